package dev.selfsame.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A claims matching expression of a flexible federated identity credential: comparisons of claims
 * with texts, joined by {@code and}.
 *
 * <pre>
 * claims['sub'] matches 'repo:contoso/*:ref:refs/heads/????' and claims['repository_id'] eq '456789'
 * </pre>
 *
 * Exactly one space stands between the parts; within a text two single quotes are one. {@code *}
 * stands for any characters, {@code ?} for one; both operators compare case-sensitively. Source:
 * Microsoft Learn, "Flexible federated identity credentials" (2026-08). Which claims an issuer
 * allows is {@link FlexibleIssuers}'s to say.
 */
public final class ClaimsExpression {
  /** Longest expression, in characters: as long as the other members of a credential. */
  public static final int LENGTH_MAX = 600;

  /** Longest claim that is compared, in characters; what a pattern costs is bounded by both. */
  static final int CLAIM_MAX = 4096;

  private static final String BEFORE_CLAIM = "claims['";
  private static final String AFTER_CLAIM = "'] ";
  private static final String AND = " and ";

  private final List<Comparison> comparisons;

  /** How a claim is compared. */
  enum Operator {
    EQ("eq"),
    MATCHES("matches");

    private final String word;

    Operator(String word) {
      this.word = word;
    }
  }

  record Comparison(String claim, Operator operator, String text) {
    boolean holds(String value) {
      return switch (operator) {
        case EQ -> value.equals(text);
        case MATCHES -> value.length() <= CLAIM_MAX && matches(text, value);
      };
    }
  }

  /** The text is no expression; the message says where it stops being one. */
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String message;

    Malformed(String message) {
      super(message, null, false, false);
      this.message = message;
    }

    @Override
    public String getMessage() {
      return message;
    }
  }

  private ClaimsExpression(List<Comparison> comparisons) {
    this.comparisons = List.copyOf(comparisons);
  }

  /**
   * Reads an expression.
   *
   * @throws Malformed when it is none
   */
  public static ClaimsExpression parse(String text) {
    if (text.length() > LENGTH_MAX) {
      throw new Malformed("Expression is longer than " + LENGTH_MAX + " characters.");
    }
    return new ClaimsExpression(new Reader(text).all());
  }

  /**
   * Whether a token's claims fit.
   *
   * @param claims the claim of a name; empty for one that is absent or not a string
   */
  public boolean holds(Function<String, Optional<String>> claims) {
    return comparisons.stream()
        .allMatch(one -> claims.apply(one.claim()).filter(one::holds).isPresent());
  }

  List<Comparison> comparisons() {
    return comparisons;
  }

  /**
   * Wildcards, with a step back to the last star only: at most pattern times value steps, whatever
   * the pattern.
   */
  static boolean matches(String pattern, String value) {
    int p = 0;
    int v = 0;
    int star = -1;
    int resume = 0;
    while (v < value.length()) {
      char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
      if (p < pattern.length() && wanted == '*') {
        star = p++;
        resume = v;
      } else if (p < pattern.length() && (wanted == '?' || wanted == value.charAt(v))) {
        p++;
        v++;
      } else if (star >= 0) {
        p = star + 1;
        v = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    List<Comparison> all() {
      List<Comparison> found = new ArrayList<>();
      found.add(comparison());
      while (at < text.length()) {
        expect(AND, "'and' between two comparisons, or the end");
        found.add(comparison());
      }
      return found;
    }

    private Comparison comparison() {
      expect(BEFORE_CLAIM, "a claim lookup such as claims['sub']");
      int end = text.indexOf('\'', at);
      if (end <= at) {
        throw wrong("a claim's name");
      }
      String claim = text.substring(at, end);
      at = end;
      expect(AFTER_CLAIM, "the end of the claim lookup and one space");
      return new Comparison(claim, operator(), quoted());
    }

    private Operator operator() {
      for (Operator operator : Operator.values()) {
        if (text.startsWith(operator.word + " ", at)) {
          at += operator.word.length() + 1;
          return operator;
        }
      }
      throw wrong("one of the operators 'eq' and 'matches', and one space");
    }

    private String quoted() {
      expect("'", "a text in single quotes");
      StringBuilder value = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c != '\'') {
          value.append(c);
        } else if (at < text.length() && text.charAt(at) == '\'') {
          value.append('\'');
          at++;
        } else if (value.isEmpty()) {
          throw wrong("a text that is not empty");
        } else {
          return value.toString();
        }
      }
      throw wrong("a closing single quote");
    }

    private void expect(String wanted, String what) {
      if (!text.startsWith(wanted, at)) {
        throw wrong(what);
      }
      at += wanted.length();
    }

    private Malformed wrong(String wanted) {
      return new Malformed("Expression needs " + wanted + " at position " + at + ".");
    }
  }
}
