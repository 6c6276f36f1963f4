package dev.selfsame.provider.resources;

import dev.selfsame.arm.KnownAnswers;
import dev.selfsame.arm.Locks;
import dev.selfsame.arm.Pages;
import dev.selfsame.arm.Reach;
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
import org.jspecify.annotations.Nullable;
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
            true,
            this::list),
        new Route(
            "GET",
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/resources",
            "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
            true,
            this::list));
  }

  private Response list(Route.Call call, Tx tx) {
    Predicate<ResourceRow> seen = seen(call);
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
        tracked.and(filter).and(seen),
        one -> shown(one, expand));
  }

  /**
   * Everything for who may list the place; for who has a role somewhere in it, what may be read.
   * The open route is closed here.
   */
  private static Predicate<ResourceRow> seen(Route.Call call) {
    String group = call.variables().get("resourceGroup");
    String scope =
        "/subscriptions/"
            + call.variables().get("subscriptionId")
            + (group == null ? "" : "/resourceGroups/" + group);
    Reach reach = call.reach();
    if (reach.allows(action(group), scope)) {
      return row -> true;
    }
    if (!reach.sees(scope)) {
      throw ArmErrors.authorizationFailed(
          call.caller().name(), call.caller().objectId(), action(group), scope);
    }
    return row -> reach.allows(row.type() + "/read", row.idKey());
  }

  private static String action(@Nullable String group) {
    return "Microsoft.Resources/subscriptions/"
        + (group == null ? "" : "resourceGroups/")
        + "resources/read";
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
