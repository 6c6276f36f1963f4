package dev.selfsame.rbac.condition;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An operator of Azure's page, such as {@code StringNotLikeIgnoreCase}: what it compares and how.
 * Their names have no case (a recorded assignment says {@code stringEquals}).
 */
record Operator(
    String word, Family family, Relation relation, boolean negated, boolean ignoreCase) {
  enum Relation {
    EQUALS("Equals"),
    STARTS_WITH("StartsWith"),
    LIKE("Like"),
    LESS_THAN("LessThan"),
    LESS_THAN_EQUALS("LessThanEquals"),
    GREATER_THAN("GreaterThan"),
    GREATER_THAN_EQUALS("GreaterThanEquals");

    private final String word;

    Relation(String word) {
      this.word = word;
    }
  }

  private static final List<Relation> ORDERED =
      List.of(
          Relation.LESS_THAN,
          Relation.LESS_THAN_EQUALS,
          Relation.GREATER_THAN,
          Relation.GREATER_THAN_EQUALS);
  private static final Map<String, Operator> ALL = all();

  static Optional<Operator> of(String word) {
    return Optional.ofNullable(ALL.get(word.toLowerCase(Locale.ROOT)));
  }

  static List<Operator> values() {
    return List.copyOf(ALL.values());
  }

  private static Map<String, Operator> all() {
    Map<String, Operator> all = new HashMap<>();
    for (Family family : Family.values()) {
      both(all, family, Relation.EQUALS);
      switch (family) {
        case STRING -> {
          both(all, family, Relation.STARTS_WITH);
          both(all, family, Relation.LIKE);
        }
        case NUMERIC, DATE_TIME, TIME_OF_DAY ->
            ORDERED.forEach(relation -> put(all, family, relation, false, false));
        case BOOL, GUID -> {}
      }
    }
    return Map.copyOf(all);
  }

  private static void both(Map<String, Operator> all, Family family, Relation relation) {
    for (boolean negated : new boolean[] {false, true}) {
      put(all, family, relation, negated, false);
      if (family == Family.STRING) {
        put(all, family, relation, negated, true);
      }
    }
  }

  private static void put(
      Map<String, Operator> all,
      Family family,
      Relation relation,
      boolean negated,
      boolean ignoreCase) {
    String word =
        family.prefix() + (negated ? "Not" : "") + relation.word + (ignoreCase ? "IgnoreCase" : "");
    all.put(
        word.toLowerCase(Locale.ROOT), new Operator(word, family, relation, negated, ignoreCase));
  }

  /** Both values are of the operator's family. */
  boolean holds(Value left, Value right) {
    return plain(left, right) != negated;
  }

  private boolean plain(Value left, Value right) {
    return switch (relation) {
      case EQUALS -> ignoreCase ? folded(left).equals(folded(right)) : left.equals(right);
      case STARTS_WITH -> text(left).startsWith(text(right));
      case LIKE -> Wildcards.like(text(left), text(right));
      case LESS_THAN -> compare(left, right) < 0;
      case LESS_THAN_EQUALS -> compare(left, right) <= 0;
      case GREATER_THAN -> compare(left, right) > 0;
      case GREATER_THAN_EQUALS -> compare(left, right) >= 0;
    };
  }

  private String text(Value value) {
    return ignoreCase ? folded(value) : raw(value);
  }

  private static String folded(Value value) {
    return Wildcards.fold(raw(value));
  }

  private static String raw(Value value) {
    if (value instanceof Value.Text(String text)) {
      return text;
    }
    throw new IllegalStateException("no text: " + value);
  }

  private static int compare(Value left, Value right) {
    return switch (left) {
      case Value.Number(long number) when right instanceof Value.Number(long other) ->
          Long.compare(number, other);
      case Value.Moment(var moment) when right instanceof Value.Moment(var other) ->
          moment.compareTo(other);
      case Value.TimeOfDay(var time) when right instanceof Value.TimeOfDay(var other) ->
          time.compareTo(other);
      case Value.Number _,
          Value.Moment _,
          Value.TimeOfDay _,
          Value.Text _,
          Value.Flag _,
          Value.Guid _ ->
          throw new IllegalStateException("no order between " + left + " and " + right);
    };
  }
}
