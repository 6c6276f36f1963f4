package dev.selfsame.template;

import dev.selfsame.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The arguments of a call, already worked out, taken by what they must be.
 *
 * @param name of the function as written, for errors
 */
record Given(String name, List<JsonNode> values, Budget budget) {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  int count() {
    return values.size();
  }

  JsonNode any(int at) {
    return values.get(at);
  }

  String text(int at) {
    JsonNode value = values.get(at);
    if (value.isString()) {
      return value.asString();
    }
    throw wrong(at, "a string");
  }

  String text(int at, String otherwise) {
    return at < values.size() ? text(at) : otherwise;
  }

  long whole(int at) {
    Long whole = Members.whole(values.get(at));
    if (whole == null) {
      throw wrong(at, "an integer");
    }
    return whole;
  }

  /** A whole number that is used as a length or a position. */
  int small(int at) {
    long whole = whole(at);
    if (whole != (int) whole) {
      throw wrong(at, "an integer of 32 bits");
    }
    return (int) whole;
  }

  boolean flag(int at) {
    if (values.get(at).isBoolean()) {
      return values.get(at).asBoolean();
    }
    throw wrong(at, "a boolean");
  }

  ArrayNode array(int at) {
    if (values.get(at) instanceof ArrayNode array) {
      return array;
    }
    throw wrong(at, "an array");
  }

  ObjectNode object(int at) {
    if (values.get(at) instanceof ObjectNode object) {
      return object;
    }
    throw wrong(at, "an object");
  }

  RuntimeException wrong(int at, String expected) {
    return error(
        "Argument "
            + (at + 1)
            + " is expected to be "
            + expected
            + ", and it is of type '"
            + Json.kind(values.get(at))
            + "'.");
  }

  RuntimeException error(String why) {
    return TemplateErrors.function(name, why);
  }

  JsonNode made(String text) {
    budget.make(text.length());
    return NODES.stringNode(text);
  }

  /** An array to fill, paid for. */
  ArrayNode list(long size) {
    budget.make(8 * size);
    return NODES.arrayNode();
  }

  ObjectNode record(long size) {
    budget.make(16 * size);
    return NODES.objectNode();
  }

  static JsonNode flag(boolean value) {
    return NODES.booleanNode(value);
  }

  static JsonNode number(long value) {
    return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  /** As {@code string()} gives it: text as it is, True and False, JSON without spaces. */
  static String shown(JsonNode value, Budget budget) {
    if (value.isString()) {
      return value.asString();
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? "True" : "False";
    }
    if (value.isNull()) {
      return "";
    }
    if (value.isContainer()) {
      new Sizes(budget).charged(value);
    }
    return dev.selfsame.json.Json.text(value);
  }

  /** Equal as {@code equals()} means it: numbers by value, text case by case. */
  boolean same(JsonNode a, JsonNode b) {
    budget.step();
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    if (a.isArray() && b.isArray() && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof ObjectNode left && b instanceof ObjectNode right && a.size() == b.size()) {
      for (var one : left.properties()) {
        JsonNode other = Evaluator.member(right, one.getKey());
        if (other == null || !same(one.getValue(), other)) {
          return false;
        }
      }
      return true;
    }
    return !a.isContainer() && a.equals(b);
  }
}
