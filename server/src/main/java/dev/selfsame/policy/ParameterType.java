package dev.selfsame.policy;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Types of parameters. Source: "Parameters" of the definition structure. */
public enum ParameterType {
  STRING("String"),
  ARRAY("Array"),
  OBJECT("Object"),
  BOOLEAN("Boolean"),
  INTEGER("Integer"),
  FLOAT("Float"),
  DATE_TIME("DateTime");

  private final String shown;

  ParameterType(String shown) {
    this.shown = shown;
  }

  public String shown() {
    return shown;
  }

  /** The type of a name in any case; null when it is none. */
  static @Nullable ParameterType of(String name) {
    for (ParameterType each : values()) {
      if (each.shown.equalsIgnoreCase(name)) {
        return each;
      }
    }
    return null;
  }

  boolean takes(JsonNode value) {
    return switch (this) {
      case STRING -> value.isString();
      case ARRAY -> value.isArray();
      case OBJECT -> value.isObject();
      case BOOLEAN -> value.isBoolean();
      case INTEGER -> value.isIntegralNumber();
      case FLOAT -> value.isNumber();
      case DATE_TIME -> value.isString() && isTime(value.asString());
    };
  }

  private static boolean isTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
