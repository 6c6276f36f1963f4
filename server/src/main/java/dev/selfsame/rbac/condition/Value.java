package dev.selfsame.rbac.condition;

import java.time.Instant;
import java.time.LocalTime;
import java.util.UUID;

/** A typed value, of an attribute or written in a condition. */
public sealed interface Value {
  /**
   * Text. Where an operator wants a GUID, a date and time or a time of day, a text of that form is
   * one.
   */
  record Text(String value) implements Value {}

  /** Azure compares integers only. */
  record Number(long value) implements Value {}

  record Flag(boolean value) implements Value {}

  record Moment(Instant value) implements Value {}

  /** In UTC; a {@link Moment} has one too. */
  record TimeOfDay(LocalTime value) implements Value {}

  record Guid(UUID value) implements Value {}

  static Value of(String value) {
    return new Text(value);
  }

  static Value of(long value) {
    return new Number(value);
  }

  static Value of(boolean value) {
    return new Flag(value);
  }

  static Value of(Instant value) {
    return new Moment(value);
  }
}
