package dev.selfsame.provider.managedidentity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** The {@code $filter} of listAssociatedResources: {@code eq}, {@code contains}, {@code and}, {@code or} and brackets; values without case. */
final class AssociatedFilter {
  /** Longest filter, in characters. */
  static final int LENGTH_MAX = 2000;

  /** Deepest nesting of brackets. */
  static final int DEPTH_MAX = 20;

  private static final Pattern TOKEN = Pattern.compile("\\s*(?:([A-Za-z]+)|'((?:[^']|'')*+)'|([(),]))");

  private final List<String> tokens = new ArrayList<>();
  private int at;
  private int depth;

  private AssociatedFilter() {}

  static Predicate<ObjectNode> parse(String text) {
    AssociatedFilter filter = new AssociatedFilter();
    filter.read(text.strip());
    Predicate<ObjectNode> parsed = filter.either();
    if (filter.at < filter.tokens.size()) {
      throw invalid();
    }
    return parsed;
  }

  private void read(String text) {
    if (text.length() > LENGTH_MAX) {
      throw invalid();
    }
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (end < text.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw invalid();
      }
      // A value keeps a quote in front, so that it is not taken for a word.
      tokens.add(matcher.group(2) != null ? "'" + matcher.group(2).replace("''", "'") : matcher.group().strip());
      end = matcher.end();
    }
  }

  private Predicate<ObjectNode> either() {
    Predicate<ObjectNode> left = both();
    while (word("or")) {
      left = left.or(both());
    }
    return left;
  }

  private Predicate<ObjectNode> both() {
    Predicate<ObjectNode> left = one();
    while (word("and")) {
      left = left.and(one());
    }
    return left;
  }

  private Predicate<ObjectNode> one() {
    if (word("(")) {
      if (++depth > DEPTH_MAX) {
        throw invalid();
      }
      Predicate<ObjectNode> inner = either();
      expect(")");
      depth--;
      return inner;
    }
    if (word("contains")) {
      expect("(");
      String field = AssociatedResources.field(next());
      expect(",");
      String value = value();
      expect(")");
      return n -> lower(n.path(field).asString("")).contains(value);
    }
    String field = AssociatedResources.field(next());
    expect("eq");
    String value = value();
    return n -> lower(n.path(field).asString("")).equals(value);
  }

  private String value() {
    String token = next();
    if (!token.startsWith("'")) {
      throw invalid();
    }
    return lower(token.substring(1));
  }

  private String next() {
    if (at >= tokens.size()) {
      throw invalid();
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
      throw invalid();
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static RuntimeException invalid() {
    return UserAssignedIdentities.bad("The value of '$filter' is invalid.");
  }
}
