package dev.selfsame.arm;

import dev.selfsame.rbac.condition.Attributes;
import dev.selfsame.store.Tx;
import java.util.function.Supplier;

/** Says whether a caller may do an action at a scope, inside the transaction that does it. */
public interface AccessCheck {
  /**
   * Throws ARM's 403 {@code AuthorizationFailed} when not.
   *
   * @param attributes what conditions may ask for; called only when there is one
   */
  void require(Caller caller, String action, String scope, Supplier<Attributes> attributes, Tx tx);

  /** As above, for actions that no condition asks about. */
  void require(Caller caller, String action, String scope, Tx tx);

  /** What the caller may do. */
  Reach reach(Caller caller, Tx tx);

  /** To be called before the transaction of a request: what is known then is at hand in it. */
  void prepare(Caller caller);

  /** A caller whose request was a while ago, as it is now: an owner that is one no more is none. */
  Caller current(Caller caller, Tx tx);
}
