package dev.selfsame.policy;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the tests of policies share. */
final class Policies {
  static final Instant NOW = Instant.parse("2025-01-31T12:00:00Z");
  static final String VERSION = "2024-03-01";

  private Policies() {}

  static ObjectNode json(String text) {
    return Json.readLenient(text.getBytes(StandardCharsets.UTF_8));
  }

  static Context context(String apiVersion) {
    return context(apiVersion, json("{name:'NetRG', tags:{Dept:'IT'}}"));
  }

  static Context context(String apiVersion, @Nullable ObjectNode group) {
    return new Context(
        apiVersion,
        json("{idtyp:'user', appid:'b', acrs:'p1,p2'}"),
        json("{id:'/subscriptions/s1', subscriptionId:'s1'}"),
        group,
        json(
            "{assignmentId:'/subscriptions/s1/providers/Microsoft.Authorization/policyAssignments/a1'}"),
        NOW,
        System::nanoTime);
  }

  static PolicyDefinition definition(JsonNode condition) {
    ObjectNode properties = json("{mode:'All', policyRule:{then:{effect:'deny'}}}");
    ((ObjectNode) properties.get("policyRule")).set("if", condition);
    return PolicyDefinition.read("d", properties);
  }

  static ParameterValues none() {
    return new ParameterValues(Map.of());
  }

  static Evaluation evaluate(JsonNode condition, ObjectNode resource) {
    return definition(condition).evaluate(none(), resource, context(VERSION));
  }

  static ObjectNode builtIn(String id) {
    return PolicyDefinition.builtIn().stream()
        .filter(each -> each.path("name").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  static ArmError error(ApiException e) {
    return (ArmError) e.error();
  }
}
