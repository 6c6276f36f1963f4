package dev.selfsame.provider.policyinsights.query;

import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code $filter}. */
public final class RowFilter implements Predicate<ObjectNode> {
  private final Expr condition;

  private RowFilter(Expr condition) {
    this.condition = condition;
  }

  /** Reads it; the empty text lets everything through. */
  public static RowFilter read(String text, Invalid invalid) {
    if (text.isBlank()) {
      return new RowFilter(new Expr.Constant(Value.NODES.booleanNode(true)));
    }
    Words words = new Words(text, invalid);
    Expr condition = Expr.read(words);
    words.end();
    return new RowFilter(condition);
  }

  static RowFilter read(Words words) {
    return new RowFilter(Expr.read(words));
  }

  @Override
  public boolean test(ObjectNode row) {
    return condition.holds(row);
  }

  /** The value that a field must have in every row that passes, if the condition says so. */
  public Optional<String> must(String field) {
    return must(condition, field);
  }

  private static Optional<String> must(Expr condition, String field) {
    return switch (condition) {
      case Expr.And(Expr left, Expr right) -> must(left, field).or(() -> must(right, field));
      case Expr.Compare(String operator, Expr.Name(String name), Expr.Constant(JsonNode value))
          when operator.equals("eq") && name.equalsIgnoreCase(field) && !value.isNull() ->
          Optional.of(Value.text(value));
      default -> Optional.empty();
    };
  }
}
