package dev.selfsame.policy;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of holding a condition against a resource.
 *
 * @param details the comparisons that were made, in order; none of those within counts
 * @param failure why it could not be worked out; null otherwise
 */
public record Evaluation(Outcome outcome, List<Detail> details, @Nullable String failure) {
  public Evaluation {
    details = List.copyOf(details);
  }

  /** Whether the condition holds. */
  public enum Outcome {
    MATCHED,
    NOT_MATCHED,
    /** An expression is in error: to a write this is as a deny. */
    FAILED
  }

  /**
   * One comparison, as {@code evaluationDetails.evaluatedExpressions} of a policy state shows it.
   *
   * @param expression the field or the expression
   * @param kind {@code Field}, {@code Value} or {@code Count}
   * @param path where in the resource, or in the rule for what is in no resource
   * @param value null when absent
   */
  public record Detail(
      boolean result,
      String expression,
      String kind,
      String path,
      @Nullable JsonNode value,
      JsonNode target,
      String operator) {
    public ObjectNode toJson() {
      ObjectNode node =
          Json.object()
              .put("result", result ? "True" : "False")
              .put("expressionKind", kind)
              .put("expression", expression)
              .put("path", path);
      if (value != null) {
        node.set("expressionValue", value);
      }
      node.set("targetValue", target);
      return node.put("operator", operator);
    }
  }

  public boolean matched() {
    return outcome == Outcome.MATCHED;
  }

  /** Holds the {@code if} of a rule against a resource. */
  public static Evaluation of(
      PolicyRule rule, ParameterValues parameters, ObjectNode resource, Context context) {
    return of(rule.condition(), new PolicyScope(parameters, context, resource));
  }

  /** The outcome alone, for where nobody looks at the comparisons. */
  static Outcome outcome(Condition condition, PolicyScope scope) {
    try {
      boolean holds = new ConditionEvaluator(scope, null).holds(condition);
      return holds ? Outcome.MATCHED : Outcome.NOT_MATCHED;
    } catch (ApiException e) {
      return Outcome.FAILED;
    }
  }

  static Evaluation of(Condition condition, PolicyScope scope) {
    List<Detail> details = new ArrayList<>();
    try {
      boolean holds = new ConditionEvaluator(scope, details).holds(condition);
      return new Evaluation(holds ? Outcome.MATCHED : Outcome.NOT_MATCHED, details, null);
    } catch (ApiException e) {
      return new Evaluation(Outcome.FAILED, details, PolicyErrors.message(e));
    }
  }
}
