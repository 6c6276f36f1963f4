package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Functions that a template defines. They see their own parameters only; they may call each other,
 * but not themselves. Source: "User-defined functions in ARM template".
 */
final class UserFunctions {
  /** Calls inside each other; a function is never below itself, so few are ever needed. */
  private static final int DEPTH_MAX = 16;

  private final Map<String, TemplateDocument.Named> functions;

  UserFunctions(Map<String, TemplateDocument.Named> functions) {
    this.functions = functions;
  }

  /**
   * A call that is being worked out.
   *
   * @param function {@code namespace.name} in lower case
   * @param values of its parameters, by name in lower case
   */
  record Call(String function, Map<String, JsonNode> values, @Nullable Call outer, int depth) {}

  Answer call(String name, List<JsonNode> given, TemplateScope scope) {
    TemplateDocument.Named function = functions.get(name);
    if (function == null) {
      return new Answer.Unknown();
    }
    Call outer = scope.arguments();
    int depth = outer == null ? 1 : outer.depth + 1;
    for (Call each = outer; each != null; each = each.outer) {
      if (each.function.equals(name)) {
        throw TemplateErrors.structure(
            "The template function '" + function.name() + "' is not valid: it calls itself.", "");
      }
    }
    if (depth > DEPTH_MAX) {
      throw TemplateErrors.structure(
          "The template functions are nested deeper than '" + DEPTH_MAX + "' calls.", "");
    }
    Call call = new Call(name, values(function, given, scope), outer, depth);
    ObjectNode output = Members.object(function.node(), "output", path(function));
    JsonNode body = output == null ? null : Members.get(output, "value");
    if (output == null || body == null) {
      throw TemplateErrors.structure(
          "The template function '" + function.name() + "' has no output value.", path(function));
    }
    Grown grown = TreeWalk.grow(body, scope.inside(call));
    if (grown.rest()) {
      return new Answer.Later();
    }
    JsonNode value = grown.plain();
    String wrong = types(scope).wrong(output, value, "output");
    if (wrong != null) {
      throw TemplateErrors.structure(
          "The output of the template function '" + function.name() + "' is not valid. " + wrong,
          path(function));
    }
    return new Answer.Value(value);
  }

  private static Map<String, JsonNode> values(
      TemplateDocument.Named function, List<JsonNode> given, TemplateScope scope) {
    ArrayNode parameters = Members.array(function.node(), "parameters", path(function));
    int expected = parameters == null ? 0 : parameters.size();
    if (given.size() != expected) {
      throw TemplateErrors.function(
          function.name(),
          "the function requires '"
              + expected
              + "' argument(s) while '"
              + given.size()
              + "' were provided.");
    }
    Map<String, JsonNode> values = new HashMap<>();
    for (int i = 0; i < expected; i++) {
      if (!(java.util.Objects.requireNonNull(parameters).get(i) instanceof ObjectNode definition)) {
        throw TemplateErrors.structure("A function's parameter must be an object.", path(function));
      }
      String name = Members.text(definition, "name", path(function));
      if (name == null) {
        throw TemplateErrors.structure(
            "A parameter of the template function '" + function.name() + "' has no name.",
            path(function));
      }
      String wrong = types(scope).wrong(definition, given.get(i), name);
      if (wrong != null) {
        throw TemplateErrors.function(function.name(), wrong);
      }
      values.put(ResourceId.lower(name), given.get(i));
    }
    return values;
  }

  private static TypeRules types(TemplateScope scope) {
    return new TypeRules(scope.facts().template().definitions(), scope.work().budget());
  }

  private static String path(TemplateDocument.Named function) {
    return "properties.template.functions." + function.name();
  }

  /** The argument that a call was given. */
  JsonNode argument(Call call, String name) {
    JsonNode value = call.values.get(ResourceId.lower(name));
    if (value == null) {
      throw TemplateErrors.parameterNotFound(name);
    }
    return value;
  }
}
