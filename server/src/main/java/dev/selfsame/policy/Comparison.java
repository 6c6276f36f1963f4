package dev.selfsame.policy;

import dev.selfsame.json.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the operators mean for one value. Text is compared without case except by {@code match};
 * numbers and booleans are compared with text as they are written. Source: "Policy rule",
 * conditions.
 *
 * @param kind what the value is of, which changes what is equal
 */
record Comparison(Kind kind) {
  static final Comparison OF_FIELD = new Comparison(Kind.FIELD);
  static final Comparison OF_LOCATION = new Comparison(Kind.LOCATION);
  static final Comparison OF_VALUE = new Comparison(Kind.VALUE);

  private static final int NUMBER_LENGTH_MAX = 100;

  /** What is compared. */
  enum Kind {
    FIELD,
    /** {@code East US 2} is {@code eastus2}. */
    LOCATION,
    /** Nothing is the empty string, as {@code field()} says it. */
    VALUE
  }

  /**
   * True when the value passes.
   *
   * @param value null when absent
   * @throws dev.selfsame.error.ApiException when the two cannot be compared so
   */
  boolean holds(Operator operator, @Nullable JsonNode value, JsonNode right) {
    Operator denied = operator.denies();
    if (denied != null) {
      return !holds(denied, value, right);
    }
    JsonNode left = value == null || value.isNull() ? null : value;
    return switch (operator) {
      case EQUALS -> same(left, right);
      case LIKE -> left != null && scalar(left) && like(text(left), text(wanted(operator, right)));
      case MATCH ->
          left != null && scalar(left) && match(text(left), text(wanted(operator, right)), false);
      case MATCH_INSENSITIVELY ->
          left != null && scalar(left) && match(text(left), text(wanted(operator, right)), true);
      case CONTAINS -> left != null && contains(left, wanted(operator, right));
      case IN -> in(left, right);
      case CONTAINS_KEY -> left != null && containsKey(left, text(wanted(operator, right)));
      case EXISTS -> (left != null) == flag(right);
      case LESS, LESS_OR_EQUALS, GREATER, GREATER_OR_EQUALS ->
          left != null && ordered(operator, order(left, right));
      default -> throw new IllegalStateException(operator.wire());
    };
  }

  private boolean same(@Nullable JsonNode left, JsonNode right) {
    if (left == null || right.isNull()) {
      boolean nothing = left == null || (kind == Kind.VALUE && text(left).isEmpty());
      boolean wanted = right.isNull() || (kind == Kind.VALUE && text(right).isEmpty());
      return nothing && wanted;
    }
    if (!scalar(left) || !scalar(right)) {
      return left.equals(right);
    }
    if (kind != Kind.LOCATION && left.isString() && right.isString()) {
      return left.asString().equalsIgnoreCase(right.asString());
    }
    if (text(left).equalsIgnoreCase(text(right))) {
      return true;
    }
    BigDecimal one = left.isNumber() || right.isNumber() ? number(left) : null;
    BigDecimal other = one == null ? null : number(right);
    return other != null && one != null && one.compareTo(other) == 0;
  }

  private boolean in(@Nullable JsonNode left, JsonNode right) {
    if (!right.isArray()) {
      throw PolicyErrors.evaluation(
          "The policy operator 'in' needs an array, and it was given a value of type '"
              + Json.kind(right)
              + "'.");
    }
    for (JsonNode each : right) {
      if (same(left, each)) {
        return true;
      }
    }
    return false;
  }

  private boolean contains(JsonNode left, JsonNode right) {
    if (left.isArray()) {
      for (JsonNode each : left) {
        if (same(each, right)) {
          return true;
        }
      }
      return false;
    }
    return scalar(left) && fold(text(left)).contains(fold(text(right)));
  }

  private static boolean containsKey(JsonNode left, String key) {
    if (left instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (member.getKey().equalsIgnoreCase(key)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean ordered(Operator operator, int order) {
    return switch (operator) {
      case LESS -> order < 0;
      case LESS_OR_EQUALS -> order <= 0;
      case GREATER -> order > 0;
      default -> order >= 0;
    };
  }

  /** Numbers when one is and the other may be read as one, times when both are, else text. */
  private int order(JsonNode left, JsonNode right) {
    if (left.isNumber() || right.isNumber()) {
      BigDecimal one = number(left);
      BigDecimal other = number(right);
      if (one != null && other != null) {
        return one.compareTo(other);
      }
    } else if (left.isString() && right.isString()) {
      Instant one = time(left.asString());
      Instant other = one == null ? null : time(right.asString());
      return one != null && other != null
          ? one.compareTo(other)
          : left.asString().compareToIgnoreCase(right.asString());
    }
    throw PolicyErrors.evaluation(
        "The property of type '"
            + Json.kind(left)
            + "' cannot be compared with a condition of type '"
            + Json.kind(right)
            + "'.");
  }

  /** A number, also when it is written as text; null for anything else. */
  private static @Nullable BigDecimal number(JsonNode value) {
    if (value.isNumber()) {
      return value.decimalValue();
    }
    if (!value.isString() || value.asString().length() > NUMBER_LENGTH_MAX) {
      return null;
    }
    String text = value.asString().trim();
    return text.matches("[+-]?\\d+(\\.\\d+)?") ? new BigDecimal(text) : null;
  }

  private static @Nullable Instant time(String text) {
    if (text.length() < 20 || text.charAt(4) != '-') {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  static boolean flag(JsonNode value) {
    if (value.isBoolean()) {
      return value.asBoolean();
    }
    if (value.isString() && value.asString().equalsIgnoreCase("true")) {
      return true;
    }
    if (value.isString() && value.asString().equalsIgnoreCase("false")) {
      return false;
    }
    throw PolicyErrors.evaluation(
        "The policy operator 'exists' needs 'true' or 'false', and it was given '"
            + PolicyErrors.shown(Nodes.shown(value))
            + "'.");
  }

  /** Every star stands for any text; Azure says that there should be but one. */
  private boolean like(String given, String wanted) {
    String text = fold(given);
    String[] parts = fold(wanted).split("\\*", -1);
    if (parts.length == 1) {
      return text.equals(parts[0]);
    }
    String last = parts[parts.length - 1];
    if (!text.startsWith(parts[0])
        || !text.endsWith(last)
        || text.length() < parts[0].length() + last.length()) {
      return false;
    }
    int at = parts[0].length();
    int end = text.length() - last.length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0 || found + parts[i].length() > end) {
        return false;
      }
      at = found + parts[i].length();
    }
    return true;
  }

  /** {@code #} is a digit, {@code ?} a letter, {@code .} any character. */
  private static boolean match(String text, String pattern, boolean insensitively) {
    if (text.length() != pattern.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char p = pattern.charAt(i);
      boolean fits =
          switch (p) {
            case '#' -> c >= '0' && c <= '9';
            case '?' -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            case '.' -> true;
            default ->
                c == p || (insensitively && Character.toLowerCase(c) == Character.toLowerCase(p));
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean scalar(JsonNode value) {
    return !value.isObject() && !value.isArray();
  }

  private static JsonNode wanted(Operator operator, JsonNode right) {
    if (!scalar(right)) {
      throw PolicyErrors.evaluation(
          "The policy operator '"
              + operator.wire()
              + "' needs a string, and it was given a value of type '"
              + Json.kind(right)
              + "'.");
    }
    return right;
  }

  private String text(JsonNode value) {
    String text = value.isNull() ? "" : Nodes.shown(value);
    return kind == Kind.LOCATION ? text.replace(" ", "") : text;
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
