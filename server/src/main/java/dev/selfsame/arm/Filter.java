package dev.selfsame.arm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code $filter} over named text fields: {@code eq}, {@code ne}, {@code contains}, {@code
 * startswith}, {@code substringof}, {@code and}, {@code or} and brackets; values are compared
 * without case. Source: OData 4.0, 11.2.6.1, as far as ARM takes it.
 */
public final class Filter<T> {
  /** Longest filter, in characters. */
  static final int LENGTH_MAX = 2000;

  /** Deepest nesting of brackets. */
  static final int DEPTH_MAX = 20;

  private static final Pattern TOKEN =
      Pattern.compile("\\s*(?:([A-Za-z][A-Za-z./]*+)|'((?:[^']|'')*+)'|([(),]))");

  private final List<String> tokens = new ArrayList<>();
  private int at;
  private int depth;

  private final Function<String, Function<T, String>> fields;
  private final Supplier<? extends RuntimeException> invalid;

  private Filter(
      Function<String, Function<T, String>> fields, Supplier<? extends RuntimeException> invalid) {
    this.fields = fields;
    this.invalid = invalid;
  }

  /**
   * @param fields the value of a field by its name; throws for a name that cannot be asked for
   * @param invalid what to throw when the text is no filter
   */
  public static <T> Predicate<T> parse(
      String text,
      Function<String, Function<T, String>> fields,
      Supplier<? extends RuntimeException> invalid) {
    Filter<T> filter = new Filter<>(fields, invalid);
    filter.read(text.strip());
    Predicate<T> parsed = filter.either();
    if (filter.at < filter.tokens.size()) {
      throw invalid.get();
    }
    return parsed;
  }

  private void read(String text) {
    if (text.length() > LENGTH_MAX) {
      throw invalid.get();
    }
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw invalid.get();
      }
      // A value keeps a quote in front, so that it is not taken for a word.
      tokens.add(
          matcher.group(2) != null
              ? "'" + matcher.group(2).replace("''", "'")
              : matcher.group().strip());
      end = matcher.end();
    }
  }

  private Predicate<T> either() {
    Predicate<T> left = both();
    while (word("or")) {
      left = left.or(both());
    }
    return left;
  }

  private Predicate<T> both() {
    Predicate<T> left = one();
    while (word("and")) {
      left = left.and(one());
    }
    return left;
  }

  private Predicate<T> one() {
    if (word("(")) {
      if (++depth > DEPTH_MAX) {
        throw invalid.get();
      }
      Predicate<T> inner = either();
      expect(")");
      depth--;
      return inner;
    }
    if (word("substringof")) {
      return call((value, asked) -> value.contains(asked), true);
    }
    if (word("contains")) {
      return call((value, asked) -> value.contains(asked), false);
    }
    if (word("startswith")) {
      return call((value, asked) -> value.startsWith(asked), false);
    }
    Function<T, String> field = fields.apply(next());
    boolean negated = word("ne");
    if (!negated) {
      expect("eq");
    }
    String value = value();
    return item -> lower(field.apply(item)).equals(value) != negated;
  }

  private Predicate<T> call(BiPredicate<String, String> test, boolean valueFirst) {
    expect("(");
    String first = valueFirst ? value() : next();
    expect(",");
    String field = valueFirst ? next() : first;
    String value = valueFirst ? first : value();
    expect(")");
    Function<T, String> read = fields.apply(field);
    return item -> test.test(lower(read.apply(item)), value);
  }

  private String value() {
    String token = next();
    if (!token.startsWith("'")) {
      throw invalid.get();
    }
    return lower(token.substring(1));
  }

  private String next() {
    if (at >= tokens.size()) {
      throw invalid.get();
    }
    return tokens.get(at++);
  }

  private boolean word(String word) {
    boolean is = at < tokens.size() && tokens.get(at).equalsIgnoreCase(word);
    if (is) {
      at++;
    }
    return is;
  }

  private void expect(String word) {
    if (!word(word)) {
      throw invalid.get();
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
