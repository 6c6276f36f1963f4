package dev.selfsame.provider.policyinsights.query;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values of rows and queries: JSON, compared as the service does, text without case. */
final class Value {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Value() {}

  /** A row's field, whatever the case of its name; null when there is none. */
  static @Nullable JsonNode of(ObjectNode row, String name) {
    JsonNode found = row.get(name);
    if (found != null) {
      return found;
    }
    for (var each : row.properties()) {
      if (each.getKey().equalsIgnoreCase(name)) {
        return each.getValue();
      }
    }
    return null;
  }

  /** The name as the row spells it. */
  static String spelled(ObjectNode row, String name) {
    for (String each : row.propertyNames()) {
      if (each.equalsIgnoreCase(name)) {
        return each;
      }
    }
    return name;
  }

  static String text(@Nullable JsonNode value) {
    return value == null || value.isNull()
        ? ""
        : value.isString() ? value.asString() : value.toString();
  }

  static boolean nothing(@Nullable JsonNode value) {
    return value == null || value.isNull();
  }

  static boolean same(@Nullable JsonNode left, @Nullable JsonNode right) {
    if (nothing(left) || nothing(right)) {
      return nothing(left) && nothing(right);
    }
    return compare(left, right) == 0;
  }

  /** Nothing comes first; times by what they mean, numbers as numbers, all else as text. */
  static int compare(@Nullable JsonNode left, @Nullable JsonNode right) {
    if (left == null || left.isNull() || right == null || right.isNull()) {
      return Boolean.compare(!nothing(left), !nothing(right));
    }
    if (left.isNumber() && right.isNumber()) {
      return left.decimalValue().compareTo(right.decimalValue());
    }
    String one = text(left);
    String other = text(right);
    int time = time(one, other);
    return time == Integer.MIN_VALUE
        ? one.toLowerCase(Locale.ROOT).compareTo(other.toLowerCase(Locale.ROOT))
        : time;
  }

  private static int time(String one, String other) {
    if (!looksLikeTime(one) || !looksLikeTime(other)) {
      return Integer.MIN_VALUE;
    }
    try {
      return OffsetDateTime.parse(one)
          .toInstant()
          .compareTo(OffsetDateTime.parse(other).toInstant());
    } catch (DateTimeException e) {
      return Integer.MIN_VALUE;
    }
  }

  static boolean looksLikeTime(String text) {
    return text.length() >= 17
        && text.charAt(4) == '-'
        && text.charAt(7) == '-'
        && text.charAt(10) == 'T'
        && Character.isDigit(text.charAt(0));
  }

  /** A number as short as it can be written. */
  static JsonNode number(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    return plain.scale() <= 0 && plain.precision() - plain.scale() <= 18
        ? NODES.numberNode(plain.longValueExact())
        : NODES.numberNode(plain.doubleValue());
  }
}
