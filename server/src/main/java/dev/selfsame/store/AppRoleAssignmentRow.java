package dev.selfsame.store;

/**
 * An application permission.
 *
 * @param principalId object id of the user, group or service principal that has it
 * @param resourceId object id of the service principal whose role it is
 * @param appRoleId id of the role; all zeros for access without a role
 * @param createdAt epoch milliseconds
 */
public record AppRoleAssignmentRow(
    String id, String principalId, String resourceId, String appRoleId, long createdAt) {}
