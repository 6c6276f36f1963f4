package dev.selfsame.rbac.condition;

import java.time.ZoneOffset;
import java.util.Optional;

/** What kind of values an operator compares; the prefix of its name. */
enum Family {
  STRING("String", "a string in single quotes"),
  NUMERIC("Numeric", "an integer"),
  BOOL("Bool", "true or false"),
  DATE_TIME("DateTime", "a date and time such as '2030-01-01T00:00:00.0Z'"),
  TIME_OF_DAY("TimeOfDay", "a time of day such as '08:30:00'"),
  GUID("Guid", "a GUID");

  private final String prefix;
  private final String form;

  Family(String prefix, String form) {
    this.prefix = prefix;
    this.form = form;
  }

  String prefix() {
    return prefix;
  }

  /** What a value must look like, for errors. */
  String form() {
    return form;
  }

  /** A value that stands in a condition; GUIDs are written with quotes or without. */
  Optional<Value> written(String text, boolean quoted) {
    return switch (this) {
      case STRING -> quoted ? Optional.of(new Value.Text(text)) : Optional.empty();
      case NUMERIC -> quoted ? Optional.empty() : ValueForms.number(text).map(Value.Number::new);
      case BOOL -> quoted ? Optional.empty() : ValueForms.flag(text).map(Value.Flag::new);
      case DATE_TIME -> quoted ? ValueForms.moment(text).map(Value.Moment::new) : Optional.empty();
      case TIME_OF_DAY ->
          quoted ? ValueForms.timeOfDay(text).map(Value.TimeOfDay::new) : Optional.empty();
      case GUID -> ValueForms.guid(text).map(Value.Guid::new);
    };
  }

  /** An attribute's value as this kind; empty if it is none, and then no comparison holds. */
  Optional<Value> of(Value value) {
    return switch (this) {
      case STRING ->
          switch (value) {
            case Value.Text text -> Optional.of(text);
            case Value.Guid guid -> Optional.of(new Value.Text(guid.value().toString()));
            case Value.Number _, Value.Flag _, Value.Moment _, Value.TimeOfDay _ ->
                Optional.empty();
          };
      case NUMERIC -> value instanceof Value.Number ? Optional.of(value) : Optional.empty();
      case BOOL -> value instanceof Value.Flag ? Optional.of(value) : Optional.empty();
      case DATE_TIME ->
          switch (value) {
            case Value.Moment moment -> Optional.of(moment);
            case Value.Text text -> ValueForms.moment(text.value()).map(Value.Moment::new);
            case Value.Number _, Value.Flag _, Value.TimeOfDay _, Value.Guid _ -> Optional.empty();
          };
      case TIME_OF_DAY -> timeOfDay(value);
      case GUID ->
          switch (value) {
            case Value.Guid guid -> Optional.of(guid);
            case Value.Text text -> ValueForms.guid(text.value()).map(Value.Guid::new);
            case Value.Number _, Value.Flag _, Value.Moment _, Value.TimeOfDay _ ->
                Optional.empty();
          };
    };
  }

  private static Optional<Value> timeOfDay(Value value) {
    return switch (value) {
      case Value.TimeOfDay time -> Optional.of(time);
      case Value.Moment moment ->
          Optional.of(new Value.TimeOfDay(moment.value().atOffset(ZoneOffset.UTC).toLocalTime()));
      case Value.Text text -> ValueForms.timeOfDay(text.value()).map(Value.TimeOfDay::new);
      case Value.Number _, Value.Flag _, Value.Guid _ -> Optional.empty();
    };
  }
}
