package dev.selfsame.provider.policyinsights.query;

import java.util.ArrayList;
import java.util.List;

/** A query cut into words; texts keep a quotation mark before them. */
final class Words {
  static final int LENGTH_MAX = 16_384;
  private static final int WORDS_MAX = 2000;
  private static final String END = "";

  private final List<String> words;
  private final Invalid invalid;
  private int at;

  Words(String text, Invalid invalid) {
    this.invalid = invalid;
    this.words = cut(text, invalid);
  }

  private static List<String> cut(String text, Invalid invalid) {
    if (text.length() > LENGTH_MAX) {
      throw invalid.because("It is longer than " + LENGTH_MAX + " characters.");
    }
    List<String> words = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int end = i + 1;
      if (Character.isWhitespace(c)) {
        i = end;
        continue;
      }
      if (c == '\'') {
        StringBuilder quoted = new StringBuilder("'");
        i = quoted(text, end, quoted, invalid);
        words.add(quoted.toString());
      } else if ("(),/".indexOf(c) >= 0) {
        words.add(String.valueOf(c));
        i = end;
      } else {
        while (end < text.length() && !ends(text.charAt(end))) {
          end++;
        }
        words.add(text.substring(i, end));
        i = end;
      }
      if (words.size() > WORDS_MAX) {
        throw invalid.because("It has more than " + WORDS_MAX + " words.");
      }
    }
    return words;
  }

  private static boolean ends(char c) {
    return Character.isWhitespace(c) || "(),/'".indexOf(c) >= 0;
  }

  /** Two quotation marks stand for one. */
  private static int quoted(String text, int from, StringBuilder into, Invalid invalid) {
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '\'') {
        into.append(c);
        i++;
      } else if (i + 1 < text.length() && text.charAt(i + 1) == '\'') {
        into.append(c);
        i += 2;
      } else {
        return i + 1;
      }
    }
    throw invalid.because("A string does not end.");
  }

  boolean done() {
    return at >= words.size();
  }

  String peek() {
    return done() ? END : words.get(at);
  }

  /** Whether the word after the next one is this. */
  boolean follows(String word) {
    return at + 1 < words.size() && words.get(at + 1).equals(word);
  }

  String next() {
    if (done()) {
      throw invalid.because("It ends too soon.");
    }
    return words.get(at++);
  }

  boolean take(String word) {
    boolean is = !done() && words.get(at).equalsIgnoreCase(word);
    if (is) {
      at++;
    }
    return is;
  }

  void expect(String word) {
    if (!take(word)) {
      throw invalid.because("'" + word + "' is expected, not '" + peek() + "'.");
    }
  }

  void end() {
    if (!done()) {
      throw invalid.because("'" + peek() + "' is not expected.");
    }
  }

  Invalid invalid() {
    return invalid;
  }
}
