package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Pages;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.Route;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lists of definitions and initiatives, and the built-in ones, which stand at the tenant and
 * are read by everybody who is signed in. Source: "Policy Definitions" and "Policy Set
 * Definitions", list and built-in operations, and recordings.
 */
final class DefinitionRoutes {
  private static final Set<String> FILTERS = Set.of("policytype", "category", "atexactscope()");

  private final PolicyScopes scopes;
  private final DefinitionKind kind;

  DefinitionRoutes(PolicyScopes scopes, DefinitionKind kind) {
    this.scopes = scopes;
    this.kind = kind;
  }

  List<Route> routes() {
    String type = kind.type();
    String tenant = "/providers/" + type;
    String versions = "/providers/Microsoft.Authorization/list" + kind.code() + "Versions";
    return List.of(
        new Route("GET", tenant, type + "/read", true, this::list),
        new Route("GET", tenant + "/{name}", type + "/read", true, this::builtIn),
        new Route(
            "GET", tenant + "/{name}/versions", type + "/versions/read", true, this::versions),
        new Route(
            "GET",
            tenant + "/{name}/versions/{version}",
            type + "/versions/read",
            true,
            this::version),
        new Route("POST", versions, type + "/versions/read", true, this::allVersions),
        new Route("GET", "{scope}" + tenant, type + "/read", false, this::list),
        new Route("POST", "{scope}" + versions, type + "/versions/read", false, this::allVersions));
  }

  /** Those of a scope: its own, those of above, and the built-in ones. */
  private TreeMap<String, ResourceRow> rows(Route.Call call, boolean exact, Tx tx) {
    String scope = Scopes.key(call.variables().getOrDefault("scope", ""));
    if (!scope.isEmpty() && !PolicyScopes.forDefinition(scope)) {
      throw PolicyRequestErrors.uri(call.variables().getOrDefault("scope", ""));
    }
    TreeMap<String, ResourceRow> rows = new TreeMap<>();
    List<String> from = exact ? List.of(scope) : scopes.from(scope, tx);
    for (String one : from) {
      AssignmentLists.at(one, kind.type(), tx).forEach(row -> rows.put(row.idKey(), row));
    }
    if (!exact || scope.isEmpty()) {
      rows.putAll(PolicyCatalog.builtIn(kind.type()));
    }
    return rows;
  }

  private Response list(Route.Call call, Tx tx) {
    PolicyFilter filter = PolicyLists.filter(call, FILTERS);
    TreeMap<String, ResourceRow> rows = rows(call, filter.asks("atexactscope"), tx);
    return Pages.page(
        call.request(),
        (after, limit) ->
            rows.tailMap(after == null ? "" : after, false).values().stream().limit(limit).toList(),
        kept(filter),
        one -> PolicyLists.shown(one, PolicyDefinitionTypes::view, PolicyLists.view(call), tx));
  }

  private static Predicate<ResourceRow> kept(PolicyFilter filter) {
    Optional<String> type = filter.value("policytype");
    Optional<String> category = filter.value("category");
    if (type.isEmpty() && category.isEmpty()) {
      return row -> true;
    }
    return row -> {
      ObjectNode properties = PolicyBodies.properties(row);
      String own = properties.path("policyType").asString("");
      String within = properties.path("metadata").path("category").asString("");
      return type.filter(wanted -> !wanted.equalsIgnoreCase(own)).isEmpty()
          && category.filter(wanted -> !wanted.equalsIgnoreCase(within)).isEmpty();
    };
  }

  private ResourceRow requireBuiltIn(Route.Call call) {
    String name = String.valueOf(call.variables().get("name"));
    ResourceRow row =
        PolicyCatalog.builtIn(kind.type())
            .get(ResourceId.lower("/providers/" + kind.type() + "/" + name));
    if (row == null) {
      throw PolicyRequestErrors.notFound(kind.code() + "NotFound", kind.word(), name);
    }
    return row;
  }

  private Response builtIn(Route.Call call, Tx tx) {
    ResourceRow row = requireBuiltIn(call);
    ObjectNode shown =
        PolicyLists.shown(
            Resource.of(row), PolicyDefinitionTypes::view, PolicyLists.view(call), tx);
    return Response.json(200, Json.write(shown));
  }

  private Response versions(Route.Call call, Tx tx) {
    ObjectNode answer = Json.object();
    answer.putArray("value").addAll(versionsOf(requireBuiltIn(call)));
    return Response.json(200, Json.write(answer));
  }

  private Response version(Route.Call call, Tx tx) {
    ResourceRow row = requireBuiltIn(call);
    String version = String.valueOf(call.variables().get("version"));
    return versionsOf(row).stream()
        .filter(one -> one.path("name").asString("").equalsIgnoreCase(version))
        .findFirst()
        .map(one -> Response.json(200, Json.write(one)))
        .orElseThrow(() ->
            PolicyRequestErrors.notFound(
                kind.code() + "VersionNotFound",
                kind.word() + " version",
                row.name() + "/" + version));
  }

  /** Of a built-in one only what it is now is known, so that is the version that there is. */
  private List<ObjectNode> versionsOf(ResourceRow row) {
    ObjectNode properties = PolicyBodies.properties(row);
    String version = properties.path("version").asString();
    ObjectNode shown = Json.object();
    shown.put("id", row.id() + "/versions/" + version).put("name", version);
    shown.put("type", kind.type() + "/versions");
    shown.setAll(PolicyDefinitionTypes.copy(properties));
    return List.of(shown);
  }

  private Response allVersions(Route.Call call, Tx tx) {
    boolean tenant = call.variables().getOrDefault("scope", "").isEmpty();
    List<ObjectNode> all = new ArrayList<>();
    for (Map.Entry<String, ResourceRow> one : rows(call, !tenant, tx).entrySet()) {
      if (PolicyCatalog.isBuiltIn(one.getValue())) {
        all.addAll(versionsOf(one.getValue()));
        continue;
      }
      for (ResourceRow row : AssignmentLists.at(one.getKey(), kind.type() + "/versions", tx)) {
        all.add(
            PolicyLists.shown(
                Resource.of(row), PolicyVersionTypes::view, PolicyLists.view(call), tx));
      }
    }
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    all.forEach(value::add);
    return Response.json(200, Json.write(answer));
  }
}
