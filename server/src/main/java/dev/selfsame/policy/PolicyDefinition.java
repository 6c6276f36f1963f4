package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A policy definition, read.
 *
 * @param name last part of its id
 * @param parameters by name in lower case, in their order
 */
public record PolicyDefinition(
    String name, Mode mode, Map<String, ParameterDefinition> parameters, PolicyRule rule) {
  private static final Pattern USE =
      Pattern.compile("parameters\\s*\\(\\s*'([^']*)'", Pattern.CASE_INSENSITIVE);

  public PolicyDefinition {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /**
   * Reads {@code properties} of a definition. Those that are Azure's own ({@code policyType} is not
   * {@code Custom}) may declare parameters that they do not use.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidPolicyRule}, {@code
   *     InvalidPolicyAlias}, {@code InvalidPolicyParameters}, {@code UnusedPolicyParameters} or
   *     {@code InvalidPolicyDefinitionMode}
   */
  public static PolicyDefinition read(String name, ObjectNode properties) {
    String type = Nodes.text(properties, "policyType");
    boolean custom = type == null || type.equalsIgnoreCase("Custom");
    Mode mode = Mode.of(Nodes.get(properties, "mode"));
    Map<String, ParameterDefinition> parameters =
        ParameterDefinition.read(Nodes.get(properties, "parameters"), custom);
    JsonNode rule = Nodes.get(properties, "policyRule");
    if (rule == null) {
      throw PolicyErrors.missingMember("policyRule", "properties");
    }
    ExpressionRules expressions = new ExpressionRules(name, parameters, custom);
    PolicyRule read = PolicyRule.read(rule, expressions);
    if (custom) {
      requireUsed(name, parameters, Json.text(rule));
    }
    return new PolicyDefinition(name, mode, parameters, read);
  }

  /** Looks at the text, as effects that are not ours may use parameters where we do not read. */
  private static void requireUsed(
      String name, Map<String, ParameterDefinition> parameters, String rule) {
    Set<String> used = new HashSet<>();
    Matcher uses = USE.matcher(rule);
    while (uses.find()) {
      used.add(ResourceId.lower(uses.group(1)));
    }
    List<String> unused =
        parameters.entrySet().stream()
            .filter(each -> !used.contains(each.getKey()))
            .map(each -> each.getValue().name())
            .toList();
    if (!unused.isEmpty()) {
      throw PolicyErrors.unused(name, unused);
    }
  }

  /**
   * What the parameters are in an assignment that gives some.
   *
   * @param given {@code {"name":{"value":…}}}
   * @throws dev.selfsame.error.ApiException 400 as {@link ParameterValues#of} says
   */
  public ParameterValues values(ObjectNode given) {
    return ParameterValues.of(name, parameters, given);
  }

  /**
   * Holds the rule against a resource. An expression in error is none where the rule cannot be
   * about the resource's type: Azure looks first what a rule applies to.
   */
  public Evaluation evaluate(ParameterValues values, ObjectNode resource, Context context) {
    Evaluation evaluation = Evaluation.of(rule, values, resource, context);
    return evaluation.outcome() == Evaluation.Outcome.FAILED && !mayMatch(values, resource)
        ? new Evaluation(Evaluation.Outcome.NOT_MATCHED, evaluation.details(), null)
        : evaluation;
  }

  /** As {@link #evaluate}, without noting the comparisons: for writes and scans. */
  public Evaluation.Outcome matches(ParameterValues values, ObjectNode resource, Context context) {
    PolicyScope scope = new PolicyScope(values, context, resource);
    Evaluation.Outcome outcome = Evaluation.outcome(rule.condition(), scope);
    return outcome == Evaluation.Outcome.FAILED && !mayMatch(values, resource)
        ? Evaluation.Outcome.NOT_MATCHED
        : outcome;
  }

  /**
   * Says from the rule alone whether it could match resources of a type: false only when it never
   * can with these parameters, whatever else the resource says.
   *
   * @param type such as {@code Microsoft.Compute/virtualMachines}, in any case
   */
  public boolean mayMatchType(String type, ParameterValues values) {
    return new TypeCheck(type, values).mayHold(rule.condition());
  }

  private boolean mayMatch(ParameterValues values, ObjectNode resource) {
    String type = Nodes.text(resource, "type");
    return type == null || mayMatchType(type, values);
  }

  /**
   * The initiatives that every tenant has, by the file's order: as ARM shows each. Their members
   * are among {@link #builtIn}.
   */
  public static List<ObjectNode> builtInSets() {
    return BuiltIns.SETS;
  }

  /** The definitions that every tenant has, by the file's order: as ARM shows each. */
  public static List<ObjectNode> builtIn() {
    return BuiltIns.ALL;
  }

  /** Read once, when first asked for. */
  private static final class BuiltIns {
    static final List<ObjectNode> ALL = load("built-in/");
    static final List<ObjectNode> SETS = load("built-in-sets/");

    private static List<ObjectNode> load(String folder) {
      List<ObjectNode> all = new ArrayList<>();
      for (JsonNode file : Json.beside(PolicyDefinition.class, folder + "index.json")) {
        all.add((ObjectNode) Json.beside(PolicyDefinition.class, folder + file.asString()));
      }
      return List.copyOf(all);
    }
  }
}
