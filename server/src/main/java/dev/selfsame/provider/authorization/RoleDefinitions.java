package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Azure's built-in roles, which are there at every scope. Facts from the data files of
 * TheCloudTheory/Topaz (Apache-2.0), which follow Azure's "Azure built-in roles"; when Azure made
 * and changed them is not known, and all carry the same dates.
 */
final class RoleDefinitions {
  static final String TYPE = "Microsoft.Authorization/roleDefinitions";

  private static final String ROUTE = "{scope}/providers/" + TYPE;
  private static final String SINCE = "2015-02-02T21:55:09.8806423Z";
  private static final Pattern CLAUSE =
      Pattern.compile(
          "\\s*(rolename|type)\\s+eq\\s+'((?:[^']|'')*)'\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern AT_SCOPE =
      Pattern.compile("\\s*(atScope|atScopeAndBelow)\\(\\)\\s*", Pattern.CASE_INSENSITIVE);

  private final Map<String, JsonNode> builtIn = new LinkedHashMap<>();

  RoleDefinitions() {
    for (JsonNode role : Json.beside(RoleDefinitions.class, "built-in-roles.json")) {
      builtIn.put(role.path("id").asString(), role);
    }
  }

  List<Route> routes() {
    String action = TYPE + "/read";
    return List.of(
        new Route("GET", ROUTE, action, false, this::list),
        new Route("GET", ROUTE + "/{roleDefinitionId}", action, false, this::get));
  }

  /** Whether there is a role of this id; a role of somebody's own is a stored resource. */
  boolean exists(String roleDefinitionId, Tx tx) {
    String key = ResourceId.lower(roleDefinitionId);
    String name = key.substring(key.lastIndexOf('/') + 1);
    return key.contains("/providers/microsoft.authorization/roledefinitions/")
        && (builtIn.containsKey(name) || tx.resources().find(key).isPresent());
  }

  private Response get(Route.Call call, Tx tx) {
    String scope = String.valueOf(call.variables().get("scope"));
    String name = String.valueOf(call.variables().get("roleDefinitionId")).toLowerCase(Locale.ROOT);
    JsonNode role = builtIn.get(name);
    if (role != null) {
      return Response.json(200, Json.write(shown(role, scope)));
    }
    return own(scope + "/providers/" + TYPE + "/" + name, tx)
        .map(body -> Response.json(200, Json.write(body)))
        .orElseThrow(() -> ArmErrors.roleDefinitionDoesNotExist(name));
  }

  private static Optional<ObjectNode> own(String id, Tx tx) {
    return tx.resources()
        .find(ResourceId.lower(id))
        .map(row -> {
          ObjectNode body = Json.object();
          body.put("id", row.id()).put("name", row.name()).put("type", row.type());
          body.setAll(Json.stored(row.body()));
          return body;
        });
  }

  private Response list(Route.Call call, Tx tx) {
    String scope = String.valueOf(call.variables().get("scope"));
    Predicate<ObjectNode> filter = filter(call.request().query("$filter").orElse(""));
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    builtIn.values().stream().map(role -> shown(role, scope)).filter(filter).forEach(value::add);
    ownAt(scope, tx).stream().filter(filter).forEach(value::add);
    return Response.json(200, Json.write(answer));
  }

  private static List<ObjectNode> ownAt(String scope, Tx tx) {
    return tx.resources().children(ResourceId.lower(scope), TYPE, null, 5000).stream()
        .map(row -> own(row.id(), tx))
        .flatMap(Optional::stream)
        .toList();
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

  /** As recorded; of the others only the name is known. */
  private static final Map<String, String> DESCRIPTIONS =
      Map.of(
          "Reader",
          "View all resources, but does not allow you to make any changes.",
          "Contributor",
          "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.");

  private static ObjectNode shown(JsonNode role, String scope) {
    String name = role.path("id").asString();
    ObjectNode body = Json.object();
    ObjectNode properties = body.putObject("properties");
    String roleName = role.path("roleName").asString();
    properties.put("roleName", roleName).put("type", "BuiltInRole");
    properties.put(
        "description", DESCRIPTIONS.getOrDefault(roleName, "Built-in role " + roleName + "."));
    properties.putArray("assignableScopes").add("/");
    properties.set("permissions", role.path("permissions").deepCopy());
    properties.put("createdOn", SINCE).put("updatedOn", SINCE);
    properties.putNull("createdBy").putNull("updatedBy");
    body.put("id", subscription(scope) + "/providers/" + TYPE + "/" + name);
    body.put("type", TYPE).put("name", name);
    return body;
  }

  private static String subscription(String scope) {
    String[] segments = scope.split("/", -1);
    return segments.length > 2 && segments[1].equalsIgnoreCase("subscriptions")
        ? "/subscriptions/" + segments[2]
        : "";
  }
}
