package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts of objects and arrays that a user-defined type describes: {@code properties}, {@code
 * additionalProperties}, {@code discriminator}, {@code items}, {@code prefixItems}. As deep as the
 * value.
 */
final class ShapeRules {
  private final TypeRules types;
  private final Budget budget;

  ShapeRules(TypeRules types, Budget budget) {
    this.types = types;
    this.budget = budget;
  }

  @Nullable String wrong(ObjectNode type, ObjectNode value, String path) {
    ObjectNode variant = variant(type, value);
    if (Members.has(type, "discriminator") && variant == null) {
      return discriminatorWrong(type, value, path);
    }
    ObjectNode base = members(type);
    ObjectNode own = variant == null ? null : members(variant);
    Map<String, JsonNode> parts = byName(value);
    String wrong = described(base, parts, path);
    if (wrong == null) {
      wrong = described(own, parts, path);
    }
    if (wrong != null) {
      return wrong;
    }
    JsonNode additional = Members.get(type, "additionalProperties");
    if (additional == null && variant != null) {
      additional = Members.get(variant, "additionalProperties");
    }
    return additional == null ? null : others(additional, base, own, value, path);
  }

  /** By name in lower case. */
  private Map<String, JsonNode> byName(@Nullable ObjectNode object) {
    Map<String, JsonNode> byName = new HashMap<>();
    if (object != null) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        budget.step();
        byName.put(ResourceId.lower(member.getKey()), member.getValue());
      }
    }
    return byName;
  }

  private static @Nullable ObjectNode members(ObjectNode type) {
    return Members.object(type, "properties", "");
  }

  private @Nullable String described(
      @Nullable ObjectNode members, Map<String, JsonNode> value, String path) {
    if (members == null) {
      return null;
    }
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      budget.step();
      if (!(member.getValue() instanceof ObjectNode type)) {
        continue;
      }
      JsonNode part = value.get(ResourceId.lower(member.getKey()));
      if (part == null || part.isNull()) {
        if (!types.nullable(type)) {
          return "The property '" + path + "." + member.getKey() + "' is required.";
        }
        continue;
      }
      String wrong = types.wrong(type, part, path + "." + member.getKey());
      if (wrong != null) {
        return at(path + "." + member.getKey(), wrong);
      }
    }
    return null;
  }

  private @Nullable String others(
      JsonNode additional,
      @Nullable ObjectNode base,
      @Nullable ObjectNode own,
      ObjectNode value,
      String path) {
    Map<String, JsonNode> known = byName(base);
    known.putAll(byName(own));
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      budget.step();
      String name = member.getKey();
      if (known.containsKey(ResourceId.lower(name))) {
        continue;
      }
      if (additional.isBoolean() && !additional.booleanValue()) {
        return "The property '" + path + "." + name + "' is not allowed.";
      }
      String wrong =
          additional instanceof ObjectNode type
              ? types.wrong(type, member.getValue(), path + "." + name)
              : null;
      if (wrong != null) {
        return at(path + "." + name, wrong);
      }
    }
    return null;
  }

  /** The type that the discriminating property chooses; null when there is none. */
  private @Nullable ObjectNode variant(ObjectNode type, ObjectNode value) {
    ObjectNode discriminator = Members.object(type, "discriminator", "");
    if (discriminator == null) {
      return null;
    }
    String property = Members.text(discriminator, "propertyName", "");
    ObjectNode mapping = Members.object(discriminator, "mapping", "");
    JsonNode chosen = property == null ? null : Members.get(value, property);
    JsonNode variant =
        mapping == null || chosen == null || !chosen.isString()
            ? null
            : mapping.get(chosen.asString());
    return variant instanceof ObjectNode node ? types.resolved(node) : null;
  }

  private static String discriminatorWrong(ObjectNode type, ObjectNode value, String path) {
    ObjectNode discriminator = Members.object(type, "discriminator", "");
    String property =
        discriminator == null ? null : Members.text(discriminator, "propertyName", "");
    ObjectNode mapping =
        discriminator == null ? null : Members.object(discriminator, "mapping", "");
    String names =
        mapping == null
            ? ""
            : String.join(",", mapping.properties().stream().map(Map.Entry::getKey).toList());
    return "The property '"
        + path
        + "."
        + property
        + "' must be one of '"
        + names
        + "'"
        + (property != null && Members.has(value, property) ? "." : " and is required.");
  }

  @Nullable String wrong(ObjectNode type, ArrayNode value, String path) {
    ArrayNode first = Members.array(type, "prefixItems", "");
    int described = first == null ? 0 : first.size();
    if (described > value.size()) {
      return "The array '" + path + "' must have at least '" + described + "' element(s).";
    }
    JsonNode items = Members.get(type, "items");
    for (int i = 0; i < value.size(); i++) {
      budget.step();
      JsonNode rule = i < described ? java.util.Objects.requireNonNull(first).get(i) : items;
      if (rule != null && rule.isBoolean() && !rule.booleanValue()) {
        return "The array '" + path + "' must have no more than '" + described + "' element(s).";
      }
      String at = path + "[" + i + "]";
      String wrong = rule instanceof ObjectNode node ? types.wrong(node, value.get(i), at) : null;
      if (wrong != null) {
        return at(at, wrong);
      }
    }
    return null;
  }

  /** Says where, once. */
  private static String at(String path, String wrong) {
    return wrong.startsWith("At '") || wrong.contains("'" + path)
        ? wrong
        : "At '" + path + "': " + wrong;
  }
}
