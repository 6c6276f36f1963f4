package dev.selfsame.arm;

import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.function.Predicate;

/**
 * Lists hold what the caller may read. Who may read at the list's scope sees all of it; who may
 * only somewhere below sees that; who may nowhere is refused as on a read of one resource.
 */
public final class ListAccess {
  /** Clients list the groups first: who has a role anywhere is never refused, as on Azure. */
  private static final String GROUPS = "Microsoft.Resources/subscriptions/resourceGroups/read";

  private ListAccess() {}

  /**
   * Which rows the caller sees.
   *
   * @param action that reads the list's items
   * @param scope of the list, as an error names it
   * @throws dev.selfsame.error.ApiException 403 {@code AuthorizationFailed}
   */
  public static Predicate<ResourceRow> require(
      AccessCheck access, Caller caller, String action, String scope, Tx tx) {
    Reach reach = access.reach(caller, tx);
    String container = scope.replaceFirst("/providers/[^/]*$", "");
    boolean groups = action.equalsIgnoreCase(GROUPS) && reach.sees(scope);
    if (!reach.allows(action, scope) && (groups || reach.allowsBelow(action, container))) {
      return row -> reach.allows(action, row.idKey());
    }
    access.require(caller, action, scope, tx);
    return row -> true;
  }
}
