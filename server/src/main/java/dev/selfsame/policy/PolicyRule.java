package dev.selfsame.policy;

import dev.selfsame.error.ApiException;
import dev.selfsame.model.ResourceId;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code policyRule}: what to look for, and what then.
 *
 * @param effects each that the rule may have, read already: one, or those that its parameter allows
 * @param effect which of them it is
 */
public record PolicyRule(Condition condition, Term effect, Map<EffectKind, Effect> effects) {
  private static final int CONDITIONS_MAX = 4096;

  public PolicyRule {
    effects = Map.copyOf(effects);
  }

  static PolicyRule read(JsonNode value, ExpressionRules expressions) {
    if (!(value instanceof ObjectNode rule)) {
      throw PolicyErrors.rule("The policy rule must be an object.", "policyRule");
    }
    expressions.only(
        rule,
        List.of("if", "then"),
        name -> PolicyErrors.unknownMember(name, "PolicyRuleDefinition", ""));
    JsonNode condition = Nodes.get(rule, "if");
    if (condition == null) {
      throw PolicyErrors.missingMember("if", "");
    }
    Condition read = new ConditionReader(expressions, CONDITIONS_MAX).read(condition, "if");
    if (!(Nodes.get(rule, "then") instanceof ObjectNode then)) {
      throw PolicyErrors.missingMember("then", "");
    }
    expressions.only(
        then,
        List.of("effect", "details"),
        name -> PolicyErrors.unknownMember(name, "ThenExpressionDefinition", "then"));
    String name = Nodes.text(then, "effect");
    if (name == null) {
      throw PolicyErrors.missingMember("effect", "then");
    }
    Term effect = expressions.text(name, "then.effect");
    Set<String> types = new HashSet<>();
    types(read, types);
    EffectReader reader = new EffectReader(expressions, types);
    Map<EffectKind, Effect> effects = new EnumMap<>(EffectKind.class);
    for (EffectKind kind : kinds(effect, expressions)) {
      effects.put(kind, reader.read(kind, Nodes.get(then, "details")));
    }
    return new PolicyRule(read, effect, effects);
  }

  /**
   * The effect in an assignment.
   *
   * @throws dev.selfsame.error.ApiException 400 when the parameters name none that the rule can
   *     have
   */
  public Effect effect(ParameterValues parameters, ObjectNode resource, Context context) {
    EffectKind kind = kind(parameters, resource, context);
    Effect found = effects.get(kind);
    if (found == null) {
      throw none(kind.shown());
    }
    return found;
  }

  /**
   * The name of the effect in an assignment.
   *
   * @throws dev.selfsame.error.ApiException 400 when the parameters name none
   */
  public EffectKind kind(ParameterValues parameters, ObjectNode resource, Context context) {
    JsonNode name = effect.value(new PolicyScope(parameters, context, resource));
    EffectKind kind = name.isString() ? EffectKind.of(name.asString()) : null;
    if (kind == null) {
      throw none(Nodes.shown(name));
    }
    return kind;
  }

  private static ApiException none(String name) {
    return PolicyErrors.evaluation(
        "The policy effect '"
            + PolicyErrors.shown(name)
            + "' is none that the policy rule can have.");
  }

  private static Set<EffectKind> kinds(Term effect, ExpressionRules expressions) {
    Set<EffectKind> kinds = new HashSet<>();
    if (effect instanceof Term.Literal(JsonNode name)) {
      kinds.add(kind(name, "then.effect"));
      return kinds;
    }
    ParameterDefinition parameter = expressions.parameter(effect);
    if (parameter == null && !expressions.strict()) {
      kinds.addAll(List.of(EffectKind.AUDIT, EffectKind.DENY, EffectKind.DISABLED));
      return kinds;
    }
    if (parameter == null) {
      throw PolicyErrors.rule(
          "The 'effect' must be the name of an effect or '[parameters('…')]'.", "then.effect");
    }
    if (parameter.type() != ParameterType.STRING) {
      throw PolicyErrors.type(
          "[parameters('" + parameter.name() + "')]", parameter.type().shown(), "String");
    }
    String path = "parameters." + parameter.name();
    parameter.allowed().forEach(name -> kinds.add(kind(name, path + ".allowedValues")));
    JsonNode otherwise = parameter.defaultValue();
    if (otherwise != null) {
      kinds.add(kind(otherwise, path + ".defaultValue"));
    }
    if (parameter.allowed().isEmpty()) {
      kinds.addAll(List.of(EffectKind.AUDIT, EffectKind.DENY, EffectKind.DISABLED));
    }
    return kinds;
  }

  private static EffectKind kind(JsonNode name, String path) {
    EffectKind kind = name.isString() ? EffectKind.of(name.asString()) : null;
    if (kind == null) {
      throw PolicyErrors.rule(
          "The policy effect '"
              + PolicyErrors.shown(Nodes.shown(name))
              + "' is not valid. The valid effects are 'addToNetworkGroup, append, audit,"
              + " auditIfNotExists, deny, denyAction, deployIfNotExists, disabled, manual, modify'.",
          path);
    }
    return kind;
  }

  /** Types that a rule asks for outright. */
  private static void types(Condition condition, Set<String> types) {
    switch (condition) {
      case Condition.AllOf(List<Condition> parts) -> parts.forEach(part -> types(part, types));
      case Condition.AnyOf(List<Condition> parts) -> parts.forEach(part -> types(part, types));
      case Condition.Not _ -> {
        // what is not asked for
      }
      case Condition.Test test -> type(test, types);
    }
  }

  private static void type(Condition.Test test, Set<String> types) {
    @Nullable Field field =
        test.left() instanceof Condition.Subject.OfField(Term _, Field known) ? known : null;
    if (field != Field.Known.TYPE || !(test.right() instanceof Term.Literal(JsonNode wanted))) {
      return;
    }
    if (test.operator() == Operator.EQUALS && wanted.isString()) {
      types.add(ResourceId.lower(wanted.asString()));
    } else if (test.operator() == Operator.IN) {
      wanted.forEach(each -> types.add(ResourceId.lower(Nodes.shown(each))));
    }
  }
}
