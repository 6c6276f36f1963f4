package dev.selfsame.template;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Dates. Source: "Date functions for ARM templates". */
final class DateFunctions {
  private static final Pattern DURATION =
      Pattern.compile(
          "(-)?P(?:(\\d{1,5})Y)?(?:(\\d{1,5})M)?(?:(\\d{1,6})W)?(?:(\\d{1,7})D)?"
              + "(?:T(?:(\\d{1,9})H)?(?:(\\d{1,9})M)?(?:(\\d{1,9}(?:\\.\\d{1,7})?)S)?)?");
  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd[['T'][' ']HH:mm[:ss]]")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern("[XXX][X]")
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .toFormatter(Locale.ROOT);

  private DateFunctions() {}

  static void into(Functions.Table table) {
    table.add("dateTimeAdd", 2, 3, DateFunctions::dateTimeAdd);
    table.exact(
        "dateTimeFromEpoch",
        1,
        given -> given.made(DateFormat.format(at(Instant.ofEpochSecond(epoch(given))), "")));
    table.exact(
        "dateTimeToEpoch", 1, given -> Given.number(read(given.text(0), given).toEpochSecond()));
  }

  /**
   * As the reference shows the sum of a base that is not written with a T, such as that of {@code
   * utcNow('u')}.
   */
  private static final String GENERAL = "M/d/yyyy h:mm:ss tt";

  private static long epoch(Given given) {
    long seconds = given.whole(0);
    if (Math.abs(seconds) > 62_135_596_800L) {
      throw given.error("The number of seconds is beyond the calendar.");
    }
    return seconds;
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static OffsetDateTime read(String text, Given given) {
    try {
      var parsed = READ.parseBest(text.trim(), OffsetDateTime::from, LocalDateTime::from);
      return parsed instanceof OffsetDateTime offset
          ? offset.withOffsetSameInstant(ZoneOffset.UTC)
          : ((LocalDateTime) parsed).atOffset(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw given.error(
          "The text '" + ExpressionReader.shortened(text) + "' is not a date and time.");
    }
  }

  private static JsonNode dateTimeAdd(Given given) {
    OffsetDateTime base = read(given.text(0), given);
    Matcher parts = DURATION.matcher(given.text(1));
    if (!parts.matches() || given.text(1).endsWith("P") || given.text(1).endsWith("T")) {
      throw given.error(
          "The text '"
              + ExpressionReader.shortened(given.text(1))
              + "' is not a duration of ISO 8601.");
    }
    boolean back = parts.group(1) != null;
    Period days =
        Period.of(
            part(parts, 2), part(parts, 3), Math.addExact(7 * part(parts, 4), part(parts, 5)));
    Duration time =
        Duration.ofHours(part(parts, 6)).plusMinutes(part(parts, 7)).plus(seconds(parts.group(8)));
    try {
      OffsetDateTime moved = back ? base.minus(days).minus(time) : base.plus(days).plus(time);
      String format = given.text(2, given.text(0).contains("T") ? "" : GENERAL);
      return given.made(DateFormat.format(moved, format));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw given.error("The date or its format is not valid.");
    }
  }

  private static int part(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Integer.parseInt(parts.group(group));
  }

  private static Duration seconds(@org.jspecify.annotations.Nullable String text) {
    return text == null ? Duration.ZERO : Duration.parse("PT" + text + "S");
  }
}
