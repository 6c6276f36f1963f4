package dev.selfsame.template;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;
import tools.jackson.databind.JsonNode;

/** Numbers; too large a result is an error, never another number. */
final class NumberFunctions {
  private NumberFunctions() {}

  static void into(Functions.Table table) {
    table.exact("add", 2, given -> whole(given, Math::addExact));
    table.exact("sub", 2, given -> whole(given, Math::subtractExact));
    table.exact("mul", 2, given -> whole(given, Math::multiplyExact));
    table.exact("div", 2, given -> whole(given, Math::divideExact));
    table.exact("mod", 2, given -> whole(given, (a, b) -> a % b));
    table.exact("int", 1, NumberFunctions::integer);
    table.exact("float", 1, NumberFunctions::fraction);
    table.many("min", 1, given -> extreme(given, false));
    table.many("max", 1, given -> extreme(given, true));
  }

  private static JsonNode whole(Given given, LongBinaryOperator operator) {
    try {
      return Given.number(operator.applyAsLong(given.whole(0), given.whole(1)));
    } catch (ArithmeticException e) {
      throw given.error(
          given.whole(1) == 0 ? "A number cannot be divided by zero." : "The result is too large.");
    }
  }

  private static JsonNode integer(Given given) {
    JsonNode value = given.any(0);
    if (Members.whole(value) != null) {
      return value;
    }
    if (value.isNumber()) {
      return Given.number(value.decimalValue().longValue());
    }
    try {
      return Given.number(Long.parseLong(given.text(0).trim()));
    } catch (NumberFormatException e) {
      throw given.error(
          "The text '" + ExpressionReader.shortened(given.text(0)) + "' is not an integer.");
    }
  }

  private static JsonNode fraction(Given given) {
    JsonNode value = given.any(0);
    if (value.isNumber()) {
      return value;
    }
    String text = given.text(0).trim();
    try {
      BigDecimal number = text.length() > 100 ? null : new BigDecimal(text);
      if (number != null
          && Math.abs((long) number.scale()) <= dev.selfsame.json.Json.EXPONENT_MAX) {
        return Given.NODES.numberNode(number);
      }
    } catch (NumberFormatException e) {
      // the same answer as for one that is too long
    }
    throw given.error("The text '" + ExpressionReader.shortened(text) + "' is not a number.");
  }

  private static JsonNode extreme(Given given, boolean largest) {
    List<JsonNode> all = new ArrayList<>(given.values());
    if (given.count() == 1 && given.any(0).isArray()) {
      all.clear();
      given.any(0).forEach(all::add);
    }
    Long found = null;
    for (JsonNode one : all) {
      given.budget().step();
      Long whole = Members.whole(one);
      if (whole == null) {
        throw given.error("All values must be integers.");
      }
      if (found == null || (largest ? whole > found : whole < found)) {
        found = whole;
      }
    }
    if (found == null) {
      throw given.error("There is no value in an empty array.");
    }
    return Given.number(found);
  }
}
