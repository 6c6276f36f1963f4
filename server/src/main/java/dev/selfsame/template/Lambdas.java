package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The functions that take a lambda: {@code filter}, {@code map}, {@code reduce}, {@code sort},
 * {@code toObject}, {@code groupBy}, {@code mapValues}. Source: "Lambda functions for ARM
 * templates".
 */
final class Lambdas {
  private static final Set<String> TAKING =
      Set.of("filter", "map", "reduce", "sort", "toobject", "groupby", "mapvalues");

  private final Evaluator evaluator;

  Lambdas(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  static boolean takes(String name) {
    return TAKING.contains(name);
  }

  /** Something inside can only be known later, and so can the call. */
  private static final class NotYet extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotYet() {
      super(null, null, false, false);
    }
  }

  /** A lambda's names and what it works out. */
  private record Lambda(List<String> names, Expression body) {}

  Evaluator.Result call(String name, Expression.Call call, Scope scope) {
    List<Expression> arguments = call.arguments();
    int most = name.equals("reduce") || name.equals("toobject") ? 3 : 2;
    int least = name.equals("reduce") ? 3 : 2;
    if (arguments.size() < least || arguments.size() > most) {
      throw Functions.count(call.name(), least + (most > least ? " or 3" : ""), arguments.size());
    }
    List<JsonNode> values = new ArrayList<>();
    List<Lambda> lambdas = new ArrayList<>();
    for (Expression argument : arguments) {
      if (argument instanceof Expression.Call(String inner, List<Expression> parts)
          && inner.equalsIgnoreCase("lambda")) {
        lambdas.add(lambda(call.name(), parts, scope));
      } else {
        switch (evaluator.evaluate(argument, scope)) {
          case Evaluator.Result.Value(JsonNode value) -> values.add(value);
          case Evaluator.Result.Rest rest -> {
            return new Evaluator.Result.Rest(call);
          }
        }
      }
    }
    if (lambdas.size() != arguments.size() - (name.equals("reduce") ? 2 : 1)) {
      throw TemplateErrors.function(call.name(), "A lambda is expected.");
    }
    Given given = new Given(call.name(), values, evaluator.budget());
    try {
      return new Evaluator.Result.Value(worked(name, given, lambdas, scope));
    } catch (NotYet e) {
      return new Evaluator.Result.Rest(call);
    }
  }

  private Lambda lambda(String function, List<Expression> parts, Scope scope) {
    if (parts.isEmpty()) {
      throw TemplateErrors.function(function, "A lambda needs an expression.");
    }
    List<String> names = new ArrayList<>();
    for (Expression part : parts.subList(0, parts.size() - 1)) {
      if (!(evaluator.evaluate(part, scope) instanceof Evaluator.Result.Value(JsonNode value))
          || !value.isString()) {
        throw TemplateErrors.function(function, "The names of a lambda must be strings.");
      }
      names.add(ResourceId.lower(value.asString()));
    }
    return new Lambda(names, parts.getLast());
  }

  private JsonNode worked(String name, Given given, List<Lambda> lambdas, Scope scope) {
    Lambda first = lambdas.getFirst();
    return switch (name) {
      case "filter" -> filter(given, first, scope);
      case "map" -> map(given, first, scope);
      case "reduce" -> reduce(given, first, scope);
      case "sort" -> sort(given, first, scope);
      case "mapvalues" -> mapValues(given, first, scope);
      case "groupby" -> groupBy(given, first, scope);
      default -> toObject(given, first, lambdas.size() > 1 ? lambdas.get(1) : null, scope);
    };
  }

  private JsonNode filter(Given given, Lambda lambda, Scope scope) {
    names(given, lambda, 1, 2);
    ArrayNode kept = Given.NODES.arrayNode();
    int at = 0;
    for (JsonNode one : given.array(0)) {
      if (truth(given, apply(given, lambda, scope, one, Given.number(at++)))) {
        given.budget().make(8);
        kept.add(one);
      }
    }
    return kept;
  }

