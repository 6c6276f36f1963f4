package dev.selfsame.template;

import dev.selfsame.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Places of each level, for tests. */
final class Places {
  static final String SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
  static final String GROUP = "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/g";
  static final Instant NOW = Instant.parse("2026-11-24T04:05:06Z");

  private Places() {}

  static Budget budget() {
    return new Budget(System::nanoTime);
  }

  static Place at(String kind) {
    return switch (kind) {
      case "subscription" -> at(Place.Kind.SUBSCRIPTION, "/subscriptions/" + SUBSCRIPTION);
      case "managementGroup" ->
          at(Place.Kind.MANAGEMENT_GROUP, "/providers/Microsoft.Management/managementGroups/mg");
      case "tenant" -> at(Place.Kind.TENANT, "");
      default -> at(Place.Kind.RESOURCE_GROUP, GROUP);
    };
  }

  static Place at(Place.Kind kind, String scope) {
    Map<String, JsonNode> answers = new HashMap<>();
    answers.put("tenant", json("{\"tenantId\":\"11111111-1111-1111-1111-111111111111\"}"));
    answers.put(
        "environment", json("{\"name\":\"AzureCloud\",\"suffixes\":{\"storage\":\"core\"}}"));
    answers.put("deployment", json("{\"name\":\"d\",\"properties\":{\"mode\":\"Incremental\"}}"));
    answers.put("deployer", json("{\"objectId\":\"22222222-2222-2222-2222-222222222222\"}"));
    if (scope.startsWith("/subscriptions/")) {
      String[] parts = scope.split("/");
      ObjectNode subscription = Json.object();
      subscription.put("id", "/subscriptions/" + parts[2]);
      subscription.put("subscriptionId", parts[2]);
      subscription.put("tenantId", "11111111-1111-1111-1111-111111111111");
      answers.put("subscription", subscription);
      if (kind == Place.Kind.RESOURCE_GROUP) {
        ObjectNode group = Json.object();
        group.put("id", "/subscriptions/" + parts[2] + "/resourceGroups/" + parts[4]);
        group.put("name", parts[4]);
        group.put("location", "westus");
        answers.put("resourcegroup", group);
      }
    } else if (kind == Place.Kind.MANAGEMENT_GROUP) {
      answers.put("managementgroup", json("{\"id\":\"" + scope + "\",\"name\":\"mg\"}"));
    }
    return new Place(kind, scope, answers, NOW, () -> "33333333-3333-3333-3333-333333333333");
  }

  static ObjectNode json(String text) {
    return Json.readLenient(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** A template with what every template must have. */
  static ObjectNode template(ObjectNode parts) {
    ObjectNode template = Json.object();
    template.put(
        "$schema",
        "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#");
    template.put("contentVersion", "1.0.0.0");
    template.putArray("resources");
    template.setAll(parts);
    return template;
  }
}
