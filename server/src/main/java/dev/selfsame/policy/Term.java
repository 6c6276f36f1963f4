package dev.selfsame.policy;

import dev.selfsame.template.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A JSON value of a rule, whose strings may be expressions; those are read once. */
public sealed interface Term {
  /** No expression in it. */
  record Literal(JsonNode value) implements Term {}

  /**
   * {@code [...]}.
   *
   * @param source as written
   */
  record Computed(Expression expression, String source) implements Term {}

  /** An array with an expression somewhere in it. */
  record Items(List<Term> items) implements Term {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** An object with an expression somewhere in it. */
  record Members(Map<String, Term> members) implements Term {}

  /** The value, with every expression worked out. */
  default JsonNode value(PolicyScope scope) {
    return switch (this) {
      case Literal(JsonNode value) -> value;
      case Computed(Expression expression, String _) -> scope.evaluate(expression);
      case Items(List<Term> items) -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        items.forEach(item -> array.add(item.value(scope)));
        yield array;
      }
      case Members(Map<String, Term> members) -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        members.forEach((name, member) -> object.set(name, member.value(scope)));
        yield object;
      }
    };
  }

  /** Reads a value; {@code expressions} is told of each expression. */
  static Term read(JsonNode value, String path, ExpressionRules expressions) {
    if (value.isString()) {
      return expressions.text(value.asString(), path);
    }
    if (value.isArray()) {
      List<Term> items = new ArrayList<>();
      boolean plain = true;
      for (JsonNode item : value) {
        Term term = read(item, path + "[" + items.size() + "]", expressions);
        plain &= term instanceof Literal literal && literal.value().equals(item);
        items.add(term);
      }
      return plain ? new Literal(value) : new Items(items);
    }
    if (value instanceof ObjectNode object) {
      Map<String, Term> members = new LinkedHashMap<>();
      boolean plain = true;
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        Term term = read(member.getValue(), path + "." + member.getKey(), expressions);
        plain &= term instanceof Literal literal && literal.value().equals(member.getValue());
        members.put(member.getKey(), term);
      }
      return plain ? new Literal(value) : new Members(members);
    }
    return new Literal(value);
  }
}
