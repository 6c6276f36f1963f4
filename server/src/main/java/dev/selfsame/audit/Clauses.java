package dev.selfsame.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code $filter} of clauses joined by {@code and}: {@code field op value}, the value with or
 * without quotes, and {@code field/any(t: t eq 'value')}. Source: the activity log's and the
 * sign-ins' own pages, which take no more.
 */
public final class Clauses {
  /** Longest filter, in characters. */
  static final int LENGTH_MAX = 4000;

  /** Most clauses. */
  static final int COUNT_MAX = 20;

  private static final String VALUE = "(?:'((?:[^']|'')*+)'|([^\\s'()]++))";
  private static final Pattern PLAIN =
      Pattern.compile("\\s*+([A-Za-z][A-Za-z/]*+)\\s++(eq|ne|ge|gt|le|lt)\\s++" + VALUE + "\\s*+");
  private static final Pattern ANY =
      Pattern.compile(
          "\\s*+([A-Za-z]++)/any\\s*+\\(\\s*+([A-Za-z]++)\\s*+:\\s*+([A-Za-z]++)\\s++eq\\s++"
              + VALUE
              + "\\s*+\\)\\s*+");
  private static final Pattern STARTS =
      Pattern.compile(
          "\\s*+startswith\\s*+\\(\\s*+([A-Za-z/]++)\\s*+,\\s*+" + VALUE + "\\s*+\\)\\s*+");
  private static final Pattern AND = Pattern.compile("and\\b");

  private Clauses() {}

  /**
   * One clause.
   *
   * @param field in lower case
   * @param operator {@code eq}, {@code ne}, {@code ge}, {@code gt}, {@code le}, {@code lt}, {@code
   *     startswith}
   */
  public record Clause(String field, String operator, String value) {}

  /**
   * @param invalid what to throw when the text is no such filter
   */
  public static List<Clause> parse(String text, Supplier<? extends RuntimeException> invalid) {
    List<Clause> clauses = new ArrayList<>();
    if (text.isBlank()) {
      return clauses;
    }
    if (text.length() > LENGTH_MAX) {
      throw invalid.get();
    }
    int at = 0;
    while (true) {
      if (clauses.size() == COUNT_MAX) {
        throw invalid.get();
      }
      at = clause(text, at, clauses, invalid);
      if (at == text.length()) {
        return clauses;
      }
      Matcher and = AND.matcher(text).region(at, text.length());
      if (!and.lookingAt()) {
        throw invalid.get();
      }
      at = and.end();
    }
  }

  private static int clause(
      String text, int at, List<Clause> clauses, Supplier<? extends RuntimeException> invalid) {
    Matcher any = ANY.matcher(text).region(at, text.length());
    if (any.lookingAt() && any.group(2).equals(any.group(3))) {
      clauses.add(new Clause(lower(any.group(1)), "eq", value(any, 4)));
      return any.end();
    }
    Matcher starts = STARTS.matcher(text).region(at, text.length());
    if (starts.lookingAt()) {
      clauses.add(new Clause(lower(starts.group(1)), "startswith", value(starts, 2)));
      return starts.end();
    }
    Matcher plain = PLAIN.matcher(text).region(at, text.length());
    if (!plain.lookingAt()) {
      throw invalid.get();
    }
    clauses.add(new Clause(lower(plain.group(1)), plain.group(2), value(plain, 3)));
    return plain.end();
  }

  private static String value(Matcher matcher, int group) {
    String quoted = matcher.group(group);
    return quoted == null ? matcher.group(group + 1) : quoted.replace("''", "'");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
