package dev.selfsame.store;

/**
 * Something that is to be looked at after a write.
 *
 * @param policyKey empty for the resource as a whole
 * @param kind what is to be done; meaning belongs to the reader
 * @param dueAt epoch milliseconds; not before
 * @param since epoch milliseconds of the write
 * @param body JSON for the reader
 */
public record PolicyDueRow(
    String resourceKey, String policyKey, String kind, long dueAt, long since, String body) {
  /** The same, later. */
  public PolicyDueRow at(long then) {
    return new PolicyDueRow(resourceKey, policyKey, kind, then, since, body);
  }
}
