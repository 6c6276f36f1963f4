package dev.selfsame.provider.resources;

import dev.selfsame.arm.Caller;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import dev.selfsame.template.Place;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the scope functions of a template answer here. Source: "Scope functions for ARM templates"
 * and "Deployment functions for ARM templates".
 */
final class Places {
  private final ResourcesProvider.Installation installation;
  private final Supplier<ObjectNode> environment;
  private final Supplier<ObjectNode> providers;
  private final Ids ids;

  Places(
      ResourcesProvider.Installation installation,
      Supplier<ObjectNode> environment,
      Supplier<ObjectNode> providers,
      Ids ids) {
    this.installation = installation;
    this.environment = environment;
    this.providers = providers;
    this.ids = ids;
  }

  /** The place of a deployment whose scope exists. */
  Place of(DeploymentScope scope, ObjectNode deployment, Caller caller, long now, Tx tx) {
    Map<String, JsonNode> answers = new HashMap<>();
    answers.put("tenant", tenant());
    answers.put("environment", environment.get());
    answers.put("providers", providers.get());
    answers.put("deployment", deployment);
    answers.put(
        "deployer",
        Json.object()
            .put("objectId", caller.objectId())
            .put("tenantId", caller.tenantId())
            .put("userPrincipalName", caller.name()));
    if (scope.subscriptionId() != null) {
      answers.put("subscription", subscription(scope.subscriptionId(), tx));
    }
    if (scope.kind() == Place.Kind.RESOURCE_GROUP) {
      tx.resources().find(scope.key()).ifPresent(row -> answers.put("resourcegroup", group(row)));
    }
    if (scope.kind() == Place.Kind.MANAGEMENT_GROUP) {
      answers.put("managementgroup", managementGroup(scope, tx));
    }
    return new Place(scope.kind(), scope.path(), answers, Instant.ofEpochMilli(now), ids::guid);
  }

  private ObjectNode tenant() {
    return Json.object()
        .put("countryCode", "US")
        .put("displayName", "Selfsame")
        .put("id", "/tenants/" + installation.tenantId())
        .put("tenantId", installation.tenantId());
  }

  private ObjectNode subscription(String subscriptionId, Tx tx) {
    String name =
        tx.resources()
            .find(ResourceId.lower("/subscriptions/" + subscriptionId))
            .map(row -> Json.stored(row.body()).path("displayName").asString(row.name()))
            .orElse(subscriptionId);
    return Json.object()
        .put("id", "/subscriptions/" + subscriptionId)
        .put("subscriptionId", subscriptionId)
        .put("tenantId", installation.tenantId())
        .put("displayName", name);
  }

  private static ObjectNode group(ResourceRow row) {
    ObjectNode body = Json.stored(row.body());
    ObjectNode group = Json.object();
    group.put("id", row.id());
    group.put("name", row.name());
    group.put("type", "Microsoft.Resources/resourceGroups");
    group.put("location", row.location());
    if (body.hasNonNull("managedBy")) {
      group.set("managedBy", body.get("managedBy"));
    }
    group.set("tags", body.path("tags").isObject() ? body.get("tags") : Json.object());
    group.putObject("properties").put("provisioningState", "Succeeded");
    return group;
  }

  private ObjectNode managementGroup(DeploymentScope scope, Tx tx) {
    String display =
        tx.resources()
            .find(scope.key())
            .map(row ->
                Json.stored(row.body()).path("properties").path("displayName").asString(row.name()))
            .orElse("Tenant Root Group");
    ObjectNode group = Json.object();
    group.put("id", scope.path());
    group.put("name", scope.name());
    group.put("type", "/providers/Microsoft.Management/managementGroups");
    ObjectNode properties = group.putObject("properties");
    ObjectNode details = properties.putObject("details");
    details
        .putObject("parent")
        .put("displayName", "Tenant Root Group")
        .put("id", "/providers/Microsoft.Management/managementGroups/" + installation.tenantId())
        .put("name", installation.tenantId());
    details.put("version", 1);
    properties.put("displayName", display);
    properties.put("tenantId", installation.tenantId());
    return group;
  }
}
