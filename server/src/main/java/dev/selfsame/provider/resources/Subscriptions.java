package dev.selfsame.provider.resources;

import dev.selfsame.arm.Reach;
import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Subscriptions, tenants and locations. Source: the Subscriptions REST reference, 2022-12-01, and
 * recordings of it.
 */
final class Subscriptions {
  private final ResourcesProvider.Installation installation;
  private final JsonNode locations;

  /**
   * @param locations ids without the subscription
   */
  Subscriptions(ResourcesProvider.Installation installation, JsonNode locations) {
    this.installation = installation;
    this.locations = locations;
  }

  List<Route> routes() {
    return List.of(
        // Open: anyone may ask, and is shown what is theirs.
        new Route("GET", "/tenants", "Microsoft.Resources/tenants/read", true, this::tenants),
        new Route(
            "GET", "/subscriptions", "Microsoft.Resources/subscriptions/read", true, this::list),
        Route.seen(
            "GET",
            "/subscriptions/{subscriptionId}",
            "Microsoft.Resources/subscriptions/read",
            this::get),
        Route.seen(
            "GET",
            "/subscriptions/{subscriptionId}/locations",
            "Microsoft.Resources/subscriptions/locations/read",
            this::locations));
  }

  private Response tenants(Route.Call call, Tx tx) {
    ObjectNode tenant = Json.object();
    tenant.put("id", "/tenants/" + installation.tenantId());
    tenant.put("tenantId", installation.tenantId());
    tenant.put("tenantCategory", "Home");
    tenant.put("countryCode", "US");
    tenant.put("displayName", "Selfsame");
    tenant.put("defaultDomain", installation.tenantDomain());
    tenant.put("tenantType", "AAD");
    tenant.putArray("domains").add(installation.tenantDomain());
    return value(List.of(tenant));
  }

  private Response list(Route.Call call, Tx tx) {
    Reach reach = call.reach();
    List<ObjectNode> seen =
        tx.resources().subscriptions().stream()
            .filter(row -> reach.sees(row.idKey()))
            .map(this::shown)
            .toList();
    return value(seen);
  }

  private Response get(Route.Call call, Tx tx) {
    return Response.json(200, Json.write(shown(require(call, tx))));
  }

  private Response locations(Route.Call call, Tx tx) {
    String subscription = require(call, tx).id();
    JsonNode all = locations.deepCopy();
    for (JsonNode one : all) {
      ObjectNode location = (ObjectNode) one;
      location.put("id", subscription + location.path("id").asString());
      for (JsonNode paired : location.path("metadata").path("pairedRegion")) {
        ((ObjectNode) paired).put("id", subscription + paired.path("id").asString());
      }
    }
    return Response.json(200, Json.write(Json.object().set("value", all)));
  }

  /** The subscription that a route's path names. */
  static ResourceRow require(Route.Call call, Tx tx) {
    String id = String.valueOf(call.variables().get("subscriptionId"));
    return tx.resources()
        .find("/subscriptions/" + ResourceId.lower(id))
        .orElseThrow(() -> ArmErrors.subscriptionNotFound(id));
  }

  private ObjectNode shown(ResourceRow row) {
    ObjectNode stored = Json.stored(row.body());
    ObjectNode body = Json.object();
    body.put("id", row.id());
    body.put("authorizationSource", "RoleBased");
    body.putArray("managedByTenants");
    if (stored.get("tags") instanceof ObjectNode tags) {
      body.set("tags", tags);
    }
    body.put("subscriptionId", row.name());
    body.put("tenantId", installation.tenantId());
    body.put("displayName", stored.path("displayName").asString(row.name()));
    body.put("state", "Enabled");
    body.putObject("subscriptionPolicies")
        .put("locationPlacementId", "Public_2014-09-01")
        .put("quotaId", "PayAsYouGo_2014-09-01")
        .put("spendingLimit", "Off");
    return body;
  }

  private static Response value(List<ObjectNode> items) {
    ObjectNode body = Json.object();
    ArrayNode value = body.putArray("value");
    items.forEach(value::add);
    return Response.json(
        200,
        Json.write(
            body.set("count", Json.object().put("type", "Total").put("value", items.size()))));
  }
}
