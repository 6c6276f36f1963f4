package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Pages;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.RoleAssignmentRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists of what is assigned at a scope, above it and below it: role assignments and deny
 * assignments. Source: "List Azure role assignments using the REST API", filters.
 */
final class AssignmentLists {
  private static final int GROUPS_MAX = 2048;
  private static final int PAGE = 1000;
  private static final Pattern PRINCIPAL =
      Pattern.compile("(?i)\\s*principalId\\s+eq\\s+'([^']*)'\\s*");
  private static final Pattern ASSIGNED_TO =
      Pattern.compile("(?i)\\s*assignedTo\\('([^']*)'\\)\\s*");
  private static final Pattern AT_SCOPE = Pattern.compile("(?i)\\s*atScope\\(\\)\\s*");

  private final String tenantId;

  AssignmentLists(String tenantId) {
    this.tenantId = tenantId;
  }

  /**
   * What a filter wants.
   *
   * @param principals object ids; null for everybody's
   * @param below those below the scope, too
   */
  private record Wanted(@Nullable Set<String> principals, boolean below) {}

  Response list(Route.Call call, ResourceType type, Tx tx) {
    String scope = Scopes.key(String.valueOf(call.variables().get("scope")));
    Wanted wanted = wanted(call.request().query("$filter").orElse(""), tx);
    List<String> above = ScopeTree.read(tenantId, tx).from(scope);
    Set<String> principals = wanted.principals();
    Pages.Source source =
        principals != null && type.name().equals(RoleAssignments.TYPE)
            ? of(principals, above, wanted.below(), tx)
            : around(type.name(), above, wanted.below(), tx);
    ViewRequest view = new ViewRequest(call.apiVersion(), Set.of(), true);
    return Pages.page(
        call.request(),
        source,
        row -> true,
        one -> {
          ObjectNode shown = Json.object();
          shown.put("id", one.id().value()).put("name", one.name()).put("type", one.type());
          shown.setAll(type.view().view(one, one.body(), view, tx));
          return shown;
        });
  }

  private static Wanted wanted(String filter, Tx tx) {
    Set<String> principals = null;
    boolean below = true;
    for (String clause : filter.isBlank() ? new String[0] : filter.split("(?i)\\sand\\s", -1)) {
      Matcher principal = PRINCIPAL.matcher(clause);
      Matcher assigned = ASSIGNED_TO.matcher(clause);
      if (AT_SCOPE.matcher(clause).matches()) {
        below = false;
      } else if (principal.matches()) {
        principals = Set.of(ResourceId.lower(principal.group(1)));
      } else if (assigned.matches()) {
        String own = ResourceId.lower(assigned.group(1));
        principals = new LinkedHashSet<>();
        principals.add(own);
        principals.addAll(tx.memberships().transitiveGroupsOf(own, GROUPS_MAX));
      } else {
        throw ArmErrors.badRequest(
            "UnsupportedFilter", "The filter '" + filter + "' is not one of role assignments.");
      }
    }
    return new Wanted(principals, below);
  }

  /** Through the index: what others have is not read. */
  private static Pages.Source of(Set<String> principals, List<String> above, boolean below, Tx tx) {
    String scope = above.getFirst();
    TreeMap<String, RoleAssignmentRow> found = new TreeMap<>();
    for (String principal : principals) {
      for (RoleAssignmentRow row : tx.roleAssignments().ofPrincipal(principal)) {
        if (above.contains(row.scopeKey()) || (below && row.scopeKey().startsWith(scope + "/"))) {
          found.put(row.idKey(), row);
        }
      }
    }
    return (after, limit) ->
        found.tailMap(after == null ? "" : after, false).keySet().stream()
            .limit(limit)
            .flatMap(key -> tx.resources().find(key).stream())
            .toList();
  }

  /** What is above is little and read whole; what is below is read page by page. */
  static Pages.Source around(String type, List<String> above, boolean below, Tx tx) {
    TreeMap<String, ResourceRow> upper = new TreeMap<>();
    above.forEach(scope -> at(scope, type, tx).forEach(row -> upper.put(row.idKey(), row)));
    String scope = above.getFirst();
    return (after, limit) -> {
      TreeMap<String, ResourceRow> rows = new TreeMap<>();
      upper.tailMap(after == null ? "" : after, false).entrySet().stream()
          .limit(limit)
          .forEach(one -> rows.put(one.getKey(), one.getValue()));
      if (below) {
        tx.resources()
            .listByType(scope, type, after, limit)
            .forEach(row -> rows.put(row.idKey(), row));
      }
      return rows.entrySet().stream().limit(limit).map(Map.Entry::getValue).toList();
    };
  }

  static List<ResourceRow> at(String scopeKey, String type, Tx tx) {
    List<ResourceRow> all = new ArrayList<>();
    String after = null;
    List<ResourceRow> page;
    do {
      page = tx.resources().children(scopeKey, type, after, PAGE);
      all.addAll(page);
      after = page.isEmpty() ? null : page.getLast().idKey();
    } while (page.size() == PAGE);
    return all;
  }
}
