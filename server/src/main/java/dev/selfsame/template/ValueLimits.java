package dev.selfsame.template;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The limits that a type sets: allowed values, lengths, least and greatest values. */
final class ValueLimits {
  private final Budget budget;

  ValueLimits(Budget budget) {
    this.budget = budget;
  }

  /** What is wrong, without the value itself when it is a secret; null when nothing is. */
  @Nullable String wrong(JsonNode type, JsonNode value, boolean secret) {
    JsonNode allowed = Members.get(type, "allowedValues");
    if (allowed != null && allowed.isArray() && !allowed(allowed, value)) {
      return secret
          ? "The value is not part of the allowed value(s)."
          : "The value '"
              + shown(value)
              + "' is not part of the allowed value(s): '"
              + joined(allowed)
              + "'.";
    }
    if (value.isString() || value.isArray()) {
      long length = value.isString() ? value.asString().length() : value.size();
      return bounds(type, length, "Length of the value", "minLength", "maxLength");
    }
    Long number = Members.whole(value);
    return number == null ? null : bounds(type, number, "The value", "minValue", "maxValue");
  }

  private static @Nullable String bounds(
      JsonNode type, long actual, String what, String least, String most) {
    JsonNode low = Members.get(type, least);
    JsonNode high = Members.get(type, most);
    Long min = low == null ? null : Members.whole(low);
    Long max = high == null ? null : Members.whole(high);
    if (min != null && actual < min) {
      return what + " should be greater than or equal to '" + min + "'.";
    }
    if (max != null && actual > max) {
      return what + " should be less than or equal to '" + max + "'.";
    }
    return null;
  }

  /** An array may be any part of the allowed values, or one of them as a whole. */
  private boolean allowed(JsonNode allowed, JsonNode value) {
    if (contains(allowed, value)) {
      return true;
    }
    if (!value.isArray()) {
      return false;
    }
    for (JsonNode element : value) {
      if (!contains(allowed, element)) {
        return false;
      }
    }
    return true;
  }

  private boolean contains(JsonNode allowed, JsonNode value) {
    for (JsonNode each : allowed) {
      budget.step();
      if (same(each, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(JsonNode allowed, JsonNode value) {
    if (allowed.isString() && value.isString()) {
      return allowed.asString().equals(value.asString());
    }
    Long left = Members.whole(allowed);
    Long right = Members.whole(value);
    return (left != null && right != null) ? left.equals(right) : allowed.equals(value);
  }

  private static String shown(JsonNode value) {
    String text = value.isString() ? value.asString() : value.toString();
    return text.length() <= 256 ? text : text.substring(0, 256) + "…";
  }

  private static String joined(JsonNode allowed) {
    StringJoiner joined = new StringJoiner(",");
    for (JsonNode each : allowed) {
      joined.add(shown(each));
      if (joined.length() > 4096) {
        break;
      }
    }
    return joined.toString();
  }
}
