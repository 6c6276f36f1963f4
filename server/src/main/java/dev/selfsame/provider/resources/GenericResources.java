package dev.selfsame.provider.resources;

import dev.selfsame.arm.KnownAnswers;
import dev.selfsame.arm.Locks;
import dev.selfsame.arm.Pages;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceFilter;
import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists of resources whatever their type: only what ARM itself keeps of them, never their
 * properties. Source: "Resources - List", 2021-04-01, and recordings of it.
 */
final class GenericResources {
  /** What ARM keeps of a resource. */
  private static final List<String> KEPT =
      List.of("location", "kind", "sku", "plan", "managedBy", "identity", "zones", "tags");

  List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            "/subscriptions/{subscriptionId}/resources",
            "Microsoft.Resources/subscriptions/resources/read",
            false,
            this::list),
        new Route(
            "GET",
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/resources",
            "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
            false,
            this::list));
  }

  private Response list(Route.Call call, Tx tx) {
    String scope = Subscriptions.require(call, tx).idKey();
    String group = call.variables().get("resourceGroup");
    if (group != null) {
      scope = scope + "/resourcegroups/" + ResourceId.lower(group);
      if (tx.resources().find(scope).isEmpty()) {
        throw ArmErrors.resourceGroupNotFound(group);
      }
    }
    String key = scope;
    Predicate<ResourceRow> filter = ResourceFilter.of(call.request());
    // Extensions of resources and proxies (federated credentials, locks) have no location: ARM does
    // not list them.
    Predicate<ResourceRow> tracked =
        row ->
            row.location() != null
                && !row.type().equals(Locks.TYPE)
                && !row.type().equals(DeploymentScope.TYPE);
    List<String> expand =
        List.of(call.request().query("$expand").orElse("").toLowerCase(Locale.ROOT).split(",", -1));
    return Pages.page(
        call.request(),
        (after, limit) -> tx.resources().listBelow(key, after, limit),
        tracked.and(filter),
        one -> shown(one, expand));
  }

  private static ObjectNode shown(Resource resource, List<String> expand) {
    ObjectNode body = Json.object();
    body.put("id", resource.id().value());
    body.put("name", String.join("/", resource.id().names()));
    body.put("type", resource.type());
    for (String member : KEPT) {
      JsonNode value = resource.body().get(member);
      if (value != null && !value.isNull()) {
        body.set(member, value);
      }
    }
    if (body.get("sku") instanceof ObjectNode sku) {
      KnownAnswers.tier(resource.type(), sku);
    }
    if (expand.contains("createdtime")) {
      body.put("createdTime", Instant.ofEpochMilli(resource.createdAt()).toString());
    }
    if (expand.contains("changedtime")) {
      body.put("changedTime", Instant.ofEpochMilli(resource.changedAt()).toString());
    }
    if (expand.contains("provisioningstate")) {
      body.put(
          "provisioningState",
          resource.provisioningState() == null ? "Succeeded" : resource.provisioningState());
    }
    return body;
  }
}
