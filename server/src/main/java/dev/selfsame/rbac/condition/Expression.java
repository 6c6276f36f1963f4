package dev.selfsame.rbac.condition;

import dev.selfsame.rbac.ActionPattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition as a tree; parentheses are its shape. */
sealed interface Expression {
  /** At least two parts. */
  record And(List<Expression> parts) implements Expression {}

  /** At least two parts. */
  record Or(List<Expression> parts) implements Expression {}

  record Not(Expression part) implements Expression {}

  /** Holds if any of the patterns covers the action. */
  record ActionMatches(List<ActionPattern> patterns) implements Expression {}

  /** Holds if any of the patterns covers any of the suboperations. */
  record SubOperationMatches(List<ActionPattern> patterns) implements Expression {}

  record Exists(Attribute attribute) implements Expression {}

  /**
   * @param quantifier without one, both sides are single values
   */
  record Comparison(Operand left, @Nullable Quantifier quantifier, Operator operator, Operand right)
      implements Expression {}

  /** A side of a comparison. */
  sealed interface Operand {
    record Asked(Attribute attribute) implements Operand {}

    /**
     * @param values at least one, of the operator's family
     * @param set written in braces
     */
    record Given(List<Value> values, boolean set) implements Operand {}
  }
}
