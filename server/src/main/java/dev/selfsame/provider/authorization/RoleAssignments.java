package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Pages;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Authorization/roleAssignments: kept and shown at every scope. What they permit is not
 * yet looked at. Source: the Authorization REST reference, 2022-04-01, and recordings of it.
 */
final class RoleAssignments {
  static final String TYPE = "Microsoft.Authorization/roleAssignments";

  private static final int PAGE = 1000;
  private static final Pattern GUID =
      Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern PRINCIPAL =
      Pattern.compile("(?i)\\s*(?:principalId\\s+eq\\s+'([^']*)'|assignedTo\\('([^']*)'\\))\\s*");
  private static final Pattern AT_SCOPE = Pattern.compile("(?i)\\s*atScope\\(\\)\\s*");

  private final RoleDefinitions roles;
  private final String tenantId;

  RoleAssignments(RoleDefinitions roles, String tenantId) {
    this.roles = roles;
    this.tenantId = tenantId;
  }

  ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions("2015-07-01", "2018-01-01-preview", "2020-04-01-preview", "2022-04-01")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .put(this::write)
        .putStatus(ResourceType.PutStatus.ALWAYS_CREATED)
        .noPatch()
        .delete((change, tx) -> new Outcome.Removed(true))
        .view(RoleAssignments::view)
        .build();
  }

  List<Route> routes() {
    return List.of(
        new Route(
            "GET", "{scope}/providers/" + TYPE, TYPE + "/read", false, RoleAssignments::list));
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    String name = change.id().name();
    if (!GUID.matcher(name).matches()) {
      throw ArmErrors.badRequest(
          "InvalidRoleAssignmentId",
          "The role assignment ID '"
              + name
              + "' is not valid. The role assignment ID must be a GUID.");
    }
    // The oldest clients send the properties without the word.
    ObjectNode properties =
        body.get("properties") instanceof ObjectNode given ? given : body.putObject("properties");
    properties.properties().removeIf(member -> member.getValue().isNull());
    String role = required(properties, "roleDefinitionId");
    String principal = required(properties, "principalId");
    if (!roles.exists(role, tx)) {
      throw ArmErrors.roleDefinitionDoesNotExist(role.substring(role.lastIndexOf('/') + 1));
    }
    properties.remove(List.of("createdOn", "updatedOn", "createdBy", "updatedBy"));
    properties.put("principalType", kind(properties, principal, tx));
    if (!properties.path("scope").isString()) {
      properties.put("scope", change.id().scope());
    }
    unchanged(change, properties);
    once(change, properties, tx);
    body.remove(List.of("location", "tags"));
    return new Outcome.Stored(body);
  }

  private static String required(ObjectNode properties, String member) {
    String value = properties.path(member).asString("");
    if (value.isEmpty()) {
      throw ArmErrors.badRequest(
          "InvalidCreateRoleAssignmentRequest",
          "The request to create the role assignment is not valid. The property '"
              + member
              + "' is missing.");
    }
    return value;
  }

  /** A type that is given is believed: that is Azure's way round the delays of its directory. */
  private String kind(ObjectNode properties, String principal, Tx tx) {
    Optional<PrincipalRow> found =
        tx.principals().find(principal).filter(row -> row.deletedAt() == null);
    if (found.isPresent()) {
      return switch (found.get().kind()) {
        case "User", "Group" -> found.get().kind();
        default -> "ServicePrincipal";
      };
    }
    String given = properties.path("principalType").asString("");
    if (given.isEmpty() || !GUID.matcher(principal).matches()) {
      throw ArmErrors.badRequest(
          "PrincipalNotFound",
          "Principal "
              + principal.replace("-", "")
              + " does not exist in the directory "
              + tenantId
              + ". Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype");
    }
    return given;
  }

  private static void unchanged(Change change, ObjectNode properties) {
    JsonNode before =
        change.current().map(resource -> resource.body().path("properties")).orElse(properties);
    for (String member : List.of("principalId", "roleDefinitionId", "scope")) {
      if (!before
          .path(member)
          .asString("")
          .equalsIgnoreCase(properties.path(member).asString(""))) {
        throw ArmErrors.badRequest(
            "RoleAssignmentUpdateNotPermitted",
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
      }
    }
  }

  private static void once(Change change, ObjectNode properties, Tx tx) {
    for (ResourceRow row : at(ResourceId.lower(change.id().scope()), tx)) {
      JsonNode other = Json.stored(row.body()).path("properties");
      if (!row.idKey().equals(change.id().key())
          && same(other, properties, "principalId")
          && same(other, properties, "scope")
          && guid(other).equals(guid(properties))) {
        throw ArmErrors.roleAssignmentExists(row.name());
      }
    }
  }

  private static boolean same(JsonNode one, JsonNode other, String member) {
    return one.path(member).asString("").equalsIgnoreCase(other.path(member).asString(""));
  }

  private static String guid(JsonNode properties) {
    String id = ResourceId.lower(properties.path("roleDefinitionId").asString(""));
    return id.substring(id.lastIndexOf('/') + 1);
  }

  private static List<ResourceRow> at(String scopeKey, Tx tx) {
    List<ResourceRow> all = new ArrayList<>();
    String after = null;
    List<ResourceRow> page;
    do {
      page = tx.resources().children(scopeKey, TYPE, after, PAGE);
      all.addAll(page);
      after = page.isEmpty() ? null : page.getLast().idKey();
    } while (page.size() == PAGE);
    return all;
  }

  private static Response list(Route.Call call, Tx tx) {
    String scope = ResourceId.lower(String.valueOf(call.variables().get("scope")));
    String filter = call.request().query("$filter").orElse("");
    Predicate<ResourceRow> kept = row -> true;
    boolean below = true;
    for (String clause : filter.isBlank() ? new String[0] : filter.split("(?i)\\sand\\s", -1)) {
      Matcher principal = PRINCIPAL.matcher(clause);
      if (AT_SCOPE.matcher(clause).matches()) {
        below = false;
      } else if (principal.matches()) {
        String id = principal.group(1) == null ? principal.group(2) : principal.group(1);
        kept =
            kept.and(row ->
                Json.stored(row.body())
                    .path("properties")
                    .path("principalId")
                    .asString("")
                    .equalsIgnoreCase(id));
      } else {
        throw ArmErrors.badRequest(
            "UnsupportedFilter", "The filter '" + filter + "' is not one of role assignments.");
      }
    }
    List<ResourceRow> rows = around(scope, below, tx);
    ViewRequest view = new ViewRequest(call.apiVersion(), java.util.Set.of(), true);
    return Pages.page(
        call.request(),
        (after, limit) -> after(rows, after, limit),
        kept,
        one -> {
          ObjectNode shown = Json.object();
          shown.put("id", one.id().value()).put("name", one.name()).put("type", one.type());
          shown.setAll(view(one, one.body(), view, tx));
          return shown;
        });
  }

  private static List<ResourceRow> after(List<ResourceRow> rows, @Nullable String key, int limit) {
    return rows.stream()
        .filter(row -> key == null || row.idKey().compareTo(key) > 0)
        .limit(limit)
        .toList();
  }

  /** Those of the scope, of the scopes above it and, if wanted, of those below. */
  private static List<ResourceRow> around(String scope, boolean below, Tx tx) {
    List<ResourceRow> rows = new ArrayList<>();
    String at = scope;
    while (true) {
      rows.addAll(at(at, tx));
      if (at.isEmpty()) {
        break;
      }
      at = ResourceId.parse(at).map(ResourceId::parentKey).orElse("");
    }
    if (below && !scope.isEmpty()) {
      String after = null;
      List<ResourceRow> page;
      do {
        page = tx.resources().listByType(scope, TYPE, after, PAGE);
        page.stream().filter(row -> !rows.contains(row)).forEach(rows::add);
        after = page.isEmpty() ? null : page.getLast().idKey();
      } while (page.size() == PAGE);
    }
    rows.sort(Comparator.comparing(ResourceRow::idKey));
    return rows;
  }

  private static ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode properties = body.withObject("/properties");
    properties.put("createdOn", Instant.ofEpochMilli(resource.createdAt()).toString());
    properties.put("updatedOn", Instant.ofEpochMilli(resource.changedAt()).toString());
    // As recorded: the answer to the write itself does not say who created it.
    properties.put("createdBy", request.written() ? null : resource.createdBy());
    properties.put("updatedBy", resource.changedBy());
    if (!request.apiVersion().isAtMost("2020-03-31")) {
      for (String member :
          List.of(
              "condition",
              "conditionVersion",
              "delegatedManagedIdentityResourceId",
              "description")) {
        if (!properties.has(member)) {
          properties.putNull(member);
        }
      }
    }
    return body;
  }
}
