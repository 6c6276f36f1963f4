package dev.selfsame.template;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tree in which everything that could be worked out is worked out.
 *
 * @param node a template still: text that looks like an expression is escaped
 * @param rest an expression is left in it
 * @param marks there is escaped text in it
 */
record Grown(JsonNode node, boolean rest, boolean marks) {
  /** A value, which is no template: its text must not be taken for expressions. */
  static Grown value(JsonNode value, Work work) {
    return work.sizes().charged(value).marked()
        ? new Grown(escaped(value), false, true)
        : new Grown(value, false, false);
  }

  /** What an expression without rest means: the tree without its escapes. */
  JsonNode plain() {
    return marks ? unescaped(node) : node;
  }

  /** Text is written differently in a template when it would be read as an expression. */
  static boolean marked(String text) {
    return !text.isEmpty()
        && text.charAt(0) == '['
        && (Expressions.isExpression(text) || !Expressions.plain(text).equals(text));
  }

  static String escaped(String text) {
    return marked(text) ? "[" + text : text;
  }

  private static JsonNode escaped(JsonNode value) {
    return mapped(value, true);
  }

  private static JsonNode unescaped(JsonNode node) {
    return mapped(node, false);
  }

  private static String mapped(String text, boolean escape) {
    if (escape) {
      return escaped(text);
    }
    return text.startsWith("[") ? Expressions.plain(text) : text;
  }

  private static JsonNode mapped(JsonNode node, boolean escape) {
    if (node.isString()) {
      String text = mapped(node.asString(), escape);
      return JsonNodeFactory.instance.stringNode(text);
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        copy.set(mapped(member.getKey(), escape), mapped(member.getValue(), escape));
      }
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
      for (JsonNode element : node) {
        copy.add(mapped(element, escape));
      }
      return copy;
    }
    return node;
  }
}
