package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as policies read it: names of members in any case, null as if it were absent. */
final class Nodes {
  private Nodes() {}

  static @Nullable JsonNode get(JsonNode object, String name) {
    JsonNode found = exact(object, name);
    return found == null || found.isNull() ? null : found;
  }

  private static @Nullable JsonNode exact(JsonNode object, String name) {
    JsonNode exact = object.isObject() ? object.get(name) : null;
    if (exact == null && object instanceof ObjectNode node) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (member.getKey().equalsIgnoreCase(name)) {
          return member.getValue();
        }
      }
    }
    return exact;
  }

  /** The name under which a member stands, whatever its case; else the name as it is. */
  static String standing(ObjectNode object, String name) {
    if (!object.has(name)) {
      for (String each : object.propertyNames()) {
        if (each.equalsIgnoreCase(name)) {
          return each;
        }
      }
    }
    return name;
  }

  static @Nullable String text(JsonNode object, String name) {
    JsonNode value = get(object, name);
    return value != null && value.isString() ? value.asString() : null;
  }

  /** Throws what is made of the first member that is none of the known. */
  static void only(
      ObjectNode object, List<String> known, Function<String, RuntimeException> error) {
    for (String name : object.propertyNames()) {
      String lower = ResourceId.lower(name);
      if (known.stream().noneMatch(each -> ResourceId.lower(each).equals(lower))) {
        throw error.apply(name);
      }
    }
  }

  /** The text of a scalar as conditions compare it; JSON for what has parts. */
  static String shown(JsonNode value) {
    return value.isString()
        ? value.asString()
        : value.isFloat() || value.isBigDecimal() || value.isDouble()
            ? value.decimalValue().stripTrailingZeros().toPlainString()
            : Json.text(value);
  }
}
