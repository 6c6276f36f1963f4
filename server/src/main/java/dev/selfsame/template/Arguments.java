package dev.selfsame.template;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Arguments of functions, taken with the checks that each of them needs. */
final class Arguments {
  private Arguments() {}

  /** A text argument of a function that takes no more than {@code most} arguments. */
  static String text(String function, List<JsonNode> given, int index, int most) {
    if (given.size() <= index || given.size() > most) {
      throw TemplateErrors.function(
          function, "the function was given '" + given.size() + "' argument(s).");
    }
    return text(function, given.get(index));
  }

  static String text(String function, JsonNode value) {
    if (!value.isString()) {
      throw TemplateErrors.function(function, "all function arguments must be string literals.");
    }
    return value.asString();
  }

  /** A whole number that fits where indexes are counted. */
  static int whole(String function, JsonNode value) {
    Long number = Members.whole(value);
    if (number == null || number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
      throw TemplateErrors.function(function, "an argument must be an integer.");
    }
    return number.intValue();
  }
}
