package dev.selfsame.graph;

import dev.selfsame.directory.AppRoles;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.AppRoleAssignmentRow;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code appRoleAssignments} (what a principal has) and {@code appRoleAssignedTo} (who has a
 * resource's roles): application permissions, for managed identities too. They stand in the tokens
 * for the resource as claim {@code roles}.
 */
final class RoleAssignments {
  /** Of one principal; as Entra. */
  static final int COUNT_MAX = 1_500;

  private static final String NO_ROLE = "00000000-0000-0000-0000-000000000000";
  private final Clock clock;
  private final Ids ids;

  RoleAssignments(Clock clock, Ids ids) {
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * @param given what stands in the path is the principal (false: it is the resource)
   */
  Response handle(Call call, Entity entity, boolean principal) {
    String id = call.at(3);
    if (id.isEmpty()) {
      return switch (call.method()) {
        case "GET" -> list(call, entity, principal);
        case "POST" -> create(call, entity, principal);
        default -> throw GraphErrors.methodNotAllowed();
      };
    }
    AppRoleAssignmentRow row =
        call.tx()
            .appRoleAssignments()
            .find(id.toLowerCase(Locale.ROOT))
            .filter(one -> (principal ? one.principalId() : one.resourceId()).equals(entity.id()))
            .orElseThrow(() -> GraphErrors.notFound(id));
    return switch (call.method()) {
      case "GET" -> {
        new Access(call).read(entity);
        yield Answers.one(call, 200, "appRoleAssignments/$entity", shown(call, row));
      }
      case "DELETE" -> {
        Entity resource = Lookup.require(call.tx(), Kind.SERVICE_PRINCIPAL, row.resourceId());
        new Access(call).assignRoles(resource);
        call.tx().appRoleAssignments().delete(row.id());
        call.tx().changes().add("appRoleAssignment", row.principalId(), clock.millis());
        yield Answers.nothing();
      }
      default -> throw GraphErrors.methodNotAllowed();
    };
  }

  private Response list(Call call, Entity entity, boolean principal) {
    new Access(call).read(entity);
    Condition filter = call.query().filter();
    List<ObjectNode> items = new ArrayList<>();
    String after = call.query().after();
    List<AppRoleAssignmentRow> batch;
    String next = null;
    do {
      batch = page(call, entity, principal, after);
      for (AppRoleAssignmentRow row : batch) {
        if (items.size() == call.query().top()) {
          next = after;
          break;
        }
        after = row.id();
        ObjectNode one = shown(call, row);
        if (filter == null || filter.matches(one)) {
          items.add(one);
        }
      }
    } while (batch.size() == Query.TOP_MAX && next == null);
    String link =
        next == null
            ? null
            : call.base()
                + "/"
                + String.join("/", call.path())
                + "?$top="
                + call.query().top()
                + "&$skiptoken="
                + Query.token(next);
    return Answers.list(call, "appRoleAssignments", items, null, link);
  }

  private static List<AppRoleAssignmentRow> page(
      Call call, Entity entity, boolean principal, @Nullable String after) {
    return principal
        ? call.tx().appRoleAssignments().ofPrincipal(entity.id(), after, Query.TOP_MAX)
        : call.tx().appRoleAssignments().ofResource(entity.id(), after, Query.TOP_MAX);
  }

  private Response create(Call call, Entity entity, boolean principal) {
    ObjectNode body = call.requireBody();
    String principalId = id(body, "principalId");
    String resourceId = id(body, "resourceId");
    String roleId = id(body, "appRoleId");
    if (!(principal ? principalId : resourceId).equals(entity.id())) {
      throw GraphErrors.badRequest(
          "The object in the path and the one in the body of the app role assignment differ.");
    }
    Entity resource =
        Lookup.find(call.tx(), Kind.SERVICE_PRINCIPAL, resourceId)
            .orElseThrow(() -> GraphErrors.notFound(resourceId));
    new Access(call).assignRoles(resource);
    Entity receiver =
        Lookup.living(call.tx(), principalId)
            .filter(one -> one.kind() != Kind.APPLICATION)
            .orElseThrow(() -> GraphErrors.notFound(principalId));
    requireRole(call, resource, receiver, roleId);
    int had = call.tx().appRoleAssignments().ofPrincipal(receiver.id(), null, COUNT_MAX).size();
    if (had >= COUNT_MAX) {
      throw GraphErrors.badRequest("The principal has " + COUNT_MAX + " app role assignments.");
    }
    AppRoleAssignmentRow row =
        new AppRoleAssignmentRow(ids.guid(), receiver.id(), resource.id(), roleId, clock.millis());
    if (!call.tx().appRoleAssignments().add(row)) {
      throw GraphErrors.badRequest("Permission being assigned already exists on the object");
    }
    call.tx().changes().add("appRoleAssignment", receiver.id(), clock.millis());
    return Answers.created(
        call,
        "appRoleAssignments/$entity",
        shown(call, row),
        "/" + String.join("/", call.path()) + "/" + row.id());
  }

  private static void requireRole(Call call, Entity resource, Entity receiver, String roleId) {
    JsonNode roles = AppRoles.declared(call.tx(), resource.requirePrincipal());
    if (roleId.equals(NO_ROLE) && roles.isEmpty()) {
      return;
    }
    String member = receiver.kind() == Kind.SERVICE_PRINCIPAL ? "Application" : "User";
    for (JsonNode role : roles) {
      if (role.path("id").asString("").equalsIgnoreCase(roleId)
          && role.path("isEnabled").asBoolean(true)) {
        for (JsonNode allowed : role.path("allowedMemberTypes")) {
          if (allowed.asString("").equals(member)) {
            return;
          }
        }
      }
    }
    throw GraphErrors.badRequest("Permission being assigned was not found on application");
  }

  private static String id(ObjectNode body, String name) {
    String id = body.path(name).asString("").toLowerCase(Locale.ROOT);
    if (!Lookup.guid(id)) {
      throw GraphErrors.invalidValue(name, "appRoleAssignment");
    }
    return id;
  }

  private static ObjectNode shown(Call call, AppRoleAssignmentRow row) {
    Optional<Entity> principal = Lookup.any(call.tx(), row.principalId());
    Optional<Entity> resource = Lookup.any(call.tx(), row.resourceId());
    ObjectNode shown = Json.object().put("id", row.id());
    shown.putNull("deletedDateTime");
    shown.put("appRoleId", row.appRoleId());
    shown.put("createdDateTime", View.time(row.createdAt()));
    shown.put("principalDisplayName", principal.map(Entity::displayName).orElse(null));
    shown.put("principalId", row.principalId());
    shown.put(
        "principalType",
        principal
            .map(one ->
                switch (one.kind()) {
                  case USER -> "User";
                  case GROUP -> "Group";
                  case APPLICATION, SERVICE_PRINCIPAL -> "ServicePrincipal";
                })
            .orElse(null));
    shown.put("resourceDisplayName", resource.map(Entity::displayName).orElse(null));
    shown.put("resourceId", row.resourceId());
    return shown;
  }
}
