package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * What a decision needs of a role assignment. All keys are in lower case.
 *
 * @param scopeKey where it holds, and below; the empty text for the root
 * @param roleKey GUID of the role definition
 * @param createdAt epoch milliseconds
 */
public record RoleAssignmentRow(
    String idKey,
    String scopeKey,
    String objectId,
    String roleKey,
    @Nullable String condition,
    @Nullable String conditionVersion,
    long createdAt) {}
