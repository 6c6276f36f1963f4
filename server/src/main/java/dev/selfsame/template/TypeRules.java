package dev.selfsame.template;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Types of parameters and outputs, and whether a value is of one. A type is an object with {@code
 * type} or {@code $ref} and constraints. Source: "Parameters in ARM templates" and "Type
 * definitions in ARM templates".
 */
final class TypeRules {
  private static final String DEFINITIONS = "#/definitions/";

  private final Map<String, TemplateDocument.Named> definitions;
  private final Budget budget;
  private final boolean hide;

  TypeRules(Map<String, TemplateDocument.Named> definitions, Budget budget) {
    this(definitions, budget, false);
  }

  private TypeRules(Map<String, TemplateDocument.Named> definitions, Budget budget, boolean hide) {
    this.definitions = definitions;
    this.budget = budget;
    this.hide = hide;
  }

  /** The same rules, whose messages never repeat a value of that type if it is secure. */
  TypeRules judging(ObjectNode type) {
    return secure(type) ? new TypeRules(definitions, budget, true) : this;
  }

  /** The type that a chain of references leads to. */
  ObjectNode resolved(ObjectNode type) {
    ObjectNode at = type;
    Set<String> seen = new HashSet<>();
    String reference = Members.text(at, "$ref", "");
    while (reference != null) {
      budget.step();
      TemplateDocument.Named found =
          reference.startsWith(DEFINITIONS)
              ? definitions.get(
                  ResourceId.lower(reference.substring(DEFINITIONS.length()).replace("~1", "/")))
              : null;
      if (found == null) {
        throw TemplateErrors.structure(
            "The type reference '" + reference + "' could not be found in the template.", "");
      }
      if (!seen.add(ResourceId.lower(found.name()))) {
        throw TemplateErrors.circularValue("definition", found.name());
      }
      at = found.node();
      reference = Members.text(at, "$ref", "");
    }
    return at;
  }

  /** The type's name in lower case; empty when it says none, which means any. */
  String name(ObjectNode type) {
    String name = Members.text(resolved(type), "type", "");
    return name == null ? "" : ResourceId.lower(name);
  }

  /** Null may stand for a value. */
  boolean nullable(ObjectNode type) {
    return flag(type, "nullable") || flag(resolved(type), "nullable");
  }

  private static boolean flag(ObjectNode type, String name) {
    JsonNode value = Members.get(type, name);
    return value != null && value.isBoolean() && value.booleanValue();
  }

  /** The type is secure itself or has a secure part, so that values of it must never be shown. */
  boolean secure(ObjectNode type) {
    return secure(type, new HashSet<>());
  }

  // As deep as the template, since a definition is entered once.
  private boolean secure(JsonNode node, Set<String> entered) {
    budget.step();
    if (!(node instanceof ObjectNode type)) {
      return false;
    }
    JsonNode reference = Members.get(type, "$ref");
    if (reference != null && reference.isString() && !entered.add(reference.asString())) {
      return false;
    }
    ObjectNode at = resolved(type);
    String name = name(at);
    if (name.startsWith("secure")) {
      return true;
    }
    for (String part : new String[] {"properties", "prefixItems"}) {
      JsonNode members = Members.get(at, part);
      if (members != null) {
        for (JsonNode member : members) {
          if (secure(member, entered)) {
            return true;
          }
        }
      }
    }
    JsonNode discriminator = Members.get(at, "discriminator");
    JsonNode mapping = discriminator == null ? null : Members.get(discriminator, "mapping");
    if (mapping != null) {
      for (JsonNode variant : mapping) {
        if (secure(variant, entered)) {
          return true;
        }
      }
    }
    JsonNode items = Members.get(at, "items");
    JsonNode additional = Members.get(at, "additionalProperties");
    return (items != null && secure(items, entered))
        || (additional != null && secure(additional, entered));
  }

  /**
   * What is wrong with a value; null when nothing is.
   *
   * @param path of the value, for the message
   */
  @Nullable String wrong(ObjectNode written, JsonNode value, String path) {
    budget.step();
    if (value.isNull() && nullable(written)) {
      return null;
    }
    ObjectNode type = resolved(written);
    String name = name(type);
    String expected = expected(name);
    if (!expected.isEmpty() && !matches(name, value)) {
      return "Expected a value of type '"
          + expected
          + "', but received a value of type '"
          + Json.kind(value)
          + "'.";
    }
    ValueLimits limits = new ValueLimits(budget);
    String wrong = limits.wrong(type, value, hide);
    if (wrong == null && written.get("$ref") != null) {
      wrong = limits.wrong(written, value, hide);
    }
    if (wrong != null) {
      return wrong;
    }
    if (value instanceof ObjectNode object) {
      return new ShapeRules(this, budget).wrong(type, object, path);
    }
    return value instanceof ArrayNode array
        ? new ShapeRules(this, budget).wrong(type, array, path)
        : null;
  }

  private static boolean matches(String type, JsonNode value) {
    return switch (type) {
      case "string", "securestring" -> value.isString();
      case "int" -> Members.whole(value) != null;
      case "bool" -> value.isBoolean();
      case "object", "secureobject" -> value.isObject();
      case "array" -> value.isArray();
      default -> true;
    };
  }

  /** What Azure says it expects; empty for any type. */
  static String expected(String type) {
    return switch (type) {
      case "" -> "";
      case "any" -> "";
      case "string", "securestring" -> "String, Uri";
      case "int" -> "Integer";
      case "bool" -> "Boolean";
      case "object", "secureobject" -> "Object";
      case "array" -> "Array";
      default ->
          throw TemplateErrors.structure(
              "The type '"
                  + type
                  + "' is not one of 'string, securestring, int, bool, object,"
                  + " secureObject, array'.",
              "");
    };
  }

  /** The type as a deployment shows it. */
  static String shown(String type) {
    return switch (type) {
      case "securestring" -> "SecureString";
      case "secureobject" -> "SecureObject";
      case "string" -> "String";
      case "int" -> "Int";
      case "bool" -> "Bool";
      case "array" -> "Array";
      default -> "Object";
    };
  }
}
