package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.PolicyVersion;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Authorization/policyAssignments, at every scope. Source: the Policy REST reference,
 * "Azure Policy assignment structure", and recordings.
 */
final class PolicyAssignments {
  static final String TYPE = "Microsoft.Authorization/policyAssignments";

  /** Azure's limits: assignments at one scope, and a name's characters at a management group. */
  static final int SCOPE_MAX = 200;

  private static final int GROUP_NAME_MAX = 24;

  private static final PolicyMembers MEMBERS =
      new PolicyMembers(
          "PolicyAssignmentProperties",
          List.of(
              "displayName",
              "policyDefinitionId",
              "definitionVersion",
              "notScopes",
              "parameters",
              "description",
              "metadata",
              "enforcementMode",
              "nonComplianceMessages",
              "resourceSelectors",
              "overrides",
              "selfServeExemptionSettings",
              "assignmentType"),
          List.of("scope", "latestDefinitionVersion", "effectiveDefinitionVersion", "instanceId"));

  /** What a PATCH may speak of. */
  private static final PolicyMembers UPDATE =
      new PolicyMembers(
          "PolicyAssignmentUpdateProperties", List.of("resourceSelectors", "overrides"), List.of());

  private final PolicyScopes scopes;
  private final PolicyAssignmentRules rules;

