package dev.selfsame.policy;

import dev.selfsame.error.ApiException;
import dev.selfsame.model.ResourceId;
import dev.selfsame.template.Evaluator;
import dev.selfsame.template.Expression;
import dev.selfsame.template.Expressions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an expression in a rule may say: the functions of templates but those that Azure leaves out,
 * and a policy's own. Keeps count over one whole rule. Source: "Policy rule", policy functions and
 * limits.
 */
final class ExpressionRules {
  private static final int CALLS_MAX = 2048;
  private static final int ARGUMENTS_MAX = 128;
  private static final int DEPTH_MAX = 64;

  /** Functions that the evaluator would know, and a rule may not use. */
  private static final Set<String> LEFT_OUT =
      Set.of("datetimeadd", "datetimefromepoch", "datetimetoepoch", "lambda");

  private static final Set<String> OWN =
      Set.of(
          "adddays",
          "current",
          "field",
          "iprangecontains",
          "parameters",
          "policy",
          "requestcontext",
          "resourcegroup",
          "subscription",
          "utcnow");

  private final Map<String, ParameterDefinition> parameters;
  private final String policy;
  private final Set<String> withheld;
  private final boolean strict;
  private int calls;
  private int counts;

  /**
   * @param strict false for definitions that are Azure's own: they are taken as they are, beyond
   *     limits too, as long as they have a meaning
   */
  ExpressionRules(String policy, Map<String, ParameterDefinition> parameters, boolean strict) {
    this(policy, parameters, Set.of(), strict);
  }

  private ExpressionRules(
      String policy,
      Map<String, ParameterDefinition> parameters,
      Set<String> withheld,
      boolean strict) {
    this.policy = policy;
    this.parameters = parameters;
    this.withheld = withheld;
    this.strict = strict;
  }

  boolean strict() {
    return strict;
  }

  /** Throws for members that are not known, where a definition is not Azure's own. */
  void only(ObjectNode object, List<String> known, Function<String, RuntimeException> error) {
    if (strict) {
      Nodes.only(object, known, error);
    }
  }

  /** The same rules without some functions, for one expression more. */
  Term without(Set<String> functions, JsonNode value, String path) {
    ExpressionRules narrow = new ExpressionRules(policy, parameters, functions, strict);
    narrow.calls = calls;
    Term term = Term.read(value, path, narrow);
    calls = narrow.calls;
    return term;
  }

  /** How many counts are around what is being read. */
  int withinCounts() {
    return counts;
  }

  void enterCount() {
    counts++;
  }

  void leaveCount() {
    counts--;
  }

  String policy() {
    return policy;
  }

  /** The definition of the parameter that an expression is, and nothing but; null otherwise. */
  @Nullable ParameterDefinition parameter(Term term) {
    return term instanceof Term.Computed(Expression.Call(String name, List<Expression> given), _)
            && name.equalsIgnoreCase("parameters")
            && given.size() == 1
            && given.getFirst() instanceof Expression.Text(String asked)
        ? parameters.get(ResourceId.lower(asked))
        : null;
  }

  Term text(String text, String path) {
    if (!Expressions.isExpression(text)) {
      JsonNode plain = JsonNodeFactory.instance.stringNode(Expressions.plain(text));
      return new Term.Literal(plain);
    }
    Expression expression;
    try {
      expression = Expressions.parse(text);
    } catch (ApiException e) {
      throw PolicyErrors.function(PolicyErrors.message(e), path);
    }
    return new Term.Computed(checked(expression, path, 0), text);
  }

  /** The expression, in which a tag that is not there is null. */
  private Expression checked(Expression expression, String path, int depth) {
    if (depth > DEPTH_MAX) {
      throw PolicyErrors.limit("policy functions within each other", DEPTH_MAX, path);
    }
    return switch (expression) {
      case Expression.Call(String name, List<Expression> arguments) -> {
        call(ResourceId.lower(name), name, arguments, path);
        List<Expression> read =
            arguments.stream().map(argument -> checked(argument, path, depth + 1)).toList();
        yield new Expression.Call(name, name.equalsIgnoreCase("split") ? ofText(read) : read);
      }
      case Expression.Property(Expression of, String name, boolean safe) ->
          new Expression.Property(checked(of, path, depth + 1), name, safe || mayLack(of, name));
      case Expression.Index(Expression of, Expression index, boolean safe) ->
          new Expression.Index(
              checked(of, path, depth + 1),
              checked(index, path, depth + 1),
              safe || mayLack(of, ""));
      case Expression.Text _, Expression.Whole _, Expression.Fraction _ -> expression;
    };
  }

  /**
   * {@code resourceGroup().tags['x']} of a group without that tag is nothing, not an error: Azure's
   * built-in definitions that hand tags down compare it with the empty string. So is a claim that
   * {@code requestContext().identity} lacks, as those about factors ask for {@code acrs} of all,
   * and {@code managedBy} of a group that nothing manages.
   */
  private static boolean mayLack(Expression of, String member) {
    return switch (of) {
      case Expression.Property(Expression _, String name, boolean _) ->
          name.equalsIgnoreCase("tags") || name.equalsIgnoreCase("identity");
      case Expression.Call(String name, List<Expression> _) ->
          (name.equalsIgnoreCase("resourceGroup") || name.equalsIgnoreCase("subscription"))
              && (member.equalsIgnoreCase("tags") || member.equalsIgnoreCase("managedBy"));
      default -> false;
    };
  }

  /** {@code split} of a claim that is not there is {@code split} of nothing. */
  private static List<Expression> ofText(List<Expression> arguments) {
    if (arguments.isEmpty()) {
      return arguments;
    }
    List<Expression> filled = new ArrayList<>(arguments);
    filled.set(
        0, new Expression.Call("coalesce", List.of(arguments.getFirst(), new Expression.Text(""))));
    return filled;
  }

  private void call(String name, String written, List<Expression> arguments, String path) {
    if (++calls > CALLS_MAX && strict) {
      throw PolicyErrors.limit("policy functions", CALLS_MAX, path);
    }
    if (arguments.size() > ARGUMENTS_MAX && strict) {
      throw PolicyErrors.limit("parameters of a policy function", ARGUMENTS_MAX, path);
    }
    boolean known = OWN.contains(name) || (Evaluator.knows(name) && !LEFT_OUT.contains(name));
    if (!known || withheld.contains(name)) {
      throw PolicyErrors.function(
          "The template function '"
              + PolicyErrors.shown(written)
              + "' is not expected at this location.",
          path);
    }
    if (name.equals("current") && (counts == 0 || (counts > 1 && arguments.isEmpty()))) {
      throw PolicyErrors.function(
          counts == 0
              ? "The function 'current' is allowed within the 'where' of a 'count' only"
              : "The function 'current' needs a name within counts of counts",
          path);
    }
    if (name.equals("field")
        && strict
        && arguments.size() == 1
        && arguments.getFirst() instanceof Expression.Text(String asked)) {
      Field _ = Field.parse(asked, path);
    }
    if (name.equals("parameters")) {
      if (arguments.size() != 1) {
        throw PolicyErrors.function("The function 'parameters' takes one argument", path);
      }
      if (arguments.getFirst() instanceof Expression.Text(String asked)) {
        // Azure publishes some that ask for a parameter they do not have: an error when asked.
        if (strict && !parameters.containsKey(ResourceId.lower(asked))) {
          throw PolicyErrors.undefined(policy, asked, path);
        }
      }
    }
  }
}
