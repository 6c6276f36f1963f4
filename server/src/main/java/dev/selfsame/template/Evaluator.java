package dev.selfsame.template;

import tools.jackson.databind.JsonNode;

/**
 * Works out expressions. What a scope can only answer later stays in the result as an expression,
 * with everything around it that could be worked out already worked out.
 */
public final class Evaluator {
  private final Budget budget;

  public Evaluator(Budget budget) {
    this.budget = budget;
  }

  /** The value of an expression, or what is left of it. */
  public sealed interface Result {
    record Value(JsonNode value) implements Result {}

    /** A call in it was answered {@link Answer.Later}. */
    record Rest(Expression expression) implements Result {}
  }

  /**
   * Evaluates one expression.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate}
   */
  public Result evaluate(Expression expression, Scope scope) {
    throw new UnsupportedOperationException(expression.toString() + scope + budget);
  }

  /**
   * A copy of a JSON tree with every expression in its strings and in its member names evaluated
   * and every {@code [[} unescaped. What can only be known later stays as an expression string; the
   * result is then a template again and can be handed in once more ({@link Tree#rest}).
   */
  public Tree evaluate(JsonNode tree, Scope scope) {
    throw new UnsupportedOperationException(tree.toString() + scope);
  }

  /**
   * A tree after evaluation.
   *
   * @param node if {@code rest} is false, final: no unescaping is to be done again. If true, a
   *     template again: strings that are plain text but look like an expression are escaped.
   * @param rest true when an expression is left in it
   */
  public record Tree(JsonNode node, boolean rest) {}
}
