package dev.selfsame.graph;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a {@code $filter} says, as a tree. Made by {@link FilterReader}. */
sealed interface Condition {
  record And(List<Condition> parts) implements Condition {}

  record Or(List<Condition> parts) implements Condition {}

  record Not(Condition inner) implements Condition {}

  /** {@code path op literal}; {@code null} for the word null. */
  record Compare(Path path, Operator operator, @Nullable Literal value) implements Condition {}

  /** {@code path in (a, b)}. */
  record In(Path path, List<Literal> values) implements Condition {}

  /** {@code startswith(path, 'text')} or {@code endswith}. */
  record Text(boolean start, Path path, String value) implements Condition {}

  /** {@code path/any(v:condition)} or {@code all}; without a condition: is it not empty. */
  record Each(boolean any, Path path, String variable, @Nullable Condition inner)
      implements Condition {}

  /** How a property is compared. */
  enum Operator {
    EQ,
    NE,
    GT,
    GE,
    LT,
    LE
  }

  /**
   * A literal as written.
   *
   * @param quoted false for numbers, GUIDs, times, true and false
   */
  record Literal(String text, boolean quoted) {}

  /** Names with slashes between; the first may be a variable. */
  record Path(List<String> names) {}

  /** A variable that an enclosing {@code any} has bound. */
  record Bound(String name, JsonNode value, @Nullable Bound outer) {}

  /** Whether an object is meant. */
  default boolean matches(JsonNode object) {
    return FilterMatch.matches(this, object, null);
  }

  /** The properties of the object that are asked for. */
  default Stream<String> properties() {
    return properties(List.of());
  }

  private Stream<String> properties(List<String> variables) {
    return switch (this) {
      case And and -> and.parts().stream().flatMap(part -> part.properties(variables));
      case Or or -> or.parts().stream().flatMap(part -> part.properties(variables));
      case Not not -> not.inner().properties(variables);
      case Compare compare -> first(compare.path(), variables);
      case In in -> first(in.path(), variables);
      case Text text -> first(text.path(), variables);
      case Each each -> {
        Condition inner = each.inner();
        List<String> more = Stream.concat(variables.stream(), Stream.of(each.variable())).toList();
        yield Stream.concat(
            first(each.path(), variables), inner == null ? Stream.empty() : inner.properties(more));
      }
    };
  }

  private static Stream<String> first(Path path, List<String> variables) {
    String name = path.names().getFirst();
    return variables.contains(name) ? Stream.empty() : Stream.of(name);
  }

  /** An operator that only advanced queries have; null when there is none. */
  default @Nullable String advanced() {
    return switch (this) {
      case And and -> firstAdvanced(and.parts());
      case Or or -> firstAdvanced(or.parts());
      case Not not -> "Not";
      case Compare compare -> compare.operator() == Operator.NE ? "NotEqualsMatch" : null;
      case In in -> null;
      case Text text -> text.start() ? null : "EndsWith";
      case Each each -> {
        Condition inner = each.inner();
        yield inner == null ? null : inner.advanced();
      }
    };
  }

  private static @Nullable String firstAdvanced(List<Condition> parts) {
    for (Condition part : parts) {
      String found = part.advanced();
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /**
   * The text that a property must equal for any object to match, so that an index can be asked:
   * {@code property eq 'text'}, {@code property/any(v:v eq 'text')}, alone or joined by {@code
   * and}.
   */
  default @Nullable String required(String property) {
    return switch (this) {
      case And and -> {
        for (Condition part : and.parts()) {
          String found = part.required(property);
          if (found != null) {
            yield found;
          }
        }
        yield null;
      }
      case Compare compare -> {
        Literal value = compare.value();
        yield value != null
                && compare.operator() == Operator.EQ
                && compare.path().names().equals(List.of(property))
            ? value.text()
            : null;
      }
      case Each each -> {
        Condition inner = each.inner();
        yield each.any() && inner != null && each.path().names().equals(List.of(property))
            ? inner.required(each.variable())
            : null;
      }
      case Or or -> null;
      case Not not -> null;
      case In in -> null;
      case Text text -> null;
    };
  }
}
