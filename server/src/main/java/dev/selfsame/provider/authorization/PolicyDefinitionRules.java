package dev.selfsame.provider.authorization;

import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Mode;
import dev.selfsame.policy.PolicyDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is asked of a definition beyond that its rule can be read. */
final class PolicyDefinitionRules {
  private PolicyDefinitionRules() {}

  static void check(String name, ObjectNode properties) {
    PolicyDefinition read = PolicyDefinition.read(name, properties);
    if (read.mode() != Mode.RESOURCE_PROVIDER) {
      properties.put("mode", read.mode().shown());
    }
  }

  /**
   * Those who use a definition give the parameters it had: none may go, change its type, or come
   * without a default. Source: "Azure Policy definition structure parameters", and its errors.
   */
  static void compatible(DefinitionKind kind, ObjectNode before, ObjectNode now) {
    Map<String, String> old = types(before);
    Map<String, String> given = types(now);
    List<String> gone = names(before).stream().filter(name -> !has(given, name)).toList();
    if (!gone.isEmpty() && given.size() < old.size()) {
      throw PolicyRequestErrors.fewerParameters(kind.parameterCode(), old.size(), given.size());
    }
    if (!gone.isEmpty()) {
      throw PolicyRequestErrors.renamedParameters(
          kind.parameterCode(), kind.isSet() ? "policy set" : "policy", gone);
    }
    List<String> open = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each : now.path("parameters").properties()) {
      if (!has(old, each.getKey()) && PolicyMembers.get(each.getValue(), "defaultValue") == null) {
        open.add(each.getKey());
      }
    }
    if (!open.isEmpty()) {
      throw PolicyRequestErrors.newParameters(kind.parameterCode(), open);
    }
    given.forEach((name, type) -> {
      if (!old.getOrDefault(name, type).equals(type)) {
        throw PolicyRequestErrors.retypedParameter(kind.parameterCode(), name);
      }
    });
  }

  private static boolean has(Map<String, String> types, String name) {
    return types.containsKey(ResourceId.lower(name));
  }

  private static List<String> names(ObjectNode properties) {
    return List.copyOf(properties.path("parameters").propertyNames());
  }

  /** Types in lower case by names in lower case. */
  private static Map<String, String> types(ObjectNode properties) {
    Map<String, String> types = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : properties.path("parameters").properties()) {
      types.put(
          ResourceId.lower(each.getKey()),
          ResourceId.lower(PolicyMembers.text(each.getValue(), "type")));
    }
    return types;
  }
}
