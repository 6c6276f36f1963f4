package dev.selfsame.provider.authorization;

import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is asked of an assignment's members but its parameters and identity. Source: "Azure Policy
 * assignment structure".
 */
final class PolicyAssignmentRules {
  /** Azure's limits. */
  private static final int NOT_SCOPES_MAX = 400;

  private static final int OVERRIDES_MAX = 10;

  private static final List<String> MODES = List.of("Default", "DoNotEnforce", "Enroll");
  private static final List<String> OVERRIDE_KINDS = List.of("policyEffect", "definitionVersion");
  private static final List<String> SELECTOR_KINDS =
      List.of(
          "policyDefinitionReferenceId",
          "resourceLocation",
          "resourceType",
          "resourceWithoutLocation",
          "userPrincipalId",
          "groupPrincipalId");
  private static final PolicyMembers MESSAGE =
      new PolicyMembers(
          "NonComplianceMessage", List.of("policyDefinitionReferenceId", "message"), List.of());
  private static final PolicyMembers OVERRIDE =
      new PolicyMembers("Override", List.of("kind", "value", "selectors"), List.of());

  private final PolicyScopes scopes;

  PolicyAssignmentRules(PolicyScopes scopes) {
    this.scopes = scopes;
  }

  void check(ResourceId id, ObjectNode properties, AssignedDefinition assigned, Tx tx) {
    mode(id.name(), properties);
    notScopes(id, properties, tx);
    version(id.name(), properties, assigned);
    List<String> references = assigned.referenceIds();
    messages(id.name(), properties, references);
    overrides(id.name(), properties, assigned, references);
    PolicySelectors.resources(properties, why -> PolicyRequestErrors.assignment(id.name(), why));
  }

  private static void mode(String name, ObjectNode properties) {
    String given = properties.path("enforcementMode").asString("Default");
    String mode =
        MODES.stream()
            .filter(given::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(() ->
                PolicyRequestErrors.assignment(
                    name,
                    "The enforcement mode '"
                        + given
                        + "' is not valid. The valid modes are '"
                        + String.join(", ", MODES)
                        + "'."));
    properties.put("enforcementMode", mode);
  }

  private void notScopes(ResourceId id, ObjectNode properties, Tx tx) {
    JsonNode given = properties.get("notScopes");
    if (given == null) {
      return;
    }
    PolicyMembers.requireArray(given, "properties.notScopes");
    if (given.size() > NOT_SCOPES_MAX) {
      throw PolicyRequestErrors.assignment(
          id.name(), "It has more than '" + NOT_SCOPES_MAX + "' excluded scopes.");
    }
    Scopes tree = scopes.tree(tx);
    String own = Scopes.key(id.scope());
    for (JsonNode one : given) {
      String scope = one.asString("");
      String key = Scopes.key(scope);
      boolean below =
          ResourceId.parse(scope).isPresent() && !key.equals(own) && tree.within(key, own);
      if (!below) {
        throw PolicyRequestErrors.assignment(
            id.name(),
            "The excluded scope '" + scope + "' is not below the scope of the assignment.");
      }
    }
  }

  /** Without a wish an assignment follows the major version that there is. */
  private static void version(String name, ObjectNode properties, AssignedDefinition assigned) {
    String wanted = properties.path("definitionVersion").asString("");
    List<String> versions = assigned.versions();
    if (wanted.isEmpty()) {
      versions.stream()
          .findFirst()
          .flatMap(PolicyVersion::parse)
          .ifPresent(newest -> properties.put("definitionVersion", newest.major() + ".*.*"));
      return;
    }
    if (!PolicyVersion.isWanted(wanted) || PolicyVersion.newest(wanted, versions).isEmpty()) {
      throw PolicyRequestErrors.assignment(
          name,
          "The policy definition '" + assigned.row().name() + "' has no version '" + wanted + "'.");
    }
  }

  private static void messages(String name, ObjectNode properties, List<String> references) {
    if (!properties.has("nonComplianceMessages")) {
      return;
    }
    for (JsonNode one : MESSAGE.each(properties, "nonComplianceMessages", "properties")) {
      if (one.path("message").asString("").isEmpty()) {
        throw PolicyRequestErrors.assignment(name, "A non-compliance message has no text.");
      }
      if (one.has("policyDefinitionReferenceId")) {
        reference(name, one.path("policyDefinitionReferenceId").asString(""), references);
      }
    }
  }

  private static void reference(String name, String given, List<String> references) {
    if (references.isEmpty()) {
      throw PolicyRequestErrors.reference(
          "policy assignment",
          name,
          "The policy definition reference is only valid for policy assignments of policy set"
              + " definitions.");
    }
    if (!references.contains(ResourceId.lower(given))) {
      throw PolicyRequestErrors.reference(
          "policy assignment",
          name,
          "The policy definition reference ID '"
              + given
              + "' could not be found in the policy set definition.");
    }
  }

  private static void overrides(
      String name, ObjectNode properties, AssignedDefinition assigned, List<String> references) {
    if (!properties.has("overrides")) {
      return;
    }
    ArrayNode overrides = OVERRIDE.each(properties, "overrides", "properties");
    if (overrides.size() > OVERRIDES_MAX) {
      throw PolicyRequestErrors.assignment(
          name, "It has more than '" + OVERRIDES_MAX + "' overrides.");
    }
    for (JsonNode one : overrides) {
      override(name, (ObjectNode) one, assigned, references);
    }
  }

  private static void override(
      String name, ObjectNode one, AssignedDefinition assigned, List<String> references) {
    String given = one.path("kind").asString("");
    Optional<String> kind = OVERRIDE_KINDS.stream().filter(given::equalsIgnoreCase).findFirst();
    String value = one.path("value").asString("");
    if (kind.isEmpty()) {
      throw PolicyRequestErrors.assignment(name, "The override kind '" + given + "' is not valid.");
    }
    one.put("kind", kind.get());
    if (kind.get().equals("definitionVersion")
        ? !PolicyVersion.isWanted(value)
        : dev.selfsame.policy.EffectKind.of(value) == null) {
      throw PolicyRequestErrors.assignment(
          name, "The override value '" + value + "' is not a valid '" + kind.get() + "'.");
    }
    if (!one.has("selectors")) {
      return;
    }
    Set<String> kinds =
        PolicySelectors.selectors(
            one,
            "properties.overrides",
            SELECTOR_KINDS,
            why -> PolicyRequestErrors.assignment(name, why));
    if (kinds.contains("policyDefinitionReferenceId")) {
      for (JsonNode selector : one.path("selectors")) {
        if (selector.path("kind").asString().equals("policyDefinitionReferenceId")) {
          selector.path("in").forEach(id -> reference(name, id.asString(""), references));
          selector.path("notIn").forEach(id -> reference(name, id.asString(""), references));
        }
      }
    } else if (assigned.set() && kind.get().equals("definitionVersion")) {
      throw PolicyRequestErrors.assignment(
          name, "An override of a version in a policy set must select its reference IDs.");
    }
  }
}
