package dev.selfsame.rbac.condition;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** How the values of a condition are written. */
final class ValueForms {
  private static final int GUID_DIGITS = 32;
  private static final int GUID_LENGTH = 36;

  /** More than any form needs; nothing longer is looked at. */
  private static final int TIME_LENGTH_MAX = 40;

  /** Years have four digits. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

  private ValueForms() {}

  /**
   * A GUID in Azure's form or without hyphens, as built-in roles have it; in any case. The JDK's
   * own reader would take {@code 1-1-1-1-1}.
   */
  static Optional<UUID> guid(String text) {
    boolean hyphens = text.length() == GUID_LENGTH;
    if (!hyphens && text.length() != GUID_DIGITS) {
      return Optional.empty();
    }
    StringBuilder digits = new StringBuilder(GUID_DIGITS);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (hyphens && (i == 8 || i == 13 || i == 18 || i == 23)) {
        if (c != '-') {
          return Optional.empty();
        }
      } else if (c < 128 && Character.digit(c, 16) >= 0) {
        digits.append(c);
      } else {
        return Optional.empty();
      }
    }
    long high = Long.parseUnsignedLong(digits, 0, 16, 16);
    long low = Long.parseUnsignedLong(digits, 16, GUID_DIGITS, 16);
    return Optional.of(new UUID(high, low));
  }

  /**
   * {@code yyyy-mm-ddThh:mm:ss.fffffffZ}; the fraction may be absent, an offset may stand for Z.
   */
  static Optional<Instant> moment(String text) {
    if (text.length() > TIME_LENGTH_MAX) {
      return Optional.empty();
    }
    try {
      return Optional.of(
              OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant())
          .filter(moment -> !moment.isBefore(FIRST) && moment.isBefore(AFTER_LAST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** {@code hh:mm}, {@code hh:mm:ss} or with a fraction. */
  static Optional<LocalTime> timeOfDay(String text) {
    if (text.length() > TIME_LENGTH_MAX) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalTime.parse(text, DateTimeFormatter.ISO_LOCAL_TIME));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** An integer of 64 bits. */
  static Optional<Long> number(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    if (start == text.length() || !text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Optional<Boolean> flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
