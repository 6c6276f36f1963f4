package dev.selfsame.store;

/**
 * An identity assigned to a resource; index of the resource's identity block.
 *
 * @param resourceKey id key of the resource that has the identity
 * @param objectId the identity's principal as it was when assigned
 * @param identityKey id key of the user-assigned identity, or the resource's own key for a
 *     system-assigned one
 */
public record AssignmentRow(
    String resourceKey,
    String objectId,
    String clientId,
    boolean userAssigned,
    String identityKey) {}
