package dev.selfsame.template;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Works out expressions. What a scope can only answer later stays in the result as an expression,
 * with everything around it that could be worked out already worked out.
 */
public final class Evaluator {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Budget budget;
  private final Lambdas lambdas = new Lambdas(this);

  public Evaluator(Budget budget) {
    this.budget = budget;
  }

  /** The value of an expression, or what is left of it. */
  public sealed interface Result {
    record Value(JsonNode value) implements Result {}

    /** A call in it was answered {@link Answer.Later}. */
    record Rest(Expression expression) implements Result {}
  }

  Budget budget() {
    return budget;
  }

  /**
   * True for a function that every scope has, because it depends on nothing but its arguments.
   *
   * @param name in lower case
   */
  public static boolean knows(String name) {
    return switch (name) {
      case "if", "and", "or", "coalesce" -> true;
      default -> Lambdas.takes(name) || Functions.has(name);
    };
  }

  /**
   * Evaluates one expression.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate}
   */
  public Result evaluate(Expression expression, Scope scope) {
    budget.step();
    return switch (expression) {
      case Expression.Text(String value) -> new Result.Value(NODES.stringNode(value));
      case Expression.Whole(long value) -> new Result.Value(Given.number(value));
      case Expression.Fraction(java.math.BigDecimal value) ->
          new Result.Value(NODES.numberNode(value));
      case Expression.Call call -> call(call, scope);
      case Expression.Property(Expression of, String name, boolean safe) ->
          switch (evaluate(of, scope)) {
            case Result.Value(JsonNode value) -> new Result.Value(property(value, name, safe));
            case Result.Rest(Expression rest) ->
                new Result.Rest(new Expression.Property(rest, name, safe));
          };
      case Expression.Index(Expression of, Expression index, boolean safe) -> {
        Result value = evaluate(of, scope);
        Result key = evaluate(index, scope);
        yield value instanceof Result.Value(JsonNode v) && key instanceof Result.Value(JsonNode k)
            ? new Result.Value(index(v, k, safe))
            : new Result.Rest(new Expression.Index(written(value), written(key), safe));
      }
    };
  }

  private Result call(Expression.Call call, Scope scope) {
    String name = ResourceId.lower(call.name());
    List<Expression> arguments = call.arguments();
    if (name.equals("if")) {
      return choice(call, scope);
    }
    if (name.equals("and") || name.equals("or")) {
      return shortCut(call, name.equals("or"), scope);
    }
    if (name.equals("coalesce")) {
      return coalesce(call, scope);
    }
    if (Lambdas.takes(name)) {
      return lambdas.call(name, call, scope);
    }
    List<JsonNode> values = new ArrayList<>(arguments.size());
    List<Expression> left = new ArrayList<>(arguments.size());
    for (Expression argument : arguments) {
      Result result = evaluate(argument, scope);
      left.add(written(result));
      if (result instanceof Result.Value(JsonNode value)) {
        values.add(value);
      }
    }
    if (values.size() < arguments.size()) {
      return new Result.Rest(new Expression.Call(call.name(), left));
    }
    Functions.Function function = Functions.find(name, values.size());
    if (function != null) {
      return new Result.Value(function.apply(new Given(call.name(), values, budget)));
    }
    return switch (scope.call(name, values)) {
      case Answer.Value(JsonNode value) -> new Result.Value(value);
      case Answer.Later() -> new Result.Rest(new Expression.Call(call.name(), left));
      case Answer.Unknown() ->
          throw dev.selfsame.error.ArmErrors.templateExpression(
              "The template function '"
                  + call.name()
                  + "' is not valid. Please see https://aka.ms/arm-functions for usage details.");
    };
  }

  /** Only the branch that is chosen is worked out. */
  private Result choice(Expression.Call call, Scope scope) {
    List<Expression> arguments = call.arguments();
    if (arguments.size() != 3) {
      throw Functions.count(call.name(), "3", arguments.size());
    }
    return switch (evaluate(arguments.getFirst(), scope)) {
      case Result.Value(JsonNode value) -> {
        if (!value.isBoolean()) {
          throw TemplateErrors.function(
              call.name(),
              "The first argument must be a boolean, and it is of type '"
                  + Json.kind(value)
                  + "'.");
        }
        yield evaluate(arguments.get(value.asBoolean() ? 1 : 2), scope);
      }
      case Result.Rest(Expression rest) ->
          new Result.Rest(
              new Expression.Call(call.name(), List.of(rest, arguments.get(1), arguments.get(2))));
    };
  }

