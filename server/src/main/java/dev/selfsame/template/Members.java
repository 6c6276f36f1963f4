package dev.selfsame.template;

import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Members of the objects that a template is made of: ARM reads their names without case. */
final class Members {
  private Members() {}

  /** The member's value; null when it is absent or null. */
  static @Nullable JsonNode get(JsonNode object, String name) {
    JsonNode exact = object.get(name);
    if (exact == null && object instanceof ObjectNode node) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (member.getKey().equalsIgnoreCase(name)) {
          exact = member.getValue();
          break;
        }
      }
    }
    return exact == null || exact.isNull() ? null : exact;
  }

  static boolean has(JsonNode object, String name) {
    return get(object, name) != null;
  }

  /** The member as an object; null when it is absent. */
  static @Nullable ObjectNode object(JsonNode object, String name, String path) {
    JsonNode value = get(object, name);
    if (value == null) {
      return null;
    }
    if (value instanceof ObjectNode node) {
      return node;
    }
    throw TemplateErrors.structure(
        "The template member '" + name + "' must be an object.", path + "." + name);
  }

  /** The member as an array; null when it is absent. */
  static @Nullable ArrayNode array(JsonNode object, String name, String path) {
    JsonNode value = get(object, name);
    if (value == null) {
      return null;
    }
    if (value instanceof ArrayNode node) {
      return node;
    }
    throw TemplateErrors.structure(
        "The template member '" + name + "' must be an array.", path + "." + name);
  }

  /** The member as text; null when it is absent. */
  static @Nullable String text(JsonNode object, String name, String path) {
    JsonNode value = get(object, name);
    if (value == null) {
      return null;
    }
    if (value.isString()) {
      return value.asString();
    }
    throw TemplateErrors.structure(
        "The template member '" + name + "' must be a string.", path + "." + name);
  }

  /** A whole number, also when it is written as 3.0 by a function; null for anything else. */
  static @Nullable Long whole(JsonNode value) {
    if (!value.isNumber()) {
      return null;
    }
    if (value.isIntegralNumber()) {
      BigInteger big = value.bigIntegerValue();
      return big.bitLength() < 64 ? (Long) big.longValue() : null;
    }
    return null;
  }
}
