package dev.selfsame.store;

/**
 * What a policy last found of a resource.
 *
 * @param policyKey tells the policy from all others: the assignment's key, and the reference in an
 *     initiative
 * @param type of the resource, as stored
 * @param location empty for none
 * @param compliance {@code Compliant}, {@code NonCompliant}, {@code Exempt}, {@code Unknown}, …
 * @param effect lower case, as it holds for the resource
 * @param at epoch milliseconds of the look that found it
 * @param details JSON: {@code resourceId} as first written, {@code evaluation}, {@code error}
 */
public record PolicyStateRow(
    String resourceKey,
    String policyKey,
    String assignmentKey,
    String type,
    String location,
    String compliance,
    String effect,
    long at,
    String details) {
  /** Whether nothing but the time differs. */
  public boolean says(PolicyStateRow other) {
    return compliance.equals(other.compliance)
        && effect.equals(other.effect)
        && type.equals(other.type)
        && location.equals(other.location)
        && details.equals(other.details);
  }
}