  private Result shortCut(Expression.Call call, boolean decides, Scope scope) {
    if (call.arguments().isEmpty()) {
      throw Functions.count(call.name(), "at least 1", 0);
    }
    List<Expression> left = new ArrayList<>();
    for (Expression argument : call.arguments()) {
      switch (evaluate(argument, scope)) {
        case Result.Rest(Expression rest) -> left.add(rest);
        case Result.Value(JsonNode value) -> {
          if (!value.isBoolean()) {
            throw TemplateErrors.function(
                call.name(),
                "All arguments must be booleans, and one is of type '" + Json.kind(value) + "'.");
          }
          if (value.asBoolean() == decides) {
            return new Result.Value(value);
          }
        }
      }
    }
    return left.isEmpty()
        ? new Result.Value(NODES.booleanNode(!decides))
        : new Result.Rest(new Expression.Call(call.name(), left));
  }

  private Result coalesce(Expression.Call call, Scope scope) {
    if (call.arguments().isEmpty()) {
      throw Functions.count(call.name(), "at least 1", 0);
    }
    for (int i = 0; i < call.arguments().size(); i++) {
      switch (evaluate(call.arguments().get(i), scope)) {
        case Result.Value(JsonNode value) -> {
          if (!value.isNull()) {
            return new Result.Value(value);
          }
        }
        case Result.Rest(Expression rest) -> {
          List<Expression> left = new ArrayList<>();
          left.add(rest);
          left.addAll(call.arguments().subList(i + 1, call.arguments().size()));
          return new Result.Rest(new Expression.Call(call.name(), left));
        }
      }
    }
    return new Result.Value(NODES.nullNode());
  }

  /** The member by its name in any case; Azure's text when there is none. */
  static JsonNode property(JsonNode value, String name, boolean safe) {
    JsonNode member = member(value, name);
    if (member != null) {
      return member;
    }
    if (safe) {
      return NODES.nullNode();
    }
    if (!value.isObject()) {
      throw dev.selfsame.error.ArmErrors.templateExpression(
          "The language expression property '"
              + name
              + "' can't be evaluated: the value is of type '"
              + Json.kind(value)
              + "'.");
    }
    throw dev.selfsame.error.ArmErrors.templateExpression(
        "The language expression property '"
            + name
            + "' doesn't exist, available properties are '"
            + ExpressionReader.shortened(String.join(", ", ((ObjectNode) value).propertyNames()))
            + "'.");
  }

  static @Nullable JsonNode member(JsonNode value, String name) {
    JsonNode exact = value.isObject() ? value.get(name) : null;
    if (exact == null && value instanceof ObjectNode object) {
      for (var one : object.properties()) {
        if (one.getKey().equalsIgnoreCase(name)) {
          return one.getValue();
        }
      }
    }
    return exact;
  }

  private static JsonNode index(JsonNode value, JsonNode key, boolean safe) {
    if (key.isString()) {
      return property(value, key.asString(), safe);
    }
    Long at = Members.whole(key);
    if (at == null) {
      throw dev.selfsame.error.ArmErrors.templateExpression(
          "The language expression index must be a whole number or a string.");
    }
    if (!value.isArray()) {
      if (safe) {
        return NODES.nullNode();
      }
      throw dev.selfsame.error.ArmErrors.templateExpression(
          "The language expression array index '"
              + at
              + "' can't be used on a value of type '"
              + Json.kind(value)
              + "'.");
    }
    if (at < 0 || at >= value.size()) {
      if (safe) {
        return NODES.nullNode();
      }
      throw dev.selfsame.error.ArmErrors.templateExpression(
          "The language expression property array index '" + at + "' is out of bounds.");
    }
    return value.get(at.intValue());
  }

  private Expression written(Result result) {
    return switch (result) {
      case Result.Rest(Expression rest) -> rest;
      case Result.Value(JsonNode value) -> literal(value);
    };
  }

  /** The expression that gives a value. */
  private Expression literal(JsonNode value) {
    budget.step();
    if (value.isString()) {
      return new Expression.Text(value.asString());
    }
    Long whole = Members.whole(value);
    if (whole != null) {
      return new Expression.Whole(whole);
    }
    if (value.isBoolean()) {
      return new Expression.Call(value.asBoolean() ? "true" : "false", List.of());
    }
    if (value.isNull()) {
      return new Expression.Call("null", List.of());
    }
    if (value.isNumber()) {
      return new Expression.Fraction(value.decimalValue());
    }
    List<Expression> parts = new ArrayList<>();
    if (value instanceof ObjectNode object) {
      for (var one : object.properties()) {
        parts.add(new Expression.Text(one.getKey()));
        parts.add(literal(one.getValue()));
      }
      return new Expression.Call("createObject", parts);
    }
    value.forEach(one -> parts.add(literal(one)));
    return new Expression.Call("createArray", parts);
  }
}
