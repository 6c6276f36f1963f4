package dev.selfsame.rbac.condition;

import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.ActionPattern;
import dev.selfsame.rbac.condition.Expression.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a tree says of one access. A comparison with an attribute that is not there, or whose value
 * is of another kind than the operator's, does not hold, whatever the operator, the negated ones
 * included: nobody is let in by what is unknown.
 */
final class Evaluation {
  /** The first version of the page asked so for what is now {@code SubOperationMatches}. */
  private static final String SUB_OPERATION = "subOperation";

  private final Attributes attributes;

  Evaluation(Attributes attributes) {
    this.attributes = attributes;
  }

  boolean holds(Expression expression) {
    return switch (expression) {
      case Expression.And(List<Expression> parts) -> parts.stream().allMatch(this::holds);
      case Expression.Or(List<Expression> parts) -> parts.stream().anyMatch(this::holds);
      case Expression.Not(Expression part) -> !holds(part);
      case Expression.ActionMatches(List<ActionPattern> patterns) ->
          matches(patterns, attributes.action());
      case Expression.SubOperationMatches(List<ActionPattern> patterns) ->
          attributes.subOperations().stream().anyMatch(one -> matches(patterns, one));
      case Expression.Exists(Attribute attribute) -> !find(attribute).isEmpty();
      case Expression.Comparison comparison -> compare(comparison);
    };
  }

  private static boolean matches(List<ActionPattern> patterns, String action) {
    String key = ResourceId.lower(action);
    return patterns.stream().anyMatch(each -> each.matches(key));
  }

  private boolean compare(Expression.Comparison comparison) {
    Operator operator = comparison.operator();
    List<Value> left = values(comparison.left(), operator.family());
    List<Value> right = values(comparison.right(), operator.family());
    if (left.isEmpty() || right.isEmpty()) {
      return false;
    }
    Quantifier quantifier = comparison.quantifier();
    if (quantifier != null) {
      return quantifier.holds(left, right, operator::holds);
    }
    return left.size() == 1
        && right.size() == 1
        && operator.holds(left.getFirst(), right.getFirst());
  }

  /** Empty if the attribute is not there or one of its values is of another kind. */
  private List<Value> values(Operand operand, Family family) {
    return switch (operand) {
      case Operand.Given(List<Value> values, boolean _) -> values;
      case Operand.Asked(Attribute attribute) -> {
        List<Value> known = new ArrayList<>();
        for (Value value : find(attribute)) {
          Optional<Value> of = family.of(value);
          if (of.isEmpty()) {
            yield List.of();
          }
          known.add(of.get());
        }
        yield known;
      }
    };
  }

  private List<Value> find(Attribute attribute) {
    return attribute.is(AttributeSource.REQUEST, SUB_OPERATION)
        ? attributes.subOperations().stream().map(Value::of).toList()
        : attributes.find(attribute);
  }
}
