package dev.selfsame.graph;

import dev.selfsame.graph.Condition.Bound;
import dev.selfsame.graph.Condition.Literal;
import dev.selfsame.graph.Condition.Operator;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;

/** Holds an object against a {@link Condition}. Texts are compared without case, as Entra does. */
final class FilterMatch {
  private FilterMatch() {}

  static boolean matches(Condition condition, JsonNode object, @Nullable Bound bound) {
    return switch (condition) {
      case Condition.And and -> and.parts().stream().allMatch(part -> matches(part, object, bound));
      case Condition.Or or -> or.parts().stream().anyMatch(part -> matches(part, object, bound));
      case Condition.Not not -> !matches(not.inner(), object, bound);
      case Condition.Compare compare ->
          compares(value(compare.path(), object, bound), compare.operator(), compare.value());
      case Condition.In in -> {
        JsonNode value = value(in.path(), object, bound);
        yield in.values().stream().anyMatch(one -> compares(value, Operator.EQ, one));
      }
      case Condition.Text text -> {
        JsonNode value = value(text.path(), object, bound);
        String has = lower(value.asString(""));
        yield value.isString()
            && (text.start()
                ? has.startsWith(lower(text.value()))
                : has.endsWith(lower(text.value())));
      }
      case Condition.Each each -> each(each, object, bound);
    };
  }

  private static boolean each(Condition.Each each, JsonNode object, @Nullable Bound bound) {
    if (!(value(each.path(), object, bound) instanceof ArrayNode items)) {
      return !each.any();
    }
    Condition inner = each.inner();
    if (inner == null) {
      return !items.isEmpty();
    }
    for (JsonNode item : items) {
      if (matches(inner, object, new Bound(each.variable(), item, bound)) == each.any()) {
        return each.any();
      }
    }
    return !each.any();
  }

  private static JsonNode value(Condition.Path path, JsonNode object, @Nullable Bound bound) {
    String first = path.names().getFirst();
    JsonNode at = null;
    for (Bound one = bound; one != null && at == null; one = one.outer()) {
      at = one.name().equals(first) ? one.value() : null;
    }
    if (at == null) {
      at = object.path(first);
    }
    for (String name : path.names().subList(1, path.names().size())) {
      at = at.path(name);
    }
    return at.isNull() ? MissingNode.getInstance() : at;
  }

  private static boolean compares(JsonNode value, Operator operator, @Nullable Literal literal) {
    if (literal == null || value.isMissingNode()) {
      boolean same = literal == null && value.isMissingNode();
      return switch (operator) {
        case EQ -> same;
        case NE -> !same;
        case GT, GE, LT, LE -> false;
      };
    }
    Integer order = order(value, literal);
    if (order == null) {
      return operator == Operator.NE;
    }
    return switch (operator) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case GT -> order > 0;
      case GE -> order >= 0;
      case LT -> order < 0;
      case LE -> order <= 0;
    };
  }

  /** How the value stands to the literal; null when the two cannot be compared. */
  private static @Nullable Integer order(JsonNode value, Literal literal) {
    String text = literal.text();
    if (value.isBoolean()) {
      return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")
          ? Boolean.compare(value.asBoolean(), text.equalsIgnoreCase("true"))
          : null;
    }
    if (value.isNumber()) {
      try {
        return value.decimalValue().compareTo(new BigDecimal(text));
      } catch (NumberFormatException e) {
        return null;
      }
    }
    if (!value.isString()) {
      return null;
    }
    if (!literal.quoted()) {
      try {
        return Instant.parse(value.asString()).compareTo(Instant.parse(text));
      } catch (DateTimeParseException e) {
        // a GUID, which is a text without quotes
      }
    }
    return lower(value.asString()).compareTo(lower(text));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