  PolicyAssignments(PolicyScopes scopes) {
    this.scopes = scopes;
    this.rules = new PolicyAssignmentRules(scopes);
  }

  ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions(
            "2016-12-01",
            "2017-06-01-preview",
            "2018-03-01",
            "2018-05-01",
            "2019-01-01",
            "2019-06-01",
            "2019-09-01",
            "2020-03-01",
            "2020-09-01",
            "2021-06-01",
            "2022-06-01",
            "2023-04-01",
            "2024-04-01",
            "2024-05-01",
            "2025-01-01",
            "2025-03-01",
            "2025-11-01")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .identity()
        .names(PolicyBodies.NAMES)
        .putStatus(ResourceType.PutStatus.ALWAYS_CREATED)
        .put(this::write)
        .patch(this::patch)
        .delete((change, tx) -> new Outcome.Removed(true))
        .absent(id ->
            PolicyRequestErrors.notFound(
                "PolicyAssignmentNotFound", "policy assignment", id.name()))
        .view(PolicyAssignments::view)
        .build();
  }

  private Outcome patch(Change change, Tx tx) {
    PolicyBodies.patch(change, UPDATE);
    return write(change, tx);
  }

  private Outcome write(Change change, Tx tx) {
    ResourceId id = change.id();
    String name = id.name();
    scopes.requireThere(id.scope(), tx);
    boolean group = Scopes.asManagementGroup(ResourceId.lower(id.scope())).isPresent();
    if (group && name.length() > GROUP_NAME_MAX) {
      throw PolicyRequestErrors.assignment(
          name,
          "The name is longer than the maximum of '"
              + GROUP_NAME_MAX
              + "' characters at a management group.");
    }
    ObjectNode body = change.proposed();
    ObjectNode properties =
        PolicyBodies.properties(body, MEMBERS, List.of("location", "identity", "sku"));
    AssignedDefinition assigned = assigned(change, properties, tx);
    Set<EffectKind> effects = effects(name, assigned, properties, tx);
    rules.check(id, properties, assigned, tx);
    identity(change, effects);
    if (change.creates()
        && tx.resources().children(id.parentKey(), TYPE, null, SCOPE_MAX).size() >= SCOPE_MAX) {
      throw PolicyRequestErrors.full("policy assignments", SCOPE_MAX, id.scope());
    }
    return new Outcome.Stored(body);
  }

  /** It must be there, hold at the scope, and stay the one that it was. */
  private AssignedDefinition assigned(Change change, ObjectNode properties, Tx tx) {
    String name = change.id().name();
    String given = properties.path("policyDefinitionId").asString("");
    if (given.isEmpty()) {
      throw PolicyRequestErrors.assignment(name, "The property 'policyDefinitionId' is missing.");
    }
    AssignedDefinition assigned =
        AssignedDefinition.find(given, tx)
            .orElseThrow(() ->
                PolicyRequestErrors.assignedNotFound(
                    ResourceId.lower(given).contains("/policysetdefinitions/"), given));
    String definedAt = ResourceId.parse(assigned.row().id()).map(ResourceId::scope).orElse("");
    if (!scopes.holds(definedAt, change.id().scope(), tx)) {
      throw PolicyRequestErrors.outOfScope(name);
    }
    String before =
        change
            .current()
            .map(found -> found.body().path("properties").path("policyDefinitionId").asString(""))
            .orElse(given);
    if (!before.equalsIgnoreCase(given)) {
      throw PolicyRequestErrors.assignment(
          name, "The policy definition of an existing policy assignment cannot be changed.");
    }
    return assigned;
  }

  private static Set<EffectKind> effects(
      String name, AssignedDefinition assigned, ObjectNode properties, Tx tx) {
    JsonNode given = properties.get("parameters");
    if (given != null && !given.isObject()) {
      throw ArmErrors.invalidRequestContent(
          "An object was expected. Path 'properties.parameters'.");
    }
    return assigned
        .inVersion(properties.path("definitionVersion").asString(""), tx)
        .effects(name, given instanceof ObjectNode parameters ? parameters : Json.object(), tx);
  }

  /** One identity of one kind, in a place; and none is told as such, as recorded. */
  private static void identity(Change change, Set<EffectKind> effects) {
    ObjectNode body = change.proposed();
    String name = change.id().name();
    String sent = change.sent().path("identity").path("type").asString("");
    if (!body.has("identity") && sent.equalsIgnoreCase("None")) {
      body.putObject("identity").put("type", "None");
    }
    JsonNode identity = body.path("identity");
    boolean system = identity.has("principalId");
    int users = identity.path("userAssignedIdentities").size();
    if ((system ? 1 : 0) + users > 1) {
      throw PolicyRequestErrors.assignment(
          name, "A policy assignment has one identity: system assigned, or one user assigned.");
    }
    if ((system || users > 0) && body.path("location").asString("").isEmpty()) {
      throw ArmErrors.locationRequired();
    }
    for (EffectKind effect : List.of(EffectKind.MODIFY, EffectKind.DEPLOY_IF_NOT_EXISTS)) {
      if (effects.contains(effect) && !system && users == 0) {
        throw PolicyRequestErrors.identityRequired(name, effect.shown());
      }
    }
  }

  static ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    PolicyBodies.stamped(resource, body, request, tx);
    ObjectNode properties = body.withObject("/properties");
    String scope = resource.id().scope();
    properties.put("scope", scope.isEmpty() ? "/" : scope);
    if (request.apiVersion().isAtMost("2020-08-31")) {
      if (!body.has("sku")) {
        body.putObject("sku").put("name", "A0").put("tier", "Free");
      }
      properties.remove("nonComplianceMessages");
    } else {
      body.remove("sku");
    }
    if (request.apiVersion().isAtMost("2019-05-31")) {
      properties.remove("enforcementMode");
    }
    if (request.apiVersion().isAtMost("2018-04-30")) {
      body.remove(List.of("identity", "location"));
    }
    if (request.apiVersion().isAtMost("2022-05-31")) {
      properties.remove(List.of("resourceSelectors", "overrides"));
    }
    versions(properties, request, tx);
    return body;
  }

  private static void versions(ObjectNode properties, ViewRequest request, Tx tx) {
    if (request.apiVersion().isAtMost(PolicyDefinitionTypes.BEFORE_VERSIONS)) {
      properties.remove(List.of("definitionVersion", "assignmentType"));
      return;
    }
    boolean latest = expands(request, "latestdefinitionversion");
    boolean effective = expands(request, "effectivedefinitionversion");
    if (!latest && !effective) {
      return;
    }
    List<String> versions =
        AssignedDefinition.find(properties.path("policyDefinitionId").asString(""), tx)
            .map(AssignedDefinition::versions)
            .orElseGet(List::of);
    if (latest && !versions.isEmpty()) {
      properties.put("latestDefinitionVersion", versions.getFirst());
    }
    if (effective) {
      PolicyVersion.newest(properties.path("definitionVersion").asString(""), versions)
          .ifPresent(version -> properties.put("effectiveDefinitionVersion", version));
    }
  }

  private static boolean expands(ViewRequest request, String word) {
    return request.expand().stream().anyMatch(one -> one.strip().equals(word));
  }
}
