package dev.selfsame.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** {@code format}: .NET's composite formatting, {@code {index,alignment:specifier}}. */
final class TextFormat {
  /** Wider alignments and more digits are refused. */
  private static final int WIDTH_MAX = 10_000;

  private TextFormat() {}

  static String format(Given given) {
    String pattern = given.text(0);
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if ((c == '{' || c == '}') && at + 1 < pattern.length() && pattern.charAt(at + 1) == c) {
        text.append(c);
        at += 2;
      } else if (c == '{') {
        int end = pattern.indexOf('}', at);
        if (end < 0) {
          throw bad(given);
        }
        String item = item(pattern.substring(at + 1, end), given);
        given.budget().make(item.length());
        text.append(item);
        at = end + 1;
      } else if (c == '}') {
        throw bad(given);
      } else {
        text.append(c);
        at++;
      }
    }
    return text.toString();
  }

  private static String item(String item, Given given) {
    given.budget().step();
    int colon = item.indexOf(':');
    String head = colon < 0 ? item : item.substring(0, colon);
    String specifier = colon < 0 ? "" : item.substring(colon + 1);
    int comma = head.indexOf(',');
    int index = number(comma < 0 ? head : head.substring(0, comma), given);
    int width = comma < 0 ? 0 : number(head.substring(comma + 1), given);
    if (index < 0 || index + 1 >= given.count()) {
      throw given.error(
          "The format refers to argument '"
              + index
              + "', and there are "
              + (given.count() - 1)
              + ".");
    }
    String value = value(given.any(index + 1), specifier, given);
    if (Math.abs((long) width) > WIDTH_MAX) {
      throw bad(given);
    }
    String pad = " ".repeat(Math.max(0, Math.abs(width) - value.length()));
    return width < 0 ? value + pad : pad + value;
  }

  private static int number(String text, Given given) {
    try {
      return Integer.parseInt(text.trim());
    } catch (NumberFormatException e) {
      throw bad(given);
    }
  }

  private static String value(JsonNode value, String specifier, Given given) {
    if (specifier.isEmpty() || !value.isNumber()) {
      return Given.shown(value, given.budget());
    }
    BigDecimal number = value.decimalValue();
    char kind = Character.toUpperCase(specifier.charAt(0));
    String rest = specifier.substring(1);
    if ("DXNFPEGC".indexOf(kind) < 0 || !rest.chars().allMatch(Character::isDigit)) {
      return custom(number, specifier, given);
    }
    if (rest.length() > 2) {
      throw bad(given);
    }
    int digits = rest.isEmpty() ? -1 : Integer.parseInt(rest);
    return switch (kind) {
      case 'D' -> padded(number.toBigInteger().abs().toString(), digits, number.signum() < 0);
      case 'X' -> {
        String hex = Long.toHexString(number.longValue());
        String cased = specifier.charAt(0) == 'X' ? hex.toUpperCase(Locale.ROOT) : hex;
        yield padded(cased, digits, false);
      }
      case 'N' -> fixed(number, digits < 0 ? 2 : digits, true);
      case 'F' -> fixed(number, digits < 0 ? 2 : digits, false);
      case 'C' -> "¤" + fixed(number, digits < 0 ? 2 : digits, true);
      case 'P' -> fixed(number.movePointRight(2), digits < 0 ? 2 : digits, true) + " %";
      default -> number.toPlainString();
    };
  }

  private static String padded(String digits, int least, boolean negative) {
    return (negative ? "-" : "") + "0".repeat(Math.max(0, least - digits.length())) + digits;
  }

  private static String fixed(BigDecimal number, int digits, boolean groups) {
    String pattern = (groups ? "#,##0" : "0") + (digits == 0 ? "" : "." + "0".repeat(digits));
    return symbols(pattern).format(number);
  }

  private static String custom(BigDecimal number, String pattern, Given given) {
    if (!pattern.chars().allMatch(c -> "0#.,%".indexOf(c) >= 0) || pattern.length() > 100) {
      throw given.error(
          "The format specifier '" + ExpressionReader.shortened(pattern) + "' is not supported.");
    }
    try {
      return symbols(pattern).format(number);
    } catch (IllegalArgumentException e) {
      throw bad(given);
    }
  }

  private static DecimalFormat symbols(String pattern) {
    DecimalFormat format =
        new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setRoundingMode(RoundingMode.HALF_UP);
    return format;
  }

  private static RuntimeException bad(Given given) {
    return given.error("The format string is not valid.");
  }
}
