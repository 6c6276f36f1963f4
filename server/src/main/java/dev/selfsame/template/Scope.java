package dev.selfsame.template;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What the names in an expression mean at one place of a template: parameters, variables,
 * functions. The {@link Evaluator} has the functions that depend on nothing but their arguments,
 * and {@code if}, {@code and}, {@code or}, {@code coalesce}, {@code lambda} and {@code
 * lambdaVariables}; everything else is asked of the scope, in this order: a call with a dot goes to
 * {@link #call} as it is.
 */
public interface Scope {
  /**
   * Answers {@code parameters}, {@code variables}, {@code copyIndex}, {@code reference}, {@code
   * resourceId}, {@code subscription}, {@code newGuid}, a user-defined {@code namespace.name} and
   * so on.
   *
   * @param name in lower case
   * @param arguments already evaluated
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate} when the arguments are
   *     wrong
   */
  Answer call(String name, List<JsonNode> arguments);
}
