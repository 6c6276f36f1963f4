package dev.selfsame.template;

import java.math.BigDecimal;
import java.util.List;

/** A parsed expression, without the brackets around it. */
public sealed interface Expression {
  /** {@code 'text'}; two quotes inside stand for one. */
  record Text(String value) implements Expression {}

  /** A whole number, as written in a template. */
  record Whole(long value) implements Expression {}

  /** A number with a fraction; only {@code json()} and parameters can bring one otherwise. */
  record Fraction(BigDecimal value) implements Expression {}

  /**
   * {@code name(args)} or, for a user-defined function, {@code namespace.name(args)}.
   *
   * @param name as written; compared without case
   */
  record Call(String name, List<Expression> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code of.name}; with {@code safe} it is {@code of.?name}, null where there is none. */
  record Property(Expression of, String name, boolean safe) implements Expression {}

  /** {@code of[index]}; with {@code safe} it is {@code of[?index]}. */
  record Index(Expression of, Expression index, boolean safe) implements Expression {}
}
