package dev.selfsame.arm.access;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what is above what: management groups by their {@code properties.details.parent.id}, and
 * the subscriptions that are placed in them. Everything else follows from ids.
 */
public final class ScopeTree {
  /** Type of a management group. */
  public static final String GROUPS = "Microsoft.Management/managementGroups";

  private static final int PAGE = 1000;

  private ScopeTree() {}

  /** The tree as the transaction sees it. */
  public static Scopes read(String tenantId, Tx tx) {
    Map<String, String> parents = new HashMap<>();
    for (ResourceRow group : all(GROUPS, tx)) {
      String parent =
          Json.stored(group.body())
              .path("properties")
              .path("details")
              .path("parent")
              .path("id")
              .asString("");
      if (!parent.isEmpty()) {
        parents.put(group.idKey(), Scopes.key(parent));
      }
    }
    for (ResourceRow placed : all(GROUPS + "/subscriptions", tx)) {
      String group = placed.parentKey();
      if (group != null) {
        parents.put("/subscriptions/" + ResourceId.lower(placed.name()), group);
      }
    }
    return new Scopes(Scopes.managementGroup(tenantId), parents);
  }

  /** Every row of a type, wherever it is. */
  public static List<ResourceRow> all(String type, Tx tx) {
    List<ResourceRow> all = new ArrayList<>();
    String after = null;
    List<ResourceRow> page;
    do {
      page = tx.resources().listByType("", type, after, PAGE);
      all.addAll(page);
      after = page.isEmpty() ? null : page.getLast().idKey();
    } while (page.size() == PAGE);
    return all;
  }
}
