package dev.selfsame.provider.policyinsights.query;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An expression of {@code $filter}, read once and held against many rows. */
sealed interface Expr {
  int DEPTH_MAX = 64;
  int TEXT_MAX = 65_536;

  /** How many arguments functions take, least and most. */
  Map<String, int[]> FUNCTIONS =
      Map.ofEntries(
          Map.entry("contains", new int[] {2, 2}),
          Map.entry("substringof", new int[] {2, 2}),
          Map.entry("startswith", new int[] {2, 2}),
          Map.entry("endswith", new int[] {2, 2}),
          Map.entry("tolower", new int[] {1, 1}),
          Map.entry("toupper", new int[] {1, 1}),
          Map.entry("trim", new int[] {1, 1}),
          Map.entry("length", new int[] {1, 1}),
          Map.entry("indexof", new int[] {2, 2}),
          Map.entry("substring", new int[] {2, 3}),
          Map.entry("concat", new int[] {2, 2}),
          Map.entry("year", new int[] {1, 1}),
          Map.entry("month", new int[] {1, 1}),
          Map.entry("day", new int[] {1, 1}),
          Map.entry("hour", new int[] {1, 1}),
          Map.entry("minute", new int[] {1, 1}),
          Map.entry("second", new int[] {1, 1}));

  record Constant(JsonNode value) implements Expr {}

  record Name(String name) implements Expr {}

  record Not(Expr part) implements Expr {}

  record And(Expr left, Expr right) implements Expr {}

  record Or(Expr left, Expr right) implements Expr {}

  record Compare(String operator, Expr left, Expr right) implements Expr {}

  /** One of several values, or of a field's. */
  record In(Expr left, List<Expr> values) implements Expr {
    public In {
      values = List.copyOf(values);
    }
  }

  record Call(String function, List<Expr> arguments) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** Reads as far as an expression goes. */
  static Expr read(Words words) {
    return or(words, 0);
  }

  private static Expr or(Words words, int depth) {
    Expr left = and(words, depth);
    while (words.take("or")) {
      left = new Or(left, and(words, depth));
    }
    return left;
  }

  private static Expr and(Words words, int depth) {
    Expr left = not(words, depth);
    while (words.take("and")) {
      left = new And(left, not(words, depth));
    }
    return left;
  }

  private static Expr not(Words words, int depth) {
    if (depth > DEPTH_MAX) {
      throw words.invalid().because("It is nested too deeply.");
    }
    return words.take("not") ? new Not(not(words, depth + 1)) : comparison(words, depth);
  }

  private static Expr comparison(Words words, int depth) {
    Expr left = term(words, depth);
    String operator = words.peek().toLowerCase(Locale.ROOT);
    return switch (operator) {
      case "eq", "ne", "gt", "ge", "lt", "le" -> {
        String unused = words.next();
        yield new Compare(operator, left, term(words, depth));
      }
      case "in" -> {
        String unused = words.next();
        yield new In(left, list(words, depth));
      }
      default -> left;
    };
  }

  private static List<Expr> list(Words words, int depth) {
    List<Expr> values = new ArrayList<>();
    if (!words.take("(")) {
      values.add(term(words, depth));
      return values;
    }
    do {
      values.add(term(words, depth + 1));
    } while (words.take(","));
    words.expect(")");
    return values;
  }

  private static Expr term(Words words, int depth) {
    if (depth > DEPTH_MAX) {
      throw words.invalid().because("It is nested too deeply.");
    }
    if (words.take("(")) {
      Expr inner = or(words, depth + 1);
      words.expect(")");
      return inner;
    }
    boolean call = words.follows("(");
    String word = words.next();
    if (word.startsWith("'")) {
      return new Constant(Value.NODES.stringNode(word.substring(1)));
    }
    if (call) {
      return call(word.toLowerCase(Locale.ROOT), words, depth);
    }
    return literal(word, words);
  }

  private static Expr call(String function, Words words, int depth) {
    int[] counts = FUNCTIONS.get(function);
    if (counts == null) {
      throw words.invalid().because("The function '" + function + "' is not known.");
    }
    words.expect("(");
    List<Expr> arguments = new ArrayList<>();
    do {
      arguments.add(or(words, depth + 1));
    } while (words.take(","));
    words.expect(")");
    if (arguments.size() < counts[0] || arguments.size() > counts[1]) {
      throw words.invalid().because("The function '" + function + "' has other arguments.");
    }
    return new Call(function, arguments);
  }

