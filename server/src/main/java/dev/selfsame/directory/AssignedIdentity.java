package dev.selfsame.directory;

/**
 * An identity that a resource has now.
 *
 * @param resourceId the ARM id of the identity: the user-assigned identity, or the resource itself
 *     when system-assigned
 * @param hostId the ARM id of the resource that has it
 */
public record AssignedIdentity(
    String objectId,
    String clientId,
    String tenantId,
    boolean userAssigned,
    String resourceId,
    String hostId,
    long tokensValidFrom) {
  /** One identity can come to a machine twice, from itself and from its scale set. */
  boolean sameAs(AssignedIdentity other) {
    return objectId.equals(other.objectId);
  }
}
