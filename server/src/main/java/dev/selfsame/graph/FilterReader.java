package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.graph.Condition.Literal;
import dev.selfsame.graph.Condition.Operator;
import dev.selfsame.graph.Condition.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a {@code $filter}: comparisons, {@code in}, {@code startswith}, {@code endswith}, {@code
 * any} and {@code all}, {@code and}, {@code or}, {@code not} and brackets. Source: OData 4.01 URL
 * conventions as far as "Use the $filter query parameter" of Microsoft Graph takes them.
 */
final class FilterReader {
  /** Longest filter, in characters. */
  static final int LENGTH_MAX = 4_000;

  /** Deepest nesting of brackets, {@code not} and {@code any}. */
  static final int DEPTH_MAX = 20;

  /** Alternatives in one {@code in} or one row of {@code or}; as Entra. */
  static final int ALTERNATIVES_MAX = 15;

  private static final Pattern TOKEN =
      Pattern.compile("\\s*+(?:'((?:[^']|'')*+)'|([A-Za-z0-9_$@.:+-]++)|([(),/]))");

  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "eq", Operator.EQ,
          "ne", Operator.NE,
          "gt", Operator.GT,
          "ge", Operator.GE,
          "lt", Operator.LT,
          "le", Operator.LE);

  private static final Pattern NAME = Pattern.compile("[A-Za-z_@][A-Za-z0-9_@.]*+");
  private static final char QUOTE = '\'';

  private final List<String> tokens = new ArrayList<>();
  private int at;
  private int depth;

  private FilterReader() {}

  /**
   * @throws dev.selfsame.error.ApiException 400 for what is no filter
   */
  static Condition read(String text) {
    FilterReader reader = new FilterReader();
    reader.split(text.strip());
    Condition condition = reader.either();
    if (reader.at < reader.tokens.size()) {
      throw GraphErrors.invalidFilter();
    }
    return condition;
  }

  private void split(String text) {
    if (text.length() > LENGTH_MAX) {
      throw GraphErrors.badRequest("The filter is longer than " + LENGTH_MAX + " characters.");
    }
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw GraphErrors.invalidFilter();
      }
      // A value keeps a quote in front, so that it is not taken for a word.
      if (matcher.group(1) != null) {
        tokens.add(QUOTE + matcher.group(1).replace("''", "'"));
      } else {
        word(matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
      }
      end = matcher.end();
    }
  }

  // "v:v" of a lambda is three words; the colons of a time are none.
  private void word(String text) {
    int colon = text.indexOf(':');
    if (colon < 0 || Character.isDigit(text.charAt(0))) {
      tokens.add(text);
      return;
    }
    if (colon > 0) {
      tokens.add(text.substring(0, colon));
    }
    tokens.add(":");
    if (colon < text.length() - 1) {
      tokens.add(text.substring(colon + 1));
    }
  }

  private Condition either() {
    List<Condition> parts = new ArrayList<>(List.of(both()));
    while (is("or")) {
      parts.add(both());
    }
    if (parts.size() > ALTERNATIVES_MAX) {
      throw tooMany(parts.size());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.Or(parts);
  }

  private Condition both() {
    List<Condition> parts = new ArrayList<>(List.of(one()));
    while (is("and")) {
      parts.add(one());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.And(parts);
  }

  private Condition one() {
    if (++depth > DEPTH_MAX) {
      throw GraphErrors.badRequest("The filter is nested deeper than " + DEPTH_MAX + " levels.");
    }
    Condition read = part();
    depth--;
    return read;
  }

  private Condition part() {
    if (is("not")) {
      return new Condition.Not(one());
    }
    if (is("(")) {
      Condition inner = either();
      expect(")");
      return inner;
    }
    if (calls("startswith")) {
      return text(true);
    }
    if (calls("endswith")) {
      return text(false);
    }
    if (calls("contains")) {
      throw GraphErrors.unsupportedQuery("Filter operator 'Contains' is not supported.");
    }
    return comparison();
  }

  private boolean calls(String function) {
    boolean found =
        at + 1 < tokens.size()
            && tokens.get(at).equalsIgnoreCase(function)
            && tokens.get(at + 1).equals("(");
    at += found ? 1 : 0;
    return found;
  }

  private Condition text(boolean start) {
    expect("(");
    Path path = path();
    expect(",");
    Literal value = literal();
    expect(")");
    if (!value.quoted()) {
      throw GraphErrors.invalidFilter();
    }
    Condition read = new Condition.Text(start, path, value.text());
    if (is("eq")) {
      return is("true") ? read : falseOf(read);
    }
    return read;
  }

  private Condition falseOf(Condition read) {
    expect("false");
    return new Condition.Not(read);
  }

  private Condition comparison() {
    Path path = path();
    if (at < tokens.size() && tokens.get(at).equals("(")) {
      return each(path);
    }
    if (is("in")) {
      return in(path);
    }
    Operator operator = OPERATORS.get(next().toLowerCase(Locale.ROOT));
    if (operator == null) {
      throw GraphErrors.invalidFilter();
    }
    return is("null")
        ? new Condition.Compare(path, operator, null)
        : new Condition.Compare(path, operator, literal());
  }

  private Condition in(Path path) {
    List<Literal> values = new ArrayList<>();
    expect("(");
    do {
      values.add(literal());
    } while (is(","));
    expect(")");
    if (values.size() > ALTERNATIVES_MAX) {
      throw tooMany(values.size());
    }
    return new Condition.In(path, values);
  }

  private Condition each(Path path) {
    List<String> names = path.names();
    String last = names.getLast();
    boolean any = last.equalsIgnoreCase("any");
    if (names.size() < 2 || !(any || last.equalsIgnoreCase("all"))) {
      throw GraphErrors.invalidFilter();
    }
    Path collection = new Path(names.subList(0, names.size() - 1));
    expect("(");
    if (any && is(")")) {
      return new Condition.Each(true, collection, "", null);
    }
    String variable = name();
    expect(":");
    Condition inner = either();
    expect(")");
    return new Condition.Each(any, collection, variable, inner);
  }

  private Path path() {
    List<String> names = new ArrayList<>(List.of(name()));
    while (is("/")) {
      names.add(name());
    }
    return new Path(List.copyOf(names));
  }

  private String name() {
    String name = next();
    if (!NAME.matcher(name).matches()) {
      throw GraphErrors.invalidFilter();
    }
    return name;
  }

  private Literal literal() {
    String token = next();
    if (token.charAt(0) == QUOTE) {
      return new Literal(token.substring(1), true);
    }
    if (!Character.isLetterOrDigit(token.charAt(0)) && token.charAt(0) != '-') {
      throw GraphErrors.invalidFilter();
    }
    return new Literal(token, false);
  }

  private String next() {
    if (at >= tokens.size()) {
      throw GraphErrors.invalidFilter();
    }
    return tokens.get(at++);
  }

  private boolean is(String word) {
    boolean is = at < tokens.size() && tokens.get(at).equalsIgnoreCase(word);
    at += is ? 1 : 0;
    return is;
  }

  private void expect(String word) {
    if (!is(word)) {
      throw GraphErrors.invalidFilter();
    }
  }

  private static RuntimeException tooMany(int count) {
    return GraphErrors.badRequest(
        "Too many child clauses specified in search filter expression containing 'OR' operators: "
            + count
            + ". Max allowed: "
            + ALTERNATIVES_MAX
            + ".");
  }
}
