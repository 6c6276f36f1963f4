package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Route;
import dev.selfsame.arm.governance.Judge;
import dev.selfsame.arm.governance.KnownTypes;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.arm.governance.Subject;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code checkPolicyRestrictions}: what policies would say of a resource that is being filled in,
 * before it is written. Source: "Policy Restrictions", 2022-03-01 to 2024-10-01, with its examples.
 */
final class CheckRestrictions {
  private static final String TEMPLATE =
      "{scope}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions";

  /** Values that one request may ask about: each is held against every policy. */
  private static final int VALUES_MAX = 1000;

  private static final String PENDING = "pending";

  private final Insights insights;

  CheckRestrictions(Insights insights) {
    this.insights = insights;
  }

  /**
   * A field that has no value yet.
   *
   * @param values those that it may get; empty when any
   */
  record Pending(String field, List<String> values) {}

  List<Route> routes() {
    return List.of(
        Route.alone(
            "POST",
            TEMPLATE,
            "Microsoft.PolicyInsights/checkPolicyRestrictions/read",
            this::check));
  }

  private Response check(Route.Call call) {
    String scope = String.valueOf(call.variables().get("scope"));
    ObjectNode body = Json.readObject(call.request().body());
    List<Pending> pending = pending(body);
    boolean audit = body.path("includeAuditEffect").asBoolean(false);
    ObjectNode answer =
        insights
            .store()
            .read(tx -> {
              if (PolicyGround.isManagementGroup(scope)) {
                return types(scope, pending, audit, call, tx);
              }
              Subject subject = subject(scope, body);
              return probe(call, body, audit, tx).answer(subject, pending);
            });
    return Response.json(200, Json.write(answer));
  }

  private RestrictionProbe probe(Route.Call call, JsonNode body, boolean audit, Tx tx) {
    String version = body.path("resourceDetails").path("apiVersion").asString(null);
    boolean effects = call.apiVersion().value().compareTo("2023-03-01") >= 0;
    return new RestrictionProbe(insights.judge(tx), occasion(call, version), audit, effects);
  }

  private static Judge.Occasion occasion(Route.Call call, @Nullable String version) {
    ObjectNode identity =
        Json.object()
            .put("idtyp", call.caller().kind().equalsIgnoreCase("user") ? "user" : "app")
            .put("appid", call.caller().clientId())
            .put("oid", call.caller().objectId());
    return new Judge.Occasion(
        version, identity, Set.of(ResourceId.lower(call.caller().objectId())));
  }

  /** At a management group only the type may be asked about. */
  private ObjectNode types(
      String scope, List<Pending> pending, boolean audit, Route.Call call, Tx tx) {
    if (pending.size() != 1 || !pending.getFirst().field().equalsIgnoreCase("type")) {
      throw ArmErrors.badRequest(
          "InvalidCheckRestrictionsRequest",
          "At a management group the only pending field may be 'type'.");
    }
    List<String> values = pending.getFirst().values();
    List<String> asked =
        values.isEmpty()
            ? RestrictionProbe.namedTypes(insights.view().ground(tx).assignedFor(scope))
            : values;
    return probe(call, Json.object(), audit, tx)
        .types(asked, type -> subject(scope, type, PENDING, Json.object()));
  }

  private static List<Pending> pending(ObjectNode body) {
    List<Pending> all = new ArrayList<>();
    int count = 0;
    for (JsonNode each : body.path("pendingFields")) {
      String field = each.path("field").asString("");
      if (field.isEmpty()) {
        throw ArmErrors.invalidRequestContent("a pending field has no name");
      }
      List<String> values = new ArrayList<>();
      each.path("values").forEach(value -> values.add(value.asString("")));
      count += 1 + values.size();
      all.add(new Pending(field, values));
    }
    if (count > VALUES_MAX) {
      throw ArmErrors.invalidRequestContent(
          "there are more than '" + VALUES_MAX + "' pending fields and values");
    }
    return all;
  }

  private static Subject subject(String scope, ObjectNode body) {
    JsonNode details = body.path("resourceDetails");
    if (!(details.get("resourceContent") instanceof ObjectNode content)) {
      throw ArmErrors.invalidRequestContent("resourceDetails.resourceContent is missing");
    }
    String type = content.path("type").asString("");
    if (type.indexOf('/') < 0) {
      throw ArmErrors.invalidRequestContent("resourceDetails.resourceContent.type is missing");
    }
    String within = details.path("scope").asString(scope);
    if (!ResourceId.lower(within).startsWith(ResourceId.lower(scope))) {
      throw ArmErrors.invalidRequestContent("resourceDetails.scope is not in the scope of the URL");
    }
    return subject(within, type, content.path("name").asString(PENDING), content);
  }

  private static Subject subject(String scope, String type, String name, ObjectNode content) {
    ObjectNode rest = content.deepCopy();
    rest.remove(List.of("id", "name", "type"));
    ResourceId id =
        id(scope, type, name)
            .orElseThrow(() -> ArmErrors.invalidRequestContent("the resource has no valid id"));
    return Subject.of(id, type, rest);
  }

  private static Optional<ResourceId> id(String scope, String type, String name) {
    String[] types = type.split("/", -1);
    String[] names = name.split("/", -1);
    String last = names[names.length - 1];
    if (type.equalsIgnoreCase(KnownTypes.GROUP_IN_RULES)) {
      return ResourceId.parse(
          scope.replaceFirst("(?i)/resourceGroups/.*$", "") + "/resourceGroups/" + last);
    }
    Optional<ResourceId> parent = ResourceId.parse(scope);
    if (parent.isPresent()
        && parent.get().namespace() != null
        && type.regionMatches(
            true, 0, parent.get().type() + "/", 0, parent.get().type().length() + 1)) {
      return ResourceId.parse(scope + "/" + types[types.length - 1] + "/" + last);
    }
    StringBuilder id = new StringBuilder(scope).append("/providers/").append(types[0]);
    for (int i = 1; i < types.length; i++) {
      int at = names.length - (types.length - i);
      id.append('/').append(types[i]).append('/').append(at < 0 ? PENDING : names[at]);
    }
    return ResourceId.parse(id.toString());
  }
}
