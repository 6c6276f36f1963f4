package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.PermissionGrantRow;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code oauth2PermissionGrants}: delegated permissions. They are kept and shown; consent is not
 * asked for here, so that no token depends on them.
 */
final class Grants {
  private static final int SCOPE_LENGTH_MAX = 3_850;
  private final Clock clock;
  private final Ids ids;

  Grants(Clock clock, Ids ids) {
    this.clock = clock;
    this.ids = ids;
  }

  Response handle(Call call) {
    String id = call.at(1);
    new Access(call).grants(!call.is("GET"));
    if (id.isEmpty()) {
      return switch (call.method()) {
        case "GET" -> list(call, null);
        case "POST" -> create(call);
        default -> throw GraphErrors.methodNotAllowed();
      };
    }
    PermissionGrantRow row =
        call.tx().permissionGrants().find(id).orElseThrow(() -> GraphErrors.notFound(id));
    return switch (call.method()) {
      case "GET" -> Answers.one(call, 200, "oauth2PermissionGrants/$entity", shown(row));
      case "PATCH" -> {
        put(
            call,
            new PermissionGrantRow(
                row.id(),
                row.clientId(),
                row.resourceId(),
                row.principalId(),
                row.consentType(),
                scope(call.requireBody()),
                row.createdAt()));
        yield Answers.nothing();
      }
      case "DELETE" -> {
        call.tx().permissionGrants().delete(row.id());
        call.tx().changes().add("permissionGrant", row.clientId(), clock.millis());
        yield Answers.nothing();
      }
      default -> throw GraphErrors.methodNotAllowed();
    };
  }

  /** Of one client (a service principal), or all that the filter lets through. */
  Response list(Call call, @Nullable String clientId) {
    Condition filter = call.query().filter();
    String client = clientId;
    if (client == null && filter != null) {
      client = filter.required("clientId");
    }
    List<ObjectNode> items = new ArrayList<>();
    String after = call.query().after();
    List<PermissionGrantRow> batch;
    do {
      batch =
          client == null
              ? call.tx().permissionGrants().list(after, Query.TOP_MAX)
              : call.tx()
                  .permissionGrants()
                  .ofClient(client.toLowerCase(Locale.ROOT), after, Query.TOP_MAX);
      for (PermissionGrantRow row : batch) {
        after = row.id();
        ObjectNode one = shown(row);
        if (filter == null || filter.matches(one)) {
          items.add(one);
        }
      }
    } while (batch.size() == Query.TOP_MAX && items.size() < Query.TOP_MAX);
    String next =
        batch.size() == Query.TOP_MAX && after != null
            ? call.base()
                + "/"
                + String.join("/", call.path())
                + "?$skiptoken="
                + Query.token(after)
            : null;
    return Answers.list(call, "oauth2PermissionGrants", items, null, next);
  }

  private Response create(Call call) {
    ObjectNode body = call.requireBody();
    Entity client = principal(call, body, "clientId");
    Entity resource = principal(call, body, "resourceId");
    String type = body.path("consentType").asString("");
    boolean one = type.equals("Principal");
    if (!one && !type.equals("AllPrincipals")) {
      throw GraphErrors.invalidValue("consentType", "oAuth2PermissionGrant");
    }
    String user =
        one
            ? Lookup.require(call.tx(), Kind.USER, body.path("principalId").asString("")).id()
            : null;
    boolean had =
        call.tx().permissionGrants().ofClient(client.id(), null, Query.TOP_MAX).stream()
            .anyMatch(row ->
                row.resourceId().equals(resource.id())
                    && java.util.Objects.equals(row.principalId(), user));
    if (had) {
      throw GraphErrors.conflict("Permission entry already exists.");
    }
    PermissionGrantRow row =
        new PermissionGrantRow(
            ids.secret(32), client.id(), resource.id(), user, type, scope(body), clock.millis());
    put(call, row);
    return Answers.created(
        call, "oauth2PermissionGrants/$entity", shown(row), "/oauth2PermissionGrants/" + row.id());
  }

  private void put(Call call, PermissionGrantRow row) {
    call.tx().permissionGrants().put(row);
    call.tx().changes().add("permissionGrant", row.clientId(), clock.millis());
  }

  private static Entity principal(Call call, ObjectNode body, String name) {
    String id = body.path(name).asString("");
    if (!Lookup.guid(id)) {
      throw GraphErrors.invalidValue(name, "oAuth2PermissionGrant");
    }
    return Lookup.require(call.tx(), Kind.SERVICE_PRINCIPAL, id);
  }

  private static String scope(ObjectNode body) {
    String scope = body.path("scope").asString("").strip();
    if (scope.length() > SCOPE_LENGTH_MAX) {
      throw GraphErrors.invalidValue("scope", "oAuth2PermissionGrant");
    }
    return scope;
  }

  private static ObjectNode shown(PermissionGrantRow row) {
    return Json.object()
        .put("clientId", row.clientId())
        .put("consentType", row.consentType())
        .put("id", row.id())
        .put("principalId", row.principalId())
        .put("resourceId", row.resourceId())
        .put("scope", row.scope());
  }
}
