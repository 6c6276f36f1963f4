package dev.selfsame.rbac.condition;

import dev.selfsame.rbac.ActionPattern;
import dev.selfsame.rbac.condition.Expression.Operand;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a condition so that reading it gives the same tree. */
final class ConditionPrinter {
  private ConditionPrinter() {}

  static String print(Expression expression) {
    return switch (expression) {
      case Expression.And(List<Expression> parts) -> join(parts, " AND ");
      case Expression.Or(List<Expression> parts) -> join(parts, " OR ");
      case Expression.Not(Expression part) -> "NOT " + part(part);
      case Expression.ActionMatches(List<ActionPattern> patterns) ->
          "ActionMatches" + strings(patterns);
      case Expression.SubOperationMatches(List<ActionPattern> patterns) ->
          "SubOperationMatches" + strings(patterns);
      case Expression.Exists(Attribute attribute) -> "Exists " + attribute;
      case Expression.Comparison comparison -> comparison(comparison);
    };
  }

  private static String join(List<Expression> parts, String joint) {
    return parts.stream().map(ConditionPrinter::part).collect(Collectors.joining(joint));
  }

  private static String part(Expression part) {
    return part instanceof Expression.And || part instanceof Expression.Or
        ? '(' + print(part) + ')'
        : print(part);
  }

  private static String strings(List<ActionPattern> patterns) {
    return patterns.stream()
        .map(pattern -> '\'' + pattern.text() + '\'')
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String comparison(Expression.Comparison comparison) {
    Quantifier quantifier = comparison.quantifier();
    return operand(comparison.left())
        + ' '
        + (quantifier == null ? "" : quantifier.word() + ':')
        + comparison.operator().word()
        + ' '
        + operand(comparison.right());
  }

  private static String operand(Operand operand) {
    return switch (operand) {
      case Operand.Asked(Attribute attribute) -> attribute.toString();
      case Operand.Given(List<Value> values, boolean set) -> {
        String written =
            values.stream().map(ConditionPrinter::value).collect(Collectors.joining(", "));
        yield set ? '{' + written + '}' : written;
      }
    };
  }

  private static String value(Value value) {
    return switch (value) {
      case Value.Text(String text) -> '\'' + text + '\'';
      case Value.Number(long number) -> Long.toString(number);
      case Value.Flag(boolean flag) -> Boolean.toString(flag);
      case Value.Moment(var moment) -> '\'' + DateTimeFormatter.ISO_INSTANT.format(moment) + '\'';
      case Value.TimeOfDay(var time) -> '\'' + DateTimeFormatter.ISO_LOCAL_TIME.format(time) + '\'';
      case Value.Guid(var guid) -> guid.toString();
    };
  }
}
