package dev.selfsame.rbac;

import dev.selfsame.rbac.condition.Attributes;
import dev.selfsame.rbac.condition.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A role assignment as it is decided by.
 *
 * @param idKey key of the role assignment
 * @param scopeKey where it holds, and below
 * @param principalId the principal or a group that it is in
 * @param condition null for none
 * @param from epoch milliseconds from which on it counts
 */
public record RoleGrant(
    String idKey,
    String scopeKey,
    String principalId,
    RoleDefinition role,
    @Nullable Condition condition,
    long from) {

  /** Whether it may grant the action, if conditions hold. */
  boolean covers(String action, boolean data, long now) {
    return now >= from && role.covers(action, data);
  }

  boolean grants(Attributes attributes, String action, boolean data, long now) {
    if (now < from) {
      return false;
    }
    for (Permission permission : role.permissions()) {
      if (permission.covers(action, data)
          && (permission.condition() == null || permission.condition().holds(attributes))) {
        return condition == null || condition.holds(attributes);
      }
    }
    return false;
  }
}
