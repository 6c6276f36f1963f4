package dev.selfsame.policy;

import dev.selfsame.error.ApiException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a resource has a state for a policy at all. For most effects only what a rule says of
 * {@code type}, {@code name} and {@code kind} counts; all else is taken as it would have to be for
 * the rule to hold. Source: the page "Azure Policy applicability logic".
 */
public final class Applicability {
  private static final Set<Field.Known> ASKED =
      EnumSet.of(Field.Known.TYPE, Field.Known.NAME, Field.Known.KIND);

  private final PolicyScope scope;
  private final Set<Field.Known> asked;

  private Applicability(PolicyScope scope, Set<Field.Known> asked) {
    this.scope = scope;
    this.asked = asked;
  }

  /** For effects that act on the resource itself. */
  public static boolean applies(
      PolicyRule rule, ParameterValues values, ObjectNode resource, Context context) {
    Set<Field.Known> named = EnumSet.noneOf(Field.Known.class);
    boolean others = fields(rule.condition(), named);
    Set<Field.Known> asked = others ? ASKED : EnumSet.of(Field.Known.TYPE);
    try {
      return new Applicability(new PolicyScope(values, context, resource), asked)
          .could(rule.condition(), true);
    } catch (ApiException e) {
      return true; // what cannot be worked out is told of by the evaluation itself
    }
  }

  /** Whether a rule could hold for any resource of a type: what can be asked without reading it. */
  public static boolean concerns(PolicyRule rule, ParameterValues values, String type) {
    ObjectNode resource = JsonNodeFactory.instance.objectNode().put("type", type);
    Context nowhere =
        new Context(
            "",
            null,
            null,
            null,
            JsonNodeFactory.instance.objectNode(),
            Instant.EPOCH,
            System::nanoTime);
    try {
      return new Applicability(
              new PolicyScope(values, nowhere, resource), EnumSet.of(Field.Known.TYPE))
          .could(rule.condition(), true);
    } catch (ApiException e) {
      return true;
    }
  }

  /** Collects what is asked of type, name and kind; true when anything else is asked too. */
  private static boolean fields(Condition condition, Set<Field.Known> named) {
    return switch (condition) {
      case Condition.Not(Condition part) -> fields(part, named);
      case Condition.AllOf(List<Condition> parts) -> fields(parts, named);
      case Condition.AnyOf(List<Condition> parts) -> fields(parts, named);
      case Condition.Test test -> {
        if (known(test) instanceof Field.Known known && ASKED.contains(known)) {
          named.add(known);
          yield false;
        }
        yield true;
      }
    };
  }

  private static boolean fields(List<Condition> parts, Set<Field.Known> named) {
    boolean others = false;
    for (Condition part : parts) {
      others |= fields(part, named);
    }
    return others;
  }

  private static Field known(Condition.Test test) {
    return test.left() instanceof Condition.Subject.OfField(Term _, Field known) && known != null
        ? known
        : Field.Known.ID;
  }

  /**
   * @param wanted what would let the whole rule hold: unasked conditions are taken to be that
   */
  private boolean could(Condition condition, boolean wanted) {
    return switch (condition) {
      case Condition.Not(Condition part) -> !could(part, !wanted);
      case Condition.AllOf(List<Condition> parts) ->
          parts.stream().allMatch(part -> could(part, wanted));
      case Condition.AnyOf(List<Condition> parts) ->
          parts.stream().anyMatch(part -> could(part, wanted));
      case Condition.Test test -> {
        boolean isAsked = known(test) instanceof Field.Known known && asked.contains(known);
        yield isAsked ? new ConditionEvaluator(scope, new ArrayList<>()).holds(test) : wanted;
      }
    };
  }
}
