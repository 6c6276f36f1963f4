package dev.selfsame.template;

/**
 * What working something out needs: the budget that it is counted on and the evaluator that counts.
 */
record Work(Budget budget, Evaluator evaluator) {
  static Work on(Budget budget) {
    return new Work(budget, new Evaluator(budget));
  }
}
