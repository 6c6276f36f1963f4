package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.store.Tx;

/** Says whether a caller may do an action at a scope, inside the transaction that does it. */
@FunctionalInterface
public interface AccessCheck {
  /** Throws ARM's 403 {@code AuthorizationFailed} when not. */
  void require(Caller caller, String action, String scope, Tx tx);

  /** Owners may do everything, others nothing: the rule until role assignments exist. */
  static AccessCheck ownersOnly() {
    return (caller, action, scope, tx) -> {
      if (!caller.owner()) {
        throw ArmErrors.authorizationFailed(caller.name(), caller.objectId(), action, scope);
      }
    };
  }
}
