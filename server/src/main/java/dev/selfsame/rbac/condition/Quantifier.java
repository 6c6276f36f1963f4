package dev.selfsame.rbac.condition;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** How several values on the left are set against several on the right. */
enum Quantifier {
  FOR_ANY_OF_ANY_VALUES("ForAnyOfAnyValues", false, false),
  FOR_ALL_OF_ANY_VALUES("ForAllOfAnyValues", true, false),
  FOR_ANY_OF_ALL_VALUES("ForAnyOfAllValues", false, true),
  FOR_ALL_OF_ALL_VALUES("ForAllOfAllValues", true, true);

  private final String word;
  private final boolean everyLeft;
  private final boolean everyRight;

  Quantifier(String word, boolean everyLeft, boolean everyRight) {
    this.word = word;
    this.everyLeft = everyLeft;
    this.everyRight = everyRight;
  }

  String word() {
    return word;
  }

  static Optional<Quantifier> of(String word) {
    for (Quantifier quantifier : values()) {
      if (quantifier.word.toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
        return Optional.of(quantifier);
      }
    }
    return Optional.empty();
  }

  boolean holds(List<Value> left, List<Value> right, BiPredicate<Value, Value> test) {
    Predicate<Value> one =
        value ->
            everyRight
                ? right.stream().allMatch(other -> test.test(value, other))
                : right.stream().anyMatch(other -> test.test(value, other));
    return everyLeft ? left.stream().allMatch(one) : left.stream().anyMatch(one);
  }
}
