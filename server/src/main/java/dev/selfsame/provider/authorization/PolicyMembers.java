package dev.selfsame.provider.authorization;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members that an object of a policy's body may have. Names are read in any case and kept as
 * Azure spells them; a member that Azure does not know is refused, as Azure does.
 *
 * @param type what Azure calls the object in its error
 * @param known by their spelling
 * @param told read-only ones, which clients send back; they are left out
 */
record PolicyMembers(String type, List<String> known, List<String> told) {
  /** The member in any case; null when it is absent or null. */
  static @Nullable JsonNode get(JsonNode object, String name) {
    JsonNode found = null;
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (member.getKey().equalsIgnoreCase(name)) {
        found = member.getValue();
      }
    }
    return found == null || found.isNull() ? null : found;
  }

  /** The spellings under which a member stands. */
  static List<String> all(JsonNode object, String name) {
    return object.propertyNames().stream().filter(name::equalsIgnoreCase).toList();
  }

  /** The text of a member; empty when there is none. */
  static String text(JsonNode object, String name) {
    JsonNode found = get(object, name);
    return found == null ? "" : found.asString("");
  }

  /**
   * A copy with Azure's spelling, without what is null.
   *
   * @param path of the object, for errors
   */
  ObjectNode read(@Nullable JsonNode value, String path) {
    if (!(value instanceof ObjectNode given)) {
      throw ArmErrors.invalidRequestContent(
          "Required property '" + path + "' expects an object. Path '" + path + "'.");
    }
    ObjectNode read = Json.object();
    for (Map.Entry<String, JsonNode> member : given.properties()) {
      String name = spelled(known, member.getKey());
      if (name == null && spelled(told, member.getKey()) == null) {
        throw ArmErrors.invalidRequestContent(
            "Could not find member '"
                + member.getKey()
                + "' on object of type '"
                + type
                + "'. Path '"
                + path
                + "."
                + member.getKey()
                + "'.");
      }
      if (name != null && !member.getValue().isNull()) {
        read.set(name, member.getValue());
      }
    }
    return read;
  }

  private static @Nullable String spelled(List<String> names, String given) {
    return names.stream().filter(given::equalsIgnoreCase).findFirst().orElse(null);
  }

  /** Reads each element of an array member in place; an empty array when there is none. */
  ArrayNode each(ObjectNode of, String name, String path) {
    JsonNode given = of.get(name);
    ArrayNode read = Json.object().putArray(name);
    if (given == null) {
      return read;
    }
    requireArray(given, path + "." + name);
    for (int i = 0; i < given.size(); i++) {
      read.add(read(given.get(i), path + "." + name + "[" + i + "]"));
    }
    of.set(name, read);
    return read;
  }

  static void requireArray(JsonNode given, String path) {
    if (!given.isArray()) {
      throw ArmErrors.invalidRequestContent("An array was expected. Path '" + path + "'.");
    }
  }
}
