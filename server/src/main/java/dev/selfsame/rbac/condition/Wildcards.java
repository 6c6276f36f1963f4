package dev.selfsame.rbac.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Patterns of {@code StringLike}, matched from left to right without going back further than the
 * start of the current piece: a pattern is cut at its {@code *}, and each piece is looked for at
 * the first place where it fits. The first and the last piece are tied to the ends. The cost is at
 * most the length of the pattern times that of the text.
 */
final class Wildcards {
  /** Stands for {@code ?} in a piece, whose other members are characters. */
  private static final int ONE = -1;

  private Wildcards() {}

  /** In one case, character by character, so that lengths stay. */
  static String fold(String text) {
    char[] folded = text.toCharArray();
    for (int i = 0; i < folded.length; i++) {
      folded[i] = Character.toLowerCase(Character.toUpperCase(folded[i]));
    }
    return new String(folded);
  }

  /**
   * {@code StringLike}: {@code *} any number of characters, {@code ?} one; a backslash before
   * either, or before a backslash, takes it as it is.
   */
  static boolean like(String text, String pattern) {
    return match(text, pieces(pattern));
  }

  private static List<int[]> pieces(String pattern) {
    List<int[]> pieces = new ArrayList<>();
    IntStream.Builder piece = IntStream.builder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length() && "*?\\".indexOf(pattern.charAt(i + 1)) >= 0) {
        piece.add(pattern.charAt(++i));
      } else if (c == '*') {
        pieces.add(piece.build().toArray());
        piece = IntStream.builder();
      } else {
        piece.add(c == '?' ? ONE : c);
      }
    }
    pieces.add(piece.build().toArray());
    return pieces;
  }

  private static boolean match(String text, List<int[]> pieces) {
    int[] first = pieces.getFirst();
    if (!fits(text, 0, first)) {
      return false;
    }
    if (pieces.size() == 1) {
      return text.length() == first.length;
    }
    int at = first.length;
    for (int[] piece : pieces.subList(1, pieces.size() - 1)) {
      int found = find(text, at, piece);
      if (found < 0) {
        return false;
      }
      at = found + piece.length;
    }
    int[] last = pieces.getLast();
    int start = text.length() - last.length;
    return start >= at && fits(text, start, last);
  }

  private static int find(String text, int from, int[] piece) {
    for (int at = from; at <= text.length() - piece.length; at++) {
      if (fits(text, at, piece)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean fits(String text, int at, int[] piece) {
    if (at + piece.length > text.length()) {
      return false;
    }
    for (int i = 0; i < piece.length; i++) {
      if (piece[i] != ONE && piece[i] != text.charAt(at + i)) {
        return false;
      }
    }
    return true;
  }
}
