package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An initiative, read. Source: "Azure Policy initiative definition structure".
 *
 * @param name last part of its id
 * @param parameters by name in lower case, in their order
 * @param members in their order
 */
public record PolicySetDefinition(
    String name, Map<String, ParameterDefinition> parameters, List<Member> members) {
  public PolicySetDefinition {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    members = List.copyOf(members);
  }

  /**
   * A definition in the initiative.
   *
   * @param definitionId as written
   * @param version such as {@code 1.*.*}; null when none is asked for
   * @param groups names of {@code policyDefinitionGroups}
   */
  public record Member(
      String referenceId,
      String definitionId,
      @Nullable String version,
      Map<String, Term> parameters,
      List<String> groups) {
    public Member {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
      groups = List.copyOf(groups);
    }

    /**
     * What the initiative gives its member: {@code {"name":{"value":…}}}.
     *
     * @param values of the initiative's own parameters
     * @throws dev.selfsame.error.ApiException when an expression is in error
     */
    public ObjectNode given(ParameterValues values, Context context) {
      PolicyScope scope = new PolicyScope(values, context, Json.object());
      ObjectNode given = Json.object();
      parameters.forEach((name, term) -> given.putObject(name).set("value", term.value(scope)));
      return given;
    }
  }

  /**
   * Reads {@code properties} of an initiative.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidPolicySetDefinitionRequest} and what
   *     {@link PolicyDefinition#read} says of parameters
   */
  public static PolicySetDefinition read(String name, ObjectNode properties) {
    String type = Nodes.text(properties, "policyType");
    boolean custom = type == null || type.equalsIgnoreCase("Custom");
    Map<String, ParameterDefinition> parameters =
        ParameterDefinition.read(Nodes.get(properties, "parameters"), custom);
    JsonNode references = Nodes.get(properties, "policyDefinitions");
    if (references == null || !references.isArray() || references.isEmpty()) {
      throw PolicyErrors.set(
          name, "The property 'policyDefinitions' must be an array with at least one member.");
    }
    ExpressionRules expressions = new ExpressionRules(name, parameters, custom);
    List<Member> members = new ArrayList<>();
    for (JsonNode each : references) {
      members.add(member(name, each, members.size(), expressions));
    }
    return new PolicySetDefinition(name, parameters, members);
  }

  private static Member member(String set, JsonNode value, int index, ExpressionRules expressions) {
    String path = "policyDefinitions[" + index + "]";
    if (!(value instanceof ObjectNode reference)) {
      throw PolicyErrors.set(set, "'" + path + "' must be an object.");
    }
    String id = Nodes.text(reference, "policyDefinitionId");
    if (id == null || ResourceId.parse(id).isEmpty()) {
      throw PolicyErrors.set(set, "'" + path + ".policyDefinitionId' must be a resource id.");
    }
    Map<String, Term> given = new LinkedHashMap<>();
    if (Nodes.get(reference, "parameters") instanceof ObjectNode parameters) {
      for (Map.Entry<String, JsonNode> each : parameters.properties()) {
        JsonNode handed = each.getValue().isObject() ? Nodes.get(each.getValue(), "value") : null;
        if (handed != null) {
          given.put(
              each.getKey(), Term.read(handed, path + ".parameters." + each.getKey(), expressions));
        }
      }
    }
    List<String> groups = new ArrayList<>();
    JsonNode named = Nodes.get(reference, "groupNames");
    if (named != null) {
      named.forEach(group -> groups.add(Nodes.shown(group)));
    }
    String referenceId = Nodes.text(reference, "policyDefinitionReferenceId");
    return new Member(
        referenceId == null ? "" : referenceId,
        id,
        Nodes.text(reference, "definitionVersion"),
        given,
        groups);
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
}
