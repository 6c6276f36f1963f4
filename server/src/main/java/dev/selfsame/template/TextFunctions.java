package dev.selfsame.template;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Strings. Source: "String functions for ARM templates". */
final class TextFunctions {
  private TextFunctions() {}

  static void into(Functions.Table table) {
    table.exact("string", 1, given -> given.made(Given.shown(given.any(0), given.budget())));
    table.exact("toLower", 1, given -> given.made(given.text(0).toLowerCase(Locale.ROOT)));
    table.exact("toUpper", 1, given -> given.made(given.text(0).toUpperCase(Locale.ROOT)));
    table.exact("trim", 1, given -> given.made(given.text(0).strip()));
    table.add("substring", 2, 3, TextFunctions::substring);
    table.exact("replace", 3, TextFunctions::replace);
    table.add("padLeft", 2, 3, TextFunctions::padLeft);
    table.exact("split", 2, TextFunctions::split);
    table.exact("join", 2, TextFunctions::join);
    table.exact(
        "startsWith", 2, given -> Given.flag(folded(given, 0).startsWith(folded(given, 1))));
    table.exact("endsWith", 2, given -> Given.flag(folded(given, 0).endsWith(folded(given, 1))));
    table.many("format", 1, given -> given.made(TextFormat.format(given)));
    table.many("guid", 1, given -> given.made(Hashes.guid(joined(given))));
    table.many("uniqueString", 1, given -> given.made(Hashes.uniqueString(joined(given))));
  }

  private static String folded(Given given, int at) {
    given.budget().make(given.text(at).length());
    return given.text(at).toLowerCase(Locale.ROOT);
  }

  /** All arguments with hyphens between them. */
  private static String joined(Given given) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < given.count(); i++) {
      String part = given.text(i);
      given.budget().make(part.length());
      text.append(i == 0 ? "" : "-").append(part);
    }
    return text.toString();
  }

  private static JsonNode substring(Given given) {
    String text = given.text(0);
    int start = given.small(1);
    int length = given.count() > 2 ? given.small(2) : text.length() - start;
    if (start < 0 || length < 0 || (long) start + length > text.length()) {
      throw given.error(
          "The index and length parameters must refer to a location within the string. The index parameter: '"
              + start
              + "', the length parameter: '"
              + length
              + "', the length of the string parameter: '"
              + text.length()
              + "'.");
    }
    return given.made(text.substring(start, start + length));
  }

  private static JsonNode replace(Given given) {
    String text = given.text(0);
    String old = given.text(1);
    String with = given.text(2);
    if (old.isEmpty()) {
      throw given.error("The text to replace must not be empty.");
    }
    long found = 0;
    for (int at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length())) {
      found++;
    }
    given.budget().make(text.length() + found * Math.max(0, with.length() - old.length()));
    return Given.NODES.stringNode(text.replace(old, with));
  }

  private static JsonNode padLeft(Given given) {
    String text = Given.shown(given.any(0), given.budget());
    int length = given.small(1);
    String pad = given.text(2, " ");
    if (pad.length() != 1) {
      throw given.error("The padding must be one character.");
    }
    if (length < 0) {
      throw given.error("The length must not be negative.");
    }
    given.budget().make(Math.max(length, text.length()));
    return Given.NODES.stringNode(pad.repeat(Math.max(0, length - text.length())) + text);
  }

  private static JsonNode split(Given given) {
    String text = given.text(0);
    List<String> delimiters;
    if (given.any(1) instanceof ArrayNode array) {
      delimiters = array.valueStream().map(one -> one.asString("")).toList();
    } else {
      delimiters = List.of(given.text(1));
    }
    given.budget().make(text.length() + 8L * text.length());
    ArrayNode parts = Given.NODES.arrayNode();
    int start = 0;
    for (int at = 0; at < text.length(); ) {
      given.budget().step();
      String hit = hit(text, at, delimiters);
      if (hit == null) {
        at++;
      } else {
        parts.add(text.substring(start, at));
        at += hit.length();
        start = at;
      }
    }
    return parts.add(text.substring(start));
  }

  private static @org.jspecify.annotations.Nullable String hit(
      String text, int at, List<String> delimiters) {
    for (String delimiter : delimiters) {
      if (!delimiter.isEmpty() && text.startsWith(delimiter, at)) {
        return delimiter;
      }
    }
    return null;
  }

  private static JsonNode join(Given given) {
    String between = given.text(1);
    StringBuilder text = new StringBuilder();
    boolean first = true;
    for (JsonNode one : given.array(0)) {
      given.budget().step();
      String part = Given.shown(one, given.budget());
      given.budget().make((long) part.length() + between.length());
      text.append(first ? "" : between).append(part);
      first = false;
    }
    return Given.NODES.stringNode(text.toString());
  }
}
