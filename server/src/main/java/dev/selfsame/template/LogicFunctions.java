package dev.selfsame.template;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/**
 * Comparison and logic. {@code if}, {@code and}, {@code or}, {@code coalesce} are the evaluator's.
 */
final class LogicFunctions {
  private LogicFunctions() {}

  static void into(Functions.Table table) {
    table.exact("true", 0, given -> Given.flag(true));
    table.exact("false", 0, given -> Given.flag(false));
    table.exact("null", 0, given -> Given.NODES.nullNode());
    table.exact("not", 1, given -> Given.flag(!given.flag(0)));
    table.exact("xor", 2, given -> Given.flag(given.flag(0) ^ given.flag(1)));
    table.exact("bool", 1, LogicFunctions::bool);
    table.exact("equals", 2, given -> Given.flag(given.same(given.any(0), given.any(1))));
    table.exact("less", 2, given -> Given.flag(compared(given) < 0));
    table.exact("lessOrEquals", 2, given -> Given.flag(compared(given) <= 0));
    table.exact("greater", 2, given -> Given.flag(compared(given) > 0));
    table.exact("greaterOrEquals", 2, given -> Given.flag(compared(given) >= 0));
    table.add(
        "fail",
        1,
        1,
        given -> {
          throw dev.selfsame.error.ArmErrors.templateExpression(given.text(0));
        });
  }

  private static JsonNode bool(Given given) {
    JsonNode value = given.any(0);
    if (value.isBoolean()) {
      return value;
    }
    Long whole = Members.whole(value);
    if (whole != null) {
      return Given.flag(whole != 0);
    }
    String text = given.text(0).trim();
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Given.flag(text.equalsIgnoreCase("true"));
    }
    throw given.error("The text '" + ExpressionReader.shortened(text) + "' is not a boolean.");
  }

  /** Numbers by value, text by its characters. */
  static int compared(Given given) {
    JsonNode a = given.any(0);
    JsonNode b = given.any(1);
    if (a.isNumber() && b.isNumber()) {
      BigDecimal left = a.decimalValue();
      return left.compareTo(b.decimalValue());
    }
    if (a.isString() && b.isString()) {
      return a.asString().compareTo(b.asString());
    }
    throw given.error("Both arguments must be integers, or both strings.");
  }
}
