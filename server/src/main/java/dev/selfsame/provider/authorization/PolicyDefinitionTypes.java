package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Authorization/policyDefinitions and /policySetDefinitions that a tenant writes, at
 * subscriptions and management groups. A definition is its newest version; each version stands
 * below it, too ({@link PolicyVersionTypes}). Source: the Policy REST reference, and recordings.
 */
final class PolicyDefinitionTypes {
  static final String[] API_VERSIONS = {
    "2016-12-01",
    "2018-03-01",
    "2018-05-01",
    "2019-01-01",
    "2019-06-01",
    "2019-09-01",
    "2020-03-01",
    "2020-09-01",
    "2021-06-01",
    "2023-04-01",
    "2024-05-01",
    "2025-01-01",
    "2025-03-01"
  };

  /** Last day before the api-versions that know versions of definitions. */
  static final String BEFORE_VERSIONS = "2023-03-31";

  private final PolicyScopes scopes;

  PolicyDefinitionTypes(PolicyScopes scopes) {
    this.scopes = scopes;
  }

  ResourceType type(DefinitionKind kind) {
    return ResourceType.named(kind.type())
        .apiVersions(API_VERSIONS)
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .names(PolicyBodies.NAMES)
        .putStatus(ResourceType.PutStatus.ALWAYS_CREATED)
        .put((change, tx) -> put(kind, change, tx))
        .noPatch()
        .delete((change, tx) -> delete(kind, change, tx))
        .absent(id -> absent(kind, id))
        .view(PolicyDefinitionTypes::view)
        .build();
  }

  static ApiException absent(DefinitionKind kind, ResourceId id) {
    return PolicyScopes.forDefinition(id) || id.scope().isEmpty()
        ? PolicyRequestErrors.notFound(kind.code() + "NotFound", kind.word(), id.name())
        : PolicyRequestErrors.uri(id.scope());
  }

  private Outcome put(DefinitionKind kind, Change change, Tx tx) {
    scopes.requireForDefinition(change.id(), tx);
    ObjectNode body = change.proposed();
    ObjectNode properties = checked(kind, change.id(), body, tx);
    Optional<ObjectNode> before =
        change.current().map(found -> (ObjectNode) found.body().path("properties"));
    before.ifPresent(old -> PolicyDefinitionRules.compatible(kind, old, properties));
    if (change.creates()) {
      requireRoom(kind, change.id(), tx);
    }
    String version = version(kind, change.id(), properties, before);
    properties.put("version", version);
    PolicyVersionTypes.keep(kind, change, version, properties, tx);
    List<String> versions =
        PolicyVersionTypes.with(before.map(PolicyCatalog::versions).orElseGet(List::of), version);
    PolicyVersionTypes.list(properties, versions);
    return new Outcome.Stored(body);
  }

  /** The body's properties, in shape and held against the rules; the body has nothing else. */
  static ObjectNode checked(DefinitionKind kind, ResourceId id, ObjectNode body, Tx tx) {
    String name = Character.toUpperCase(kind.code().charAt(0)) + kind.code().substring(1);
    PolicyMembers members =
        new PolicyMembers(name + "Properties", kind.members(), List.of("versions"));
    ObjectNode properties = PolicyBodies.properties(body, members, List.of());
    String policyType = properties.path("policyType").asString("Custom");
    if (!policyType.equalsIgnoreCase("Custom") && !policyType.equalsIgnoreCase("NotSpecified")) {
      throw PolicyRequestErrors.kind(kind.word(), id.name(), policyType);
    }
    properties.put("policyType", "Custom");
    kind.rules().check(id, properties, tx);
    return properties;
  }

  private static String version(
      DefinitionKind kind, ResourceId id, ObjectNode properties, Optional<ObjectNode> before) {
    String given = properties.path("version").asString("");
    if (given.isEmpty()) {
      return before.map(old -> old.path("version").asString("1.0.0")).orElse("1.0.0");
    }
    if (PolicyVersion.parse(given).isEmpty()) {
      throw PolicyRequestErrors.version(
          kind.word(), id.name(), "The version '" + given + "' is not of the form '#.#.#'.");
    }
    return given;
  }

  private static void requireRoom(DefinitionKind kind, ResourceId id, Tx tx) {
    int there = tx.resources().children(id.parentKey(), kind.type(), null, kind.most()).size();
    if (there >= kind.most()) {
      throw PolicyRequestErrors.full(kind.word() + "s", kind.most(), id.scope());
    }
  }

  private static Outcome delete(DefinitionKind kind, Change change, Tx tx) {
    String key = change.id().key();
    List<String> assignments = using(PolicyAssignments.TYPE, key, tx);
    if (!assignments.isEmpty()) {
      throw inUse(kind, change, "policy assignment", assignments);
    }
    List<String> sets = kind.isSet() ? List.of() : using(PolicyCatalog.SETS, key, tx);
    if (!sets.isEmpty()) {
      throw inUse(kind, change, "policy set definition", sets);
    }
    return new Outcome.Removed(true);
  }

  private static ApiException inUse(
      DefinitionKind kind, Change change, String by, List<String> users) {
    return PolicyRequestErrors.inUse(
        "InvalidDelete" + kind.code() + "Request",
        kind.word(),
        change.id().name(),
        by,
        String.join(",", users));
  }

  /** Ids of the rows of a type that name a definition. */
  static List<String> using(String type, String definitionKey, Tx tx) {
    List<String> users = new ArrayList<>();
    for (ResourceRow row : ScopeTree.all(type, tx)) {
      ObjectNode properties = PolicyBodies.properties(row);
      boolean names = names(properties, definitionKey);
      for (JsonNode reference : properties.path("policyDefinitions")) {
        names |= names(reference, definitionKey);
      }
      if (names) {
        users.add(row.id());
      }
    }
    return users;
  }

  private static boolean names(JsonNode node, String key) {
    return ResourceId.lower(node.path("policyDefinitionId").asString("")).equals(key);
  }

  /** One of a tenant's own, or one that every tenant has, which nobody wrote. */
  static ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    if (request.apiVersion().isAtMost(BEFORE_VERSIONS)) {
      body.withObject("/properties").remove(List.of("version", "versions"));
    }
    return resource.createdBy().isEmpty()
        ? body
        : PolicyBodies.stamped(resource, body, request, tx);
  }

  static ObjectNode copy(ObjectNode properties) {
    ObjectNode body = Json.object();
    ObjectNode own = properties.deepCopy();
    own.remove("versions");
    body.set("properties", own);
    return body;
  }
}
