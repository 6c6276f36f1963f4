package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Reach;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.BuiltInRoles;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Authorization/roleDefinitions: the built-in roles, which are there at every scope, and
 * the custom roles of the tenant, which are there at and below their assignable scopes. When Azure
 * made and changed the built-in ones is not known, and all carry the same dates. Source: the
 * Authorization REST reference, 2022-04-01, and recordings of it.
 */
final class RoleDefinitions {
  static final String TYPE = CustomRoles.TYPE;

  /** Custom roles of one tenant. */
  static final int CUSTOM_MAX = 5000;

  private static final String ROUTE = "{scope}/providers/" + TYPE;
  private static final String SINCE = "2015-02-02T21:55:09.8806423Z";
  private static final Pattern CLAUSE =
      Pattern.compile(
          "\\s*(rolename|type)\\s+eq\\s+'((?:[^']|'')*)'\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern AT_SCOPE =
      Pattern.compile("\\s*(atScope|atScopeAndBelow)\\(\\)\\s*", Pattern.CASE_INSENSITIVE);

  private final String tenantId;

  RoleDefinitions(String tenantId) {
    this.tenantId = tenantId;
  }

  List<Route> routes() {
    String one = ROUTE + "/{roleDefinitionId}";
    return List.of(
        new Route("GET", ROUTE, TYPE + "/read", false, this::list),
        new Route("GET", one, TYPE + "/read", false, this::get),
        new Route("PUT", one, TYPE + "/write", false, this::put),
        new Route("DELETE", one, TYPE + "/delete", false, this::delete));
  }

  private Response get(Route.Call call, Tx tx) {
    String scope = scope(call);
    String name = name(call);
    Optional<JsonNode> builtIn = BuiltInRoles.data(name);
    if (builtIn.isPresent()) {
      return Response.json(200, Json.write(shown(builtIn.get(), scope)));
    }
    return CustomRoles.find(name, tx)
        .filter(at(scope, true, tx))
        .map(row -> Response.json(200, Json.write(shown(row, scope))))
        .orElseThrow(() -> ArmErrors.roleDefinitionDoesNotExist(name));
  }

  private Response put(Route.Call call, Tx tx) {
    String name = name(call);
    if (!RoleAssignments.GUID.matcher(name).matches()) {
      throw ArmErrors.badRequest(
          "InvalidRoleDefinitionId",
          "The role definition ID '"
              + name
              + "' is not valid. The role definition ID must be a GUID.");
    }
    if (BuiltInRoles.find(name).isPresent()) {
      throw AuthorizationErrors.builtIn(name);
    }
    ObjectNode sent = Json.readObject(call.request().body());
    if (sent.get("properties") instanceof ObjectNode properties
        && !properties.path("assignableScopes").isArray()) {
      properties.putArray("assignableScopes").add(scope(call));
    }
    ObjectNode properties = RoleDefinitionRules.checked(sent);
    Optional<ResourceRow> before = CustomRoles.find(name, tx);
    requireEverywhere(call, properties, "write");
    before.ifPresent(row -> requireEverywhere(call, properties(row), "write"));
    requireUnique(name, properties.path("roleName").asString(), before.isEmpty(), tx);
    CustomRoles.put(
        name,
        Json.object().set("properties", properties),
        call.caller().objectId(),
        call.now(),
        tx);
    ResourceRow row = CustomRoles.find(name, tx).orElseThrow();
    ObjectNode answer = shown(row, scope(call));
    // As recorded: the answer to the write itself does not say who created it.
    answer.withObject("/properties").putNull("createdBy");
    return Response.json(201, Json.write(answer));
  }

  /** Who defines a role must be allowed to at each scope at which it can be given. */
  private static void requireEverywhere(Route.Call call, ObjectNode properties, String verb) {
    Reach reach = call.reach();
    String action = TYPE + "/" + verb;
    List<String> refused = new ArrayList<>();
    for (JsonNode scope : properties.path("assignableScopes")) {
      if (!reach.allows(action, scope.asString(""))) {
        refused.add(scope.asString(""));
      }
    }
    if (!refused.isEmpty()) {
      throw ArmErrors.linkedAuthorizationFailed(
          new ArmErrors.Who(call.caller().name(), call.caller().objectId()),
          action,
          call.request().path(),
          action,
          refused);
    }
  }

  private static void requireUnique(String name, String roleName, boolean creates, Tx tx) {
    List<ResourceRow> all = CustomRoles.all(tx);
    boolean taken =
        BuiltInRoles.named(roleName)
            || all.stream()
                .anyMatch(row ->
                    !row.name().equalsIgnoreCase(name)
                        && properties(row)
                            .path("roleName")
                            .asString("")
                            .equalsIgnoreCase(roleName));
    if (taken) {
      throw AuthorizationErrors.sameName();
    }
    if (creates && all.size() >= CUSTOM_MAX) {
      throw AuthorizationErrors.definitionLimit();
    }
  }

  private Response delete(Route.Call call, Tx tx) {
    String name = name(call);
    if (BuiltInRoles.find(name).isPresent()) {
      throw AuthorizationErrors.builtIn(name);
    }
    Optional<ResourceRow> row = CustomRoles.find(name, tx).filter(at(scope(call), true, tx));
    if (row.isEmpty()) {
      return Response.empty(204);
    }
    requireEverywhere(call, properties(row.get()), "delete");
    if (!tx.roleAssignments().ofRole(name, 1).isEmpty()) {
      throw AuthorizationErrors.hasAssignments();
    }
    Response answer = Response.json(200, Json.write(shown(row.get(), scope(call))));
    CustomRoles.delete(row.get(), call.now(), tx);
    return answer;
  }

  private Response list(Route.Call call, Tx tx) {
    String scope = scope(call);
    String text = call.request().query("$filter").orElse("");
    Predicate<ObjectNode> filter = filter(text);
    boolean below = text.toLowerCase(Locale.ROOT).contains("atscopeandbelow(");
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    for (JsonNode role : BuiltInRoles.all()) {
      add(shown(role, scope), filter, value);
    }
    Predicate<ResourceRow> here = at(scope, below, tx);
    CustomRoles.all(tx).stream().filter(here).forEach(row -> add(shown(row, scope), filter, value));
    return Response.json(200, Json.write(answer));
  }

  private static void add(ObjectNode role, Predicate<ObjectNode> filter, ArrayNode value) {
    if (filter.test(role)) {
      value.add(role);
    }
  }

  /** Which custom roles are those of a scope: they can be given there, or, if wanted, below. */
  private Predicate<ResourceRow> at(String scope, boolean below, Tx tx) {
    String key = Scopes.key(scope);
    List<String> above = ScopeTree.read(tenantId, tx).from(key);
    return row -> {
      for (JsonNode one : properties(row).path("assignableScopes")) {
        String assignable = Scopes.key(one.asString(""));
        if (above.contains(assignable) || (below && assignable.startsWith(key + "/"))) {
          return true;
        }
      }
      return false;
    };
  }

  private static ObjectNode properties(ResourceRow row) {
    return Json.stored(row.body()).get("properties") instanceof ObjectNode properties
        ? properties
        : Json.object();
  }

  private static String scope(Route.Call call) {
    return String.valueOf(call.variables().get("scope"));
  }

  private static String name(Route.Call call) {
    return ResourceId.lower(String.valueOf(call.variables().get("roleDefinitionId")));
  }

  private static Predicate<ObjectNode> filter(String text) {
    Predicate<ObjectNode> filter = role -> true;
    if (text.isBlank()) {
      return filter;
    }
    for (String clause : text.split("(?i)\\sand\\s", -1)) {
      Matcher equal = CLAUSE.matcher(clause);
      if (equal.matches()) {
        String member = equal.group(1).equalsIgnoreCase("type") ? "type" : "roleName";
        String wanted = equal.group(2).replace("''", "'");
        filter =
            filter.and(
                role -> role.path("properties").path(member).asString("").equalsIgnoreCase(wanted));
      } else if (!AT_SCOPE.matcher(clause).matches()) {
        throw ArmErrors.badRequest(
            "InvalidFilter", "The filter '" + text + "' is not one of role definitions.");
      }
    }
    return filter;
  }

  private static ObjectNode shown(ResourceRow row, String scope) {
    ObjectNode body = Json.object();
    ObjectNode properties = properties(row);
    properties.put("createdOn", Instant.ofEpochMilli(row.createdAt()).toString());
    properties.put("updatedOn", Instant.ofEpochMilli(row.changedAt()).toString());
    properties.put("createdBy", row.createdBy()).put("updatedBy", row.changedBy());
    body.set("properties", properties);
    body.put("id", subscription(scope) + "/providers/" + TYPE + "/" + row.name());
    return body.put("type", TYPE).put("name", row.name());
  }

  private static ObjectNode shown(JsonNode role, String scope) {
    String name = role.path("id").asString();
    ObjectNode body = Json.object();
    ObjectNode properties = body.putObject("properties");
    String roleName = role.path("roleName").asString();
    properties.put("roleName", roleName).put("type", "BuiltInRole");
    properties.put("description", BuiltInRoles.description(roleName));
    properties.putArray("assignableScopes").add("/");
    properties.set("permissions", role.path("permissions").deepCopy());
    properties.put("createdOn", SINCE).put("updatedOn", SINCE);
    properties.putNull("createdBy").putNull("updatedBy");
    body.put("id", subscription(scope) + "/providers/" + TYPE + "/" + name);
    return body.put("type", TYPE).put("name", name);
  }

  private static String subscription(String scope) {
    String[] segments = scope.split("/", -1);
    return segments.length > 2 && segments[1].equalsIgnoreCase("subscriptions")
        ? "/subscriptions/" + segments[2]
        : "";
  }
}
