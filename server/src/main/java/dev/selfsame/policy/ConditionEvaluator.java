package dev.selfsame.policy;

import dev.selfsame.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Works out a condition. Its steps are counted by the scope's budget. */
final class ConditionEvaluator {
  /** Comparisons kept; a state shows no more. */
  private static final int DETAILS_MAX = 200;

  private static final int ITERATIONS_MAX = 100;

  private final PolicyScope scope;
  private final @Nullable List<Evaluation.Detail> details;
  private int counts;
  private int around = 1;

  /**
   * @param details where comparisons are noted; null when nobody wants them
   */
  ConditionEvaluator(PolicyScope scope, @Nullable List<Evaluation.Detail> details) {
    this.scope = scope;
    this.details = details;
  }

  boolean holds(Condition condition) {
    scope.budget().step();
    return switch (condition) {
      case Condition.Not(Condition part) -> !holds(part);
      case Condition.AllOf(List<Condition> parts) -> {
        for (Condition part : parts) {
          if (!holds(part)) {
            yield false;
          }
        }
        yield true;
      }
      case Condition.AnyOf(List<Condition> parts) -> {
        for (Condition part : parts) {
          if (holds(part)) {
            yield true;
          }
        }
        yield false;
      }
      case Condition.Test test -> test(test);
    };
  }

  private boolean test(Condition.Test test) {
    return switch (test.left()) {
      case Condition.Subject.OfField(Term name, Field known) -> field(test, name, known);
      case Condition.Subject.OfValue(Term term) -> {
        JsonNode value = term.value(scope);
        JsonNode right = test.right().value(scope);
        boolean result = Comparison.OF_VALUE.holds(test.operator(), value, right);
        if (details == null) {
          yield result;
        }
        String shown =
            term instanceof Term.Computed computed ? computed.source() : Nodes.shown(value);
        yield noted(test, shown, "Value", test.path() + ".value", value, right, result);
      }
      case Condition.Subject.OfFieldCount(Field.Alias array, Condition where) ->
          counted(test, array.name(), countOf(array, where));
      case Condition.Subject.OfValueCount count -> counted(test, count.name(), countOf(count));
    };
  }

  private boolean field(Condition.Test test, Term name, @Nullable Field known) {
    Field field = known;
    if (field == null) {
      JsonNode worked = name.value(scope);
      if (!worked.isString()) {
        throw PolicyErrors.evaluation(
            "The 'field' at '"
                + test.path()
                + "' must be a string, and it is of type '"
                + Json.kind(worked)
                + "'.");
      }
      field = Field.parse(worked.asString(), test.path() + ".field", false);
    }
    Comparison comparison =
        field == Field.Known.LOCATION ? Comparison.OF_LOCATION : Comparison.OF_FIELD;
    JsonNode right = test.right().value(scope);
    Selection selection = scope.select(field);
    boolean result = true;
    JsonNode shown = null;
    for (Selection.Found each : selection.found()) {
      scope.budget().step();
      shown = each.value();
      result = comparison.holds(test.operator(), each.value(), right);
      if (!result) {
        break;
      }
    }
    if (details == null) {
      return result;
    }
    String path = field instanceof Field.Alias alias ? scope.path(alias).shown() : field.shown();
    return noted(test, field.shown(), "Field", path, shown, right, result);
  }

  private boolean counted(Condition.Test test, String expression, int count) {
    JsonNode value = JsonNodeFactory.instance.numberNode(count);
    JsonNode right = test.right().value(scope);
    boolean result = Comparison.OF_VALUE.holds(test.operator(), value, right);
    return noted(test, expression, "Count", test.path() + ".count", value, right, result);
  }

  private int countOf(Field.Alias array, @Nullable Condition where) {
    List<Selection.Found> elements = scope.select(array).found();
    if (where == null) {
      return elements.size();
    }
    int count = 0;
    counts++;
    for (Selection.Found element : elements) {
      if (scope.at(array, element.bound(), () -> holds(where))) {
        count++;
      }
    }
    counts--;
    return count;
  }

  private int countOf(Condition.Subject.OfValueCount count) {
    JsonNode elements = count.array().value(scope);
    if (!elements.isArray()) {
      throw PolicyErrors.evaluation(
          "The 'value' of a 'count' must be an array, and it is of type '"
              + Json.kind(elements)
              + "'.");
    }
    int outside = around;
    around = outside * Math.max(1, elements.size());
    if (count.limited() && (elements.size() > ITERATIONS_MAX || around > ITERATIONS_MAX)) {
      throw PolicyErrors.evaluation(
          "The 'value' counts of the policy rule take more than '"
              + ITERATIONS_MAX
              + "' iterations.");
    }
    Condition where = count.where();
    int passed = 0;
    counts++;
    for (JsonNode element : elements) {
      if (where == null || scope.at(count.name(), element, () -> holds(where))) {
        passed++;
      }
    }
    counts--;
    around = outside;
    return passed;
  }

  private boolean noted(
      Condition.Test test,
      String expression,
      String kind,
      String path,
      @Nullable JsonNode value,
      JsonNode right,
      boolean result) {
    if (details != null && counts == 0 && details.size() < DETAILS_MAX) {
      details.add(
          new Evaluation.Detail(
              result, expression, kind, path, value, right, test.operator().shown()));
    }
    return result;
  }
}
