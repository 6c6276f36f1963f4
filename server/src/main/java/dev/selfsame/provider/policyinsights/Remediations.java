package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.ActionCall;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.Filter;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.error.RemediationErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.store.RemediationDeploymentRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.PolicyInsights/remediations at every scope. Source: the Remediations REST reference,
 * 2021-10-01, and recordings of the Azure CLI.
 */
final class Remediations {
  private static final int PAGE_MAX = 500;
  private static final String LIST =
      "{scope}/providers/Microsoft.PolicyInsights/remediations/{name}/listDeployments";

  private final Insights insights;

  Remediations(Insights insights) {
    this.insights = insights;
  }

  ResourceType type() {
    return ResourceType.named(Remediation.TYPE)
        .apiVersions("2018-07-01-preview", "2019-07-01", "2021-10-01", "2024-10-01")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .lowerCaseIds()
        .names("[^<>%&:\\\\?/]{1,260}")
        .put(this::put)
        .noPatch()
        .delete(Remediations::delete)
        .view((resource, body, request, tx) -> RemediationShape.view(resource, tx))
        .post("cancel", Remediations::cancel)
        .list(
            ResourceType.Container.SUBSCRIPTION,
            ResourceType.Container.RESOURCE_GROUP,
            ResourceType.Container.EXTENSION)
        .filter(Remediations::filter)
        .build();
  }

  List<Route> routes() {
    return List.of(
        new Route(
            "POST", LIST, Remediation.TYPE + "/listDeployments/read", false, Remediations::list));
  }

  private Outcome put(Change change, Tx tx) {
    String name = change.id().name();
    if (change.current().map(Resource::provisioningState).filter(Remediation::active).isPresent()) {
      throw RemediationErrors.invalidUpdate(name);
    }
    PolicyGround ground = insights.view().exact(tx);
    ObjectNode body = Json.object();
    body.set("properties", RemediationRequest.check(change, ground, tx));
    String correlationId = insights.ids().guid();
    body.put(Remediation.CORRELATION, correlationId)
        .put(Remediation.CREATED, change.now())
        .put(Remediation.UPDATED, change.now());
    tx.remediationDeployments().deleteOf(change.id().key());
    if (!remediable(body, ground)) {
      return new Outcome.Stored(body); // recorded: it has succeeded at once, with nothing to do
    }
    body.put(Remediation.AFTER, "");
    ObjectNode input = Json.object().put("correlationId", correlationId);
    return new Outcome.Accepted(body, "Accepted", new Outcome.Plan(RemediationSteps.KIND, input));
  }

  /** Whether the policy could change anything at all. */
  private static boolean remediable(ObjectNode body, PolicyGround ground) {
    String assignment = body.path("properties").path("policyAssignmentId").asString();
    String reference = body.path("properties").path("policyDefinitionReferenceId").asString("");
    return ground.of(assignment).stream()
        .filter(each -> each.referenceId().equalsIgnoreCase(reference))
        .anyMatch(each ->
            each.definition().rule().effects().keySet().stream()
                .anyMatch(Set.of(EffectKind.DEPLOY_IF_NOT_EXISTS, EffectKind.MODIFY)::contains));
  }

  private static Outcome delete(Change change, Tx tx) {
    if (change.current().map(Resource::provisioningState).filter(Remediation::active).isPresent()) {
      throw RemediationErrors.invalidDelete(change.id().name());
    }
    return new Outcome.Removed(true);
  }

  private static Response cancel(ActionCall call, Tx tx) {
    ResourceRow row = tx.resources().find(call.resource().id().key()).orElseThrow();
    if (!Remediation.active(row.provisioningState())) {
      throw RemediationErrors.invalidCancel(row.name());
    }
    ObjectNode body = Json.stored(row.body());
    body.put(Remediation.UPDATED, call.now());
    ResourceRow cancelling =
        row.changed("Cancelling", Json.text(body), call.now(), call.caller().objectId());
    tx.resources().put(cancelling);
    tx.changes().add("resource", row.idKey(), call.now());
    ObjectNode answer =
        Json.object().put("id", row.idKey()).put("name", row.name()).put("type", row.type());
    Resource shown =
        new Resource(
            call.resource().id(),
            row.type(),
            row.name(),
            null,
            body,
            cancelling.version(),
            "Cancelling",
            row.createdAt(),
            row.createdBy(),
            cancelling.changedAt(),
            cancelling.changedBy());
    answer.setAll(RemediationShape.view(shown, tx));
    return Response.json(200, Json.write(answer));
  }

  private static Predicate<ResourceRow> filter(Request request) {
    String text = request.query("$filter").orElse("");
    if (text.isBlank()) {
      return row -> true;
    }
    return Filter.parse(
        text,
        name ->
            switch (ResourceId.lower(name)) {
              case "policyassignmentid" -> row -> Remediation.of(row).assignmentKey();
              case "policydefinitionreferenceid" -> row -> Remediation.of(row).referenceId();
              case "provisioningstate" ->
                  row -> row.provisioningState() == null ? "Succeeded" : row.provisioningState();
              case "name" -> ResourceRow::name;
              default -> throw invalidFilter(text);
            },
        () -> invalidFilter(text));
  }

  private static RuntimeException invalidFilter(String text) {
    return ArmErrors.badRequest(
        "InvalidFilterInQueryString", "Invalid $filter '" + text + "' in query string.");
  }

  private static Response list(Route.Call call, Tx tx) {
    String path =
        String.valueOf(call.variables().get("scope"))
            + "/providers/"
            + Remediation.TYPE
            + "/"
            + call.variables().get("name");
    ResourceId id = ResourceId.parse(path).orElseThrow(() -> ArmErrors.routeNotFound(path));
    if (tx.resources().find(id.key()).isEmpty()) {
      throw RemediationErrors.resourceGone(id.value()).exception();
    }
    int size = size(call.request());
    List<RemediationDeploymentRow> rows =
        tx.remediationDeployments().list(id.key(), null, after(call.request()), size + 1);
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    rows.stream().limit(size).forEach(row -> value.add(RemediationShape.deployment(row)));
    if (rows.size() > size) {
      answer.put("nextLink", next(call, id, rows.get(size - 1).resourceKey()));
    }
    return Response.json(200, Json.write(answer));
  }

  private static int size(Request request) {
    String top = request.query("$top").orElse("");
    if (top.isEmpty()) {
      return PAGE_MAX;
    }
    if (top.matches("[1-9][0-9]{0,8}")) {
      return Math.min(Integer.parseInt(top), PAGE_MAX);
    }
    throw ArmErrors.badRequest(
        "InvalidTop", "The value of $top must be a whole number of at least 1.");
  }

  private static @Nullable String after(Request request) {
    String token = request.query("$skiptoken").orElse("");
    try {
      return token.isEmpty()
          ? null
          : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ArmErrors.badRequest(
          "InvalidSkipToken", "The $skiptoken is not one that this service gave.");
    }
  }

  private static String next(Route.Call call, ResourceId id, String lastKey) {
    String token =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(lastKey.getBytes(StandardCharsets.UTF_8));
    String top =
        call.request()
            .query("$top")
            .map(given -> "&$top=" + URLEncoder.encode(given, StandardCharsets.UTF_8))
            .orElse("");
    return call.request().origin()
        + id.value().replace(" ", "%20")
        + "/listDeployments?api-version="
        + call.apiVersion().value()
        + top
        + "&$skiptoken="
        + token;
  }
}
