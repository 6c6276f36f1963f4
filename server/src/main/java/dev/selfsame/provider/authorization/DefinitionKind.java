package dev.selfsame.provider.authorization;

import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What tells definitions and initiatives apart.
 *
 * @param type such as {@code Microsoft.Authorization/policyDefinitions}
 * @param word what Azure calls one in its errors
 * @param code what its error codes begin with or end in
 * @param most how many a scope holds. Source: "Azure subscription and service limits"
 * @param members of {@code properties}
 */
record DefinitionKind(
    String type, String word, String code, int most, List<String> members, Rules rules) {
  /** Checks what is written and completes it, in place. */
  @FunctionalInterface
  interface Rules {
    void check(ResourceId id, ObjectNode properties, Tx tx);
  }

  static DefinitionKind definitions() {
    return new DefinitionKind(
        PolicyCatalog.DEFINITIONS,
        "policy definition",
        "PolicyDefinition",
        500,
        List.of(
            "displayName",
            "policyType",
            "mode",
            "description",
            "metadata",
            "version",
            "parameters",
            "policyRule"),
        (id, properties, tx) -> PolicyDefinitionRules.check(id.name(), properties));
  }

  static DefinitionKind sets(PolicyScopes scopes) {
    return new DefinitionKind(
        PolicyCatalog.SETS,
        "policy set definition",
        "PolicySetDefinition",
        200,
        List.of(
            "displayName",
            "policyType",
            "description",
            "metadata",
            "version",
            "parameters",
            "policyDefinitions",
            "policyDefinitionGroups"),
        new PolicySetRules(scopes)::check);
  }

  /** Name of a resource type's part in Azure's codes about parameters. */
  String parameterCode() {
    return code.equals("PolicyDefinition")
        ? "InvalidPolicyParameterUpdate"
        : "InvalidPolicySetParameterUpdate";
  }

  boolean isSet() {
    return type.equals(PolicyCatalog.SETS);
  }
}