  private static Expr literal(String word, Words words) {
    switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "false" -> {
        return new Constant(Value.NODES.booleanNode(word.equalsIgnoreCase("true")));
      }
      case "null" -> {
        return new Constant(Value.NODES.nullNode());
      }
      case "and", "or", "not", "eq", "ne", "gt", "ge", "lt", "le", "in" ->
          throw words.invalid().because("'" + word + "' is not expected.");
      default -> {
        // one of those below
      }
    }
    char first = word.charAt(0);
    if (word.equalsIgnoreCase("datetime") && words.peek().startsWith("'")) {
      return new Constant(Value.NODES.stringNode(words.next().substring(1)));
    }
    if (Character.isDigit(first) || first == '-') {
      return new Constant(number(word, words));
    }
    if (!word.matches("[A-Za-z_@][A-Za-z0-9_.@]{0,127}")) {
      throw words.invalid().because("'" + word + "' is not expected.");
    }
    return new Name(word);
  }

  private static JsonNode number(String word, Words words) {
    if (word.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
      return Value.number(new BigDecimal(word));
    }
    String time = word.length() == 10 ? word + "T00:00:00Z" : word;
    try {
      return Value.NODES.stringNode(OffsetDateTime.parse(time).toInstant().toString());
    } catch (DateTimeException e) {
      throw words.invalid().because("'" + word + "' is neither a number nor a time.");
    }
  }

  /** Whether it holds for a row; what is no truth value does not. */
  default boolean holds(ObjectNode row) {
    JsonNode value = value(row);
    return value != null && value.isBoolean() && value.asBoolean();
  }

  /** Its value for a row; null for none. */
  default @Nullable JsonNode value(ObjectNode row) {
    return switch (this) {
      case Constant(JsonNode value) -> value;
      case Name(String name) -> Value.of(row, name);
      case Not(Expr part) -> truth(!part.holds(row));
      case And(Expr left, Expr right) -> truth(left.holds(row) && right.holds(row));
      case Or(Expr left, Expr right) -> truth(left.holds(row) || right.holds(row));
      case Compare(String operator, Expr left, Expr right) ->
          truth(compared(operator, left.value(row), right.value(row)));
      case In(Expr left, List<Expr> values) -> truth(in(left.value(row), values, row));
      case Call(String function, List<Expr> arguments) ->
          called(function, arguments.stream().map(each -> Value.text(each.value(row))).toList());
    };
  }

  private static JsonNode truth(boolean is) {
    return Value.NODES.booleanNode(is);
  }

  private static boolean compared(
      String operator, @Nullable JsonNode left, @Nullable JsonNode right) {
    if (operator.equals("eq") || operator.equals("ne")) {
      return Value.same(left, right) == operator.equals("eq");
    }
    if (Value.nothing(left) || Value.nothing(right)) {
      return false;
    }
    int order = Value.compare(left, right);
    return switch (operator) {
      case "gt" -> order > 0;
      case "ge" -> order >= 0;
      case "lt" -> order < 0;
      default -> order <= 0;
    };
  }

  private static boolean in(@Nullable JsonNode left, List<Expr> values, ObjectNode row) {
    for (Expr each : values) {
      JsonNode value = each.value(row);
      if (value != null && value.isArray()) {
        for (JsonNode one : value) {
          if (Value.same(left, one)) {
            return true;
          }
        }
      } else if (Value.same(left, value)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable JsonNode called(String function, List<String> given) {
    String first = given.getFirst();
    String one = first.toLowerCase(Locale.ROOT);
    String other = given.size() > 1 ? given.get(1).toLowerCase(Locale.ROOT) : "";
    return switch (function) {
      case "contains" -> truth(one.contains(other));
      case "substringof" -> truth(other.contains(one));
      case "startswith" -> truth(one.startsWith(other));
      case "endswith" -> truth(one.endsWith(other));
      case "tolower" -> Value.NODES.stringNode(one);
      case "toupper" -> Value.NODES.stringNode(first.toUpperCase(Locale.ROOT));
      case "trim" -> Value.NODES.stringNode(first.strip());
      case "length" -> Value.NODES.numberNode(first.length());
      case "indexof" -> Value.NODES.numberNode(one.indexOf(other));
      case "concat" ->
          first.length() + other.length() > TEXT_MAX
              ? null
              : Value.NODES.stringNode(first + given.get(1));
      case "substring" -> substring(given);
      default -> part(function, first);
    };
  }

  private static @Nullable JsonNode substring(List<String> given) {
    try {
      String text = given.getFirst();
      int from = Math.clamp(Long.parseLong(given.get(1)), 0, text.length());
      int to =
          given.size() < 3
              ? text.length()
              : Math.clamp(from + Long.parseLong(given.get(2)), from, text.length());
      return Value.NODES.stringNode(text.substring(from, to));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable JsonNode part(String function, String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
      return Value.NODES.numberNode(
          switch (function) {
            case "year" -> time.getYear();
            case "month" -> time.getMonthValue();
            case "day" -> time.getDayOfMonth();
            case "hour" -> time.getHour();
            case "minute" -> time.getMinute();
            default -> time.getSecond();
          });
    } catch (DateTimeException e) {
      return null;
    }
  }
}