  private JsonNode map(Given given, Lambda lambda, Scope scope) {
    names(given, lambda, 1, 2);
    ArrayNode mapped = given.list(given.array(0).size());
    int at = 0;
    for (JsonNode one : given.array(0)) {
      mapped.add(apply(given, lambda, scope, one, Given.number(at++)));
    }
    return mapped;
  }

  private JsonNode reduce(Given given, Lambda lambda, Scope scope) {
    names(given, lambda, 2, 3);
    JsonNode result = given.any(1);
    int at = 0;
    for (JsonNode one : given.array(0)) {
      result = apply(given, lambda, scope, result, one, Given.number(at++));
    }
    return result;
  }

  /** Stable; the lambda says whether its first value comes before its second. */
  private JsonNode sort(Given given, Lambda lambda, Scope scope) {
    names(given, lambda, 2, 2);
    List<JsonNode> all = new ArrayList<>();
    given.array(0).forEach(all::add);
    try {
      all.sort((a, b) -> {
        if (truth(given, apply(given, lambda, scope, a, b))) {
          return truth(given, apply(given, lambda, scope, b, a)) ? 0 : -1;
        }
        return truth(given, apply(given, lambda, scope, b, a)) ? 1 : 0;
      });
    } catch (IllegalArgumentException e) {
      throw given.error("The lambda does not order the values.");
    }
    ArrayNode sorted = given.list(all.size());
    all.forEach(sorted::add);
    return sorted;
  }

  private JsonNode mapValues(Given given, Lambda lambda, Scope scope) {
    names(given, lambda, 1, 1);
    ObjectNode mapped = given.record(given.object(0).size());
    for (var one : given.object(0).properties()) {
      mapped.set(one.getKey(), apply(given, lambda, scope, one.getValue()));
    }
    return mapped;
  }

  private JsonNode groupBy(Given given, Lambda lambda, Scope scope) {
    names(given, lambda, 1, 1);
    ObjectNode groups = Given.NODES.objectNode();
    for (JsonNode one : given.array(0)) {
      String key = key(given, apply(given, lambda, scope, one));
      given.budget().make(24);
      ArrayNode group =
          groups.get(key) instanceof ArrayNode present ? present : groups.putArray(key);
      group.add(one);
    }
    return groups;
  }

  private JsonNode toObject(Given given, Lambda keys, @Nullable Lambda values, Scope scope) {
    names(given, keys, 1, 1);
    ObjectNode object = Given.NODES.objectNode();
    for (JsonNode one : given.array(0)) {
      String key = key(given, apply(given, keys, scope, one));
      given.budget().make(24);
      object.set(key, values == null ? one : apply(given, values, scope, one));
    }
    return object;
  }

  private static String key(Given given, JsonNode key) {
    if (!key.isString()) {
      throw given.error("The lambda must give a string as the key.");
    }
    return key.asString();
  }

  private static boolean truth(Given given, JsonNode value) {
    if (!value.isBoolean()) {
      throw given.error("The lambda must give a boolean.");
    }
    return value.asBoolean();
  }

  private static void names(Given given, Lambda lambda, int least, int most) {
    if (lambda.names().size() < least || lambda.names().size() > most) {
      throw given.error("The lambda does not take the right number of arguments.");
    }
  }

  private JsonNode apply(Given given, Lambda lambda, Scope scope, JsonNode... values) {
    given.budget().step();
    Map<String, JsonNode> names = new HashMap<>();
    for (int i = 0; i < lambda.names().size() && i < values.length; i++) {
      names.put(lambda.names().get(i), values[i]);
    }
    Scope inner =
        (name, arguments) -> {
          if (name.equals("lambdavariables") && arguments.size() == 1) {
            JsonNode value = names.get(ResourceId.lower(arguments.getFirst().asString("")));
            if (value != null) {
              return new Answer.Value(value);
            }
          }
          return scope.call(name, arguments);
        };
    return switch (evaluator.evaluate(lambda.body(), inner)) {
      case Evaluator.Result.Value(JsonNode value) -> value;
      case Evaluator.Result.Rest rest -> throw new NotYet();
    };
  }
}
