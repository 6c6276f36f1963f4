package dev.selfsame.arm;

import dev.selfsame.rbac.Decision;
import dev.selfsame.rbac.RoleGrant;
import java.util.List;

/**
 * What one caller may do, as one transaction sees it: for answers that hold only what the caller
 * may see.
 */
public interface Reach {
  /**
   * Whether the caller may do it there.
   *
   * @param action such as {@code Microsoft.Compute/virtualMachines/read}
   * @param scope id or key; the empty text or {@code /} for the root
   */
  boolean allows(String action, String scope);

  /** Whether the caller may do it somewhere below the scope. */
  boolean allowsBelow(String action, String scope);

  /** The role assignments that hold for the caller at the scope: its own and its groups'. */
  List<RoleGrant> grants(String scope);

  /** What would be decided for another principal. */
  Decision decide(String objectId, String action, boolean data, String scope);

  /** Whether the caller has any role at the scope, above it or below: then the scope is shown. */
  boolean sees(String scope);
}
