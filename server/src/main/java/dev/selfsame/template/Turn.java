package dev.selfsame.template;

import org.jspecify.annotations.Nullable;

/**
 * One turn of a copy loop, inside of the turns around it.
 *
 * @param loop the loop's name
 * @param index from 0
 * @param whole it repeats a resource or an output, so that {@code copyIndex()} without a name means
 *     it; false for a loop in a property or a variable, which must be named
 * @param outer the turn around this one
 */
record Turn(String loop, int index, boolean whole, @Nullable Turn outer) {
  /** The turn of the loop of that name. */
  static @Nullable Turn named(@Nullable Turn innermost, String loop) {
    for (Turn turn = innermost; turn != null; turn = turn.outer) {
      if (turn.loop.equalsIgnoreCase(loop)) {
        return turn;
      }
    }
    return null;
  }

  /** The turn that {@code copyIndex()} means. */
  static @Nullable Turn unnamed(@Nullable Turn innermost) {
    for (Turn turn = innermost; turn != null; turn = turn.outer) {
      if (turn.whole) {
        return turn;
      }
    }
    return null;
  }
}
