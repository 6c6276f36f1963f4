package dev.selfsame.template;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/**
 * .NET's date formats, the standard ones and those made of letters, in the invariant culture, for
 * times in UTC.
 */
final class DateFormat {
  /** Longer formats are refused. */
  private static final int LENGTH_MAX = 200;

  /** What functions give when no format is asked for; recorded. */
  private static final String USUAL = "yyyy-MM-ddTHH:mm:ssZ";

  private static final Map<String, String> STANDARD =
      Map.ofEntries(
          Map.entry("d", "MM/dd/yyyy"),
          Map.entry("D", "dddd, dd MMMM yyyy"),
          Map.entry("f", "dddd, dd MMMM yyyy HH:mm"),
          Map.entry("F", "dddd, dd MMMM yyyy HH:mm:ss"),
          Map.entry("g", "MM/dd/yyyy HH:mm"),
          Map.entry("G", "MM/dd/yyyy HH:mm:ss"),
          Map.entry("m", "MMMM dd"),
          Map.entry("M", "MMMM dd"),
          Map.entry("o", "yyyy-MM-ddTHH:mm:ss.fffffffZ"),
          Map.entry("O", "yyyy-MM-ddTHH:mm:ss.fffffffZ"),
          Map.entry("r", "ddd, dd MMM yyyy HH:mm:ss 'GMT'"),
          Map.entry("R", "ddd, dd MMM yyyy HH:mm:ss 'GMT'"),
          Map.entry("s", "yyyy-MM-ddTHH:mm:ss"),
          Map.entry("t", "HH:mm"),
          Map.entry("T", "HH:mm:ss"),
          Map.entry("u", "yyyy-MM-dd HH:mm:ssZ"),
          Map.entry("U", "dddd, dd MMMM yyyy HH:mm:ss"),
          Map.entry("y", "yyyy MMMM"),
          Map.entry("Y", "yyyy MMMM"));

  private DateFormat() {}

  /**
   * Writes a time.
   *
   * @param format empty for the usual one
   * @throws IllegalArgumentException when the format is too long
   */
  static String format(OffsetDateTime time, String format) {
    if (format.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("the format is too long");
    }
    String pattern = format.isEmpty() ? USUAL : STANDARD.getOrDefault(format, format);
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '\'' || c == '"') {
        int end = pattern.indexOf(c, at + 1);
        int stop = end < 0 ? pattern.length() : end;
        text.append(pattern, at + 1, stop);
        at = stop + 1;
      } else if (c == '\\' && at + 1 < pattern.length()) {
        text.append(pattern.charAt(at + 1));
        at += 2;
      } else {
        int run = 1;
        while (at + run < pattern.length() && pattern.charAt(at + run) == c) {
          run++;
        }
        text.append(part(time, c, run, pattern.substring(at, at + run)));
        at += run;
      }
    }
    return text.toString();
  }

  private static String part(OffsetDateTime time, char letter, int run, String as) {
    return switch (letter) {
      case 'y' -> run <= 2 ? two(time.getYear() % 100, run) : padded(time.getYear(), run);
      case 'M' -> run <= 2 ? two(time.getMonthValue(), run) : java(time, run == 3 ? "MMM" : "MMMM");
      case 'd' -> run <= 2 ? two(time.getDayOfMonth(), run) : java(time, run == 3 ? "EEE" : "EEEE");
      case 'H' -> two(time.getHour(), run);
      case 'h' -> two((time.getHour() + 11) % 12 + 1, run);
      case 'm' -> two(time.getMinute(), run);
      case 's' -> two(time.getSecond(), run);
      case 'f' -> padded(time.getNano(), 9).substring(0, Math.min(run, 7));
      case 'F' -> padded(time.getNano(), 9).substring(0, Math.min(run, 7)).replaceFirst("0+$", "");
      case 't' -> (time.getHour() < 12 ? "AM" : "PM").substring(0, Math.min(run, 2));
      case 'z' -> run == 1 ? "+0" : run == 2 ? "+00" : "+00:00";
      case 'K' -> "Z";
      default -> as;
    };
  }

  private static String two(int value, int run) {
    return run == 1 ? Integer.toString(value) : padded(value, 2);
  }

  private static String padded(int value, int digits) {
    String text = Integer.toString(value);
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }

  private static String java(OffsetDateTime time, String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
  }
}
