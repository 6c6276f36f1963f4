package dev.selfsame.rbac.condition;

import java.time.Instant;

/** A typed value of an attribute or of a condition's text. GUIDs are {@link Text}. */
public sealed interface Value {
  record Text(String value) implements Value {}

  /** Azure compares integers only. */
  record Number(long value) implements Value {}

  record Flag(boolean value) implements Value {}

  record Moment(Instant value) implements Value {}

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
