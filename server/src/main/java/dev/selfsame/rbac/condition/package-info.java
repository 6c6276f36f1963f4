/**
 * Conditions of role assignments and role definitions (Azure ABAC): read, checked, printed and
 * evaluated.
 *
 * <p>Pure: what is true of the request, the resource, the principal and the environment is handed
 * in as {@link dev.selfsame.rbac.condition.Attributes}; the clock is one of them
 * ({@code @Environment[UtcNow]}). Nothing here decides whether a role grants an action: that is the
 * room {@code rbac}, which asks {@link dev.selfsame.rbac.condition.Condition#holds} last.
 *
 * <p>Read {@link dev.selfsame.rbac.condition.Condition} first. Source: "Azure role assignment
 * condition format and syntax", "Authorization actions and attributes".
 */
@NullMarked
package dev.selfsame.rbac.condition;

import org.jspecify.annotations.NullMarked;
