package dev.selfsame.policy;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A parameter as a definition declares it.
 *
 * @param allowed empty when all values of the type are; compared with case, as Azure does
 * @param strongType what the portal offers, such as {@code location}; not enforced, as in Azure
 */
public record ParameterDefinition(
    String name,
    ParameterType type,
    List<JsonNode> allowed,
    @Nullable JsonNode defaultValue,
    @Nullable String strongType) {
  private static final int COUNT_MAX = 20;

  public ParameterDefinition {
    allowed = List.copyOf(allowed);
  }

  /**
   * Reads {@code parameters}; by name in lower case, in their order.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidPolicyParameters}
   */
  static Map<String, ParameterDefinition> read(@Nullable JsonNode parameters, boolean custom) {
    Map<String, ParameterDefinition> read = new LinkedHashMap<>();
    if (parameters == null || parameters.isNull()) {
      return read;
    }
    if (!(parameters instanceof ObjectNode object)) {
      throw PolicyErrors.parameters("The policy definition's 'parameters' must be an object.");
    }
    if (custom && object.size() > COUNT_MAX) {
      throw PolicyErrors.parameters(
          "The policy definition has more than '" + COUNT_MAX + "' parameters.");
    }
    for (Map.Entry<String, JsonNode> each : object.properties()) {
      read.put(ResourceId.lower(each.getKey()), one(each.getKey(), each.getValue(), custom));
    }
    return read;
  }

  private static ParameterDefinition one(String name, JsonNode value, boolean custom) {
    if (!(value instanceof ObjectNode object)) {
      throw wrong(name, "must be an object");
    }
    if (custom) {
      Nodes.only(
          object,
          List.of("type", "metadata", "allowedValues", "defaultValue", "schema"),
          member -> wrong(name, "has the unknown member '" + PolicyErrors.shown(member) + "'"));
    }
    JsonNode typeName = Nodes.get(object, "type");
    ParameterType type =
        typeName != null && typeName.isString() ? ParameterType.of(typeName.asString()) : null;
    if (type == null) {
      throw wrong(
          name,
          "must have a 'type' that is one of 'String, Array, Object, Boolean, Integer, Float,"
              + " DateTime'");
    }
    List<JsonNode> allowed = new ArrayList<>();
    JsonNode given = Nodes.get(object, "allowedValues");
    if (given != null) {
      if (!given.isArray()) {
        throw wrong(name, "must have an array as its 'allowedValues'");
      }
      given.forEach(allowed::add);
    }
    JsonNode metadata = Nodes.get(object, "metadata");
    JsonNode strong = metadata == null ? null : Nodes.get(metadata, "strongType");
    ParameterDefinition definition =
        new ParameterDefinition(
            name,
            type,
            allowed,
            Nodes.get(object, "defaultValue"),
            strong == null || !strong.isString() ? null : strong.asString());
    if (custom && definition.defaultValue != null) {
      if (!type.takes(definition.defaultValue)) {
        throw wrong(name, "has a 'defaultValue' that is not of its type '" + type.shown() + "'");
      }
      if (!definition.allows(definition.defaultValue)) {
        throw wrong(name, "has a 'defaultValue' that is not among its 'allowedValues'");
      }
    }
    return definition;
  }

  /** An array is allowed when all its elements are, or when it stands there as a whole. */
  boolean allows(JsonNode value) {
    if (allowed.isEmpty() || allowed.contains(value)) {
      return true;
    }
    if (!value.isArray()) {
      return false;
    }
    for (JsonNode element : value) {
      if (!allowed.contains(element)) {
        return false;
      }
    }
    return true;
  }

  private static RuntimeException wrong(String name, String how) {
    return PolicyErrors.parameters(
        "The policy parameter '" + PolicyErrors.shown(name) + "' " + how + ".");
  }
}
