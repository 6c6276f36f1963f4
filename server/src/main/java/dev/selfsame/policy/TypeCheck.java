package dev.selfsame.policy;

import dev.selfsame.error.ApiException;
import dev.selfsame.template.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a condition comes to when only the type of a resource is known. A comparison is settled when
 * it looks at the type, or at a property that resources of the type do not have, and is held
 * against what the definition or its parameters say; all others may go either way.
 */
final class TypeCheck {
  private enum Answer {
    YES,
    NO,
    EITHER;

    static Answer of(boolean holds) {
      return holds ? YES : NO;
    }
  }

  private final String typeName;
  private final JsonNode type;
  private final ParameterValues values;

  TypeCheck(String type, ParameterValues values) {
    this.typeName = type;
    this.type = JsonNodeFactory.instance.stringNode(type);
    this.values = values;
  }

  /** False when the condition cannot hold. */
  boolean mayHold(Condition condition) {
    return answer(condition) != Answer.NO;
  }

  // Recursion is bounded by the reader's depth.
  private Answer answer(Condition condition) {
    return switch (condition) {
      case Condition.Not(Condition part) ->
          switch (answer(part)) {
            case YES -> Answer.NO;
            case NO -> Answer.YES;
            case EITHER -> Answer.EITHER;
          };
      case Condition.AllOf(List<Condition> parts) -> joined(parts, Answer.NO, Answer.YES);
      case Condition.AnyOf(List<Condition> parts) -> joined(parts, Answer.YES, Answer.NO);
      case Condition.Test test -> test(test);
    };
  }

  private Answer joined(List<Condition> parts, Answer decides, Answer otherwise) {
    Answer all = otherwise;
    for (Condition part : parts) {
      Answer one = answer(part);
      if (one == decides) {
        return decides;
      }
      all = one == Answer.EITHER ? one : all;
    }
    return all;
  }

  private Answer test(Condition.Test test) {
    return switch (test.left()) {
      case Condition.Subject.OfField(Term _, Field known) when known == Field.Known.TYPE ->
          compared(Comparison.OF_FIELD, test, type);
      case Condition.Subject.OfField(Term _, Field known)
          when known instanceof Field.Alias alias && !alias.isOf(typeName) ->
          strange(alias, test);
      case Condition.Subject.OfValue(Term term) when isFieldType(term) ->
          compared(Comparison.OF_VALUE, test, type);
      default -> Answer.EITHER;
    };
  }

  /** A property of another type is not there; an array of it has no elements, which all pass. */
  private Answer strange(Field.Alias alias, Condition.Test test) {
    return alias.ways().stream().anyMatch(way -> way.path().isCollection())
        ? Answer.EITHER
        : compared(Comparison.OF_FIELD, test, null);
  }

  private static boolean isFieldType(Term term) {
    return term instanceof Term.Computed(Expression.Call(String name, List<Expression> given), _)
        && name.equalsIgnoreCase("field")
        && given.size() == 1
        && given.getFirst() instanceof Expression.Text(String field)
        && field.equalsIgnoreCase("type");
  }

  private Answer compared(Comparison comparison, Condition.Test test, @Nullable JsonNode left) {
    JsonNode right = known(test.right());
    if (right == null) {
      return Answer.EITHER;
    }
    try {
      return Answer.of(comparison.holds(test.operator(), left, right));
    } catch (ApiException e) {
      return Answer.EITHER;
    }
  }

  /** What stands on the right when it is no more than words and parameters; null otherwise. */
  private @Nullable JsonNode known(Term term) {
    return switch (term) {
      case Term.Literal(JsonNode value) -> value;
      case Term.Computed(Expression.Call(String name, List<Expression> given), String _)
          when name.equalsIgnoreCase("parameters")
              && given.size() == 1
              && given.getFirst() instanceof Expression.Text(String asked) ->
          values.get(asked);
      case Term.Items(List<Term> items) -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Term item : items) {
          JsonNode one = known(item);
          if (one == null) {
            yield null;
          }
          array.add(one);
        }
        yield array;
      }
      case Term.Computed _, Term.Members _ -> null;
    };
  }
}
