package dev.selfsame.rbac;

/** What was decided, and by what. */
public sealed interface Decision {
  /** A role assignment grants it. */
  record Granted(RoleGrant by) implements Decision {}

  /** A deny assignment forbids it, whatever the roles. */
  record Denied(DenyAssignment by) implements Decision {}

  /**
   * No role grants it.
   *
   * @param conditionFailed one would, but for its condition
   */
  record NotGranted(boolean conditionFailed) implements Decision {}

  default boolean allowed() {
    return this instanceof Granted;
  }
}
