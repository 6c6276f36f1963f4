package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the parameters of a definition are in one assignment.
 *
 * @param values by name in lower case
 */
public record ParameterValues(Map<String, JsonNode> values) {
  public ParameterValues {
    values = Map.copyOf(values);
  }

  /**
   * Joins what an assignment gives ({@code {"name":{"value":…}}}) with the defaults.
   *
   * @param definition name of the definition, for errors
   * @throws dev.selfsame.error.ApiException 400 {@code UndefinedPolicyParameter}, {@code
   *     MissingPolicyParameter}, {@code InvalidPolicyParameterType} or {@code
   *     PolicyParameterValueNotAllowed}
   */
  static ParameterValues of(
      String definition, Map<String, ParameterDefinition> declared, ObjectNode given) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    List<String> strangers = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each : given.properties()) {
      ParameterDefinition parameter = declared.get(ResourceId.lower(each.getKey()));
      if (parameter == null) {
        strangers.add(each.getKey());
        continue;
      }
      JsonNode value = each.getValue().isObject() ? Nodes.get(each.getValue(), "value") : null;
      if (value == null) {
        continue;
      }
      if (!parameter.type().takes(value)) {
        throw PolicyErrors.valueType(parameter.name(), parameter.type().shown(), Json.kind(value));
      }
      if (!parameter.allows(value)) {
        throw PolicyErrors.notAllowed(
            Nodes.shown(value), parameter.name(), definition, listed(parameter.allowed()));
      }
      values.put(ResourceId.lower(each.getKey()), value);
    }
    if (!strangers.isEmpty()) {
      throw PolicyErrors.notDefined(definition, strangers);
    }
    List<String> missing = new ArrayList<>();
    declared.forEach((key, parameter) -> {
      if (!values.containsKey(key)) {
        if (parameter.defaultValue() == null) {
          missing.add(parameter.name());
        } else {
          values.put(key, parameter.defaultValue());
        }
      }
    });
    if (!missing.isEmpty()) {
      throw PolicyErrors.missing(definition, missing);
    }
    return new ParameterValues(values);
  }

  private static String listed(List<JsonNode> values) {
    return String.join(", ", values.stream().map(Nodes::shown).toList());
  }

  @Nullable JsonNode get(String name) {
    return values.get(ResourceId.lower(name));
  }
}
