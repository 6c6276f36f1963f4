package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.json.Json;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The properties of a kind, from {@code shapes.json}: names and types as the reference pages of the
 * resource types in Microsoft Graph v1.0 have them.
 */
final class Shape {
  /** Longest text, in characters, unless the property says otherwise. */
  static final int TEXT_LENGTH_MAX = 4_096;

  /** Longest display name; as Entra. */
  static final int NAME_LENGTH_MAX = 256;

  /** Items of a list, and members of an object, that a client may send. */
  static final int ITEMS_MAX = 1_200;

  private static final Map<Kind, Shape> ALL = all();

  private final Kind kind;
  private final Map<String, Property> properties = new LinkedHashMap<>();
  private final ObjectNode defaults = Json.object();

  /**
   * @param readOnly clients that send it are refused
   * @param hidden shown only when selected
   * @param secret taken, and never shown or stored here
   */
  private record Property(
      String is,
      boolean readOnly,
      boolean hidden,
      boolean required,
      boolean secret,
      boolean once) {}

  private Shape(Kind kind, JsonNode described) {
    this.kind = kind;
    for (Map.Entry<String, JsonNode> one : described.properties()) {
      JsonNode value = one.getValue();
      properties.put(
          one.getKey(),
          new Property(
              value.path("is").asString(),
              value.path("readOnly").asBoolean(false),
              value.path("hidden").asBoolean(false),
              value.path("required").asBoolean(false),
              value.path("secret").asBoolean(false),
              value.path("once").asBoolean(false)));
      defaults.set(one.getKey(), value.path("default"));
    }
  }

  static Shape of(Kind kind) {
    Shape shape = ALL.get(kind);
    if (shape == null) {
      throw new IllegalStateException("shapes.json says nothing of " + kind);
    }
    return shape;
  }

  /** All properties with their defaults, to be filled. */
  ObjectNode defaults() {
    return defaults.deepCopy();
  }

  boolean has(String property) {
    return properties.containsKey(property);
  }

  /**
   * Takes away what is not asked for.
   *
   * @param select names in any case; empty for the type's defaults
   */
  ObjectNode selected(ObjectNode full, List<String> select) {
    Set<String> wanted = new LinkedHashSet<>();
    select.forEach(name -> wanted.add(name.toLowerCase(Locale.ROOT)));
    ObjectNode shown = Json.object();
    for (Map.Entry<String, JsonNode> one : full.properties()) {
      Property property = properties.get(one.getKey());
      boolean show =
          property == null
              || (wanted.isEmpty() && (!property.hidden() || deleted(one)))
              || (wanted.contains(one.getKey().toLowerCase(Locale.ROOT)) && !property.secret());
      if (show) {
        shown.set(one.getKey(), one.getValue());
      }
    }
    return shown;
  }

  private static boolean deleted(Map.Entry<String, JsonNode> one) {
    return one.getKey().equals("deletedDateTime") && !one.getValue().isNull();
  }

  /** Refuses a body that cannot be an object of this kind, or a change of one. */
  void check(ObjectNode body, boolean create) {
    for (Map.Entry<String, JsonNode> one : body.properties()) {
      if (!one.getKey().contains("@")) {
        check(one.getKey(), one.getValue(), create);
      }
    }
    for (Map.Entry<String, Property> one : properties.entrySet()) {
      JsonNode given = body.get(one.getKey());
      boolean missing = given == null ? create : given.isNull() || given.asString("x").isBlank();
      if (one.getValue().required() && missing) {
        throw GraphErrors.required(one.getKey(), kind.type());
      }
    }
  }

  private void check(String name, JsonNode value, boolean create) {
    Property property = properties.get(name);
    if (property == null) {
      throw GraphErrors.invalidProperty(name);
    }
    // Clients send back what they read: an empty read-only value says nothing.
    if (property.readOnly() || (property.once() && !create)) {
      if (!value.isNull() && !(value instanceof ArrayNode array && array.isEmpty())) {
        throw GraphErrors.readOnly(name, kind.type());
      }
      return;
    }
    if (!value.isNull() && !fits(property.is(), name, value)) {
      throw GraphErrors.invalidValue(name, kind.type());
    }
  }

  private static boolean fits(String is, String name, JsonNode value) {
    return switch (is) {
      case "text" -> value.isString() && value.asString().length() <= lengthMax(name);
      case "flag" -> flag(value) != null;
      case "texts" ->
          value.isArray()
              && value.size() <= ITEMS_MAX
              && all(value, one -> one.isString() && one.asString().length() <= TEXT_LENGTH_MAX);
      case "objects" ->
          value.isArray() && value.size() <= ITEMS_MAX && all(value, JsonNode::isObject);
      default -> value.isObject() && value.size() <= ITEMS_MAX;
    };
  }

  private static int lengthMax(String name) {
    return name.equals("displayName") ? NAME_LENGTH_MAX : TEXT_LENGTH_MAX;
  }

  private static boolean all(JsonNode array, java.util.function.Predicate<JsonNode> test) {
    for (JsonNode one : array) {
      if (!test.test(one)) {
        return false;
      }
    }
    return true;
  }

  /** True or false; az writes {@code "True"}. Null for anything else. */
  static @Nullable Boolean flag(JsonNode value) {
    return switch (value.asString("").toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }

  /** What of a body is kept: no annotations, nothing read-only or secret, flags as flags. */
  ObjectNode kept(ObjectNode body) {
    ObjectNode kept = Json.object();
    for (Map.Entry<String, JsonNode> one : body.properties()) {
      Property property = properties.get(one.getKey());
      if (property != null && !property.readOnly() && !property.secret()) {
        Boolean flag = property.is().equals("flag") ? flag(one.getValue()) : null;
        kept.set(one.getKey(), flag == null ? one.getValue() : BooleanNode.valueOf(flag));
      }
    }
    return kept;
  }

  private static Map<Kind, Shape> all() {
    JsonNode described = Json.beside(Shape.class, "shapes.json");
    Map<Kind, Shape> all = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      all.put(kind, new Shape(kind, described.path(kind.type())));
    }
    return all;
  }
}
