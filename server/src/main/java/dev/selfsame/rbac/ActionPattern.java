package dev.selfsame.rbac;

import dev.selfsame.model.ResourceId;
import java.util.List;

/**
 * An action or data action as a role definition writes it, read once. {@code *} stands for any run
 * of characters, slashes among them, and for none; a {@code /*}{@code /} in the middle also stands
 * for one slash, so that {@code userAssignedIdentities/*}{@code /assign/action} grants {@code
 * userAssignedIdentities/assign/action} (Z7). Letters are compared without case.
 */
public final class ActionPattern {
  private static final String STAR = "*";

  private final String text;
  private final List<String> pieces;

  private ActionPattern(String text) {
    this.text = text;
    this.pieces = List.of(ResourceId.lower(text).split("\\*+", -1));
  }

  /** Reads a pattern. */
  public static ActionPattern of(String text) {
    return new ActionPattern(text);
  }

  /** As written. */
  public String text() {
    return text;
  }

  /** Whether it has a wildcard. */
  public boolean wild() {
    return text.contains(STAR);
  }

  /**
   * Whether an action is one of those meant. The first place where a piece fits is taken: it leaves
   * the most room for the next ones, so nothing is tried twice and the time is bounded.
   *
   * @param action in lower case
   */
  public boolean matches(String action) {
    String first = pieces.getFirst();
    if (pieces.size() == 1) {
      return first.equals(action);
    }
    if (!action.startsWith(first)) {
      return false;
    }
    int at = first.length();
    for (int i = 1; i < pieces.size() - 1; i++) {
      int found = action.indexOf(pieces.get(i), from(i, at));
      if (found < 0) {
        return false;
      }
      at = found + pieces.get(i).length();
    }
    int last = pieces.size() - 1;
    String end = pieces.get(last);
    return action.length() - end.length() >= from(last, at) && action.endsWith(end);
  }

  /** Where a piece may begin: between two slashes the star may be nothing, and they are one. */
  private int from(int piece, int at) {
    boolean slashes = pieces.get(piece - 1).endsWith("/") && pieces.get(piece).startsWith("/");
    return slashes ? at - 1 : at;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ActionPattern pattern && pattern.pieces.equals(pieces);
  }

  @Override
  public int hashCode() {
    return pieces.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
