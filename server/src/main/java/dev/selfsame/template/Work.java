package dev.selfsame.template;

/**
 * What working something out needs: the budget that it is counted on, the evaluator that counts,
 * and the sizes of values that were met.
 */
record Work(Budget budget, Evaluator evaluator, Sizes sizes) {
  static Work on(Budget budget) {
    return new Work(budget, new Evaluator(budget), new Sizes(budget));
  }
}
