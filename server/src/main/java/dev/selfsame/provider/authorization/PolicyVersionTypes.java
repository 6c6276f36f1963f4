package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.PolicyVersion;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of definitions and initiatives, {@code policyDefinitions/NAME/versions/1.0.0}. Who
 * writes the newest changes the definition with it. Source: "Policy Definition Versions" and
 * "Policy Set Definition Versions", 2023-04-01.
 */
final class PolicyVersionTypes {
  private final PolicyScopes scopes;

  PolicyVersionTypes(PolicyScopes scopes) {
    this.scopes = scopes;
  }

  ResourceType type(DefinitionKind kind) {
    return ResourceType.named(kind.type() + "/versions")
        .apiVersions("2023-04-01", "2024-05-01", "2025-01-01", "2025-03-01", "2025-11-01")
        .within(ResourceType.Container.PARENT)
        .proxy()
        .putStatus(ResourceType.PutStatus.ALWAYS_CREATED)
        .put((change, tx) -> put(kind, change, tx))
        .noPatch()
        .delete((change, tx) -> delete(kind, change, tx))
        .absent(id -> absent(kind, id))
        .view(PolicyVersionTypes::view)
        .build();
  }

  static RuntimeException absent(DefinitionKind kind, ResourceId id) {
    return PolicyRequestErrors.notFound(
        kind.code() + "VersionNotFound",
        kind.word() + " version",
        id.names().getFirst() + "/" + id.name());
  }

  static ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    return resource.createdBy().isEmpty()
        ? body
        : PolicyBodies.stamped(resource, body, request, tx);
  }

  /** Writes the version that a definition is with it. */
  static void keep(
      DefinitionKind kind, Change change, String version, ObjectNode properties, Tx tx) {
    ResourceId id = change.id();
    String own = id.value() + "/versions/" + version;
    String key = ResourceId.lower(own);
    String text = Json.text(PolicyDefinitionTypes.copy(properties));
    String by = change.caller().objectId();
    ResourceRow row =
        tx.resources()
            .find(key)
            .map(before -> before.changed(null, text, change.now(), by))
            .orElseGet(() ->
                new ResourceRow(
                    key,
                    own,
                    kind.type() + "/versions",
                    id.subscriptionId() == null ? null : ResourceId.lower(id.subscriptionId()),
                    null,
                    id.key(),
                    version,
                    null,
                    1,
                    null,
                    text,
                    change.now(),
                    by,
                    change.now(),
                    by));
    tx.resources().put(row);
    tx.changes().add("resource", key, change.now());
  }

  /** The versions with one more, newest first. */
  static List<String> with(List<String> versions, String version) {
    List<String> all = new ArrayList<>(versions);
    if (!all.contains(version)) {
      all.add(version);
    }
    all.sort((one, other) -> PolicyVersion.compare(other, one));
    return all;
  }

  static void list(ObjectNode properties, List<String> versions) {
    ArrayNode all = properties.putArray("versions");
    versions.forEach(all::add);
  }

  private Outcome put(DefinitionKind kind, Change change, Tx tx) {
    ResourceId definition = definition(change.id());
    scopes.requireForDefinition(definition, tx);
    String version = change.id().name();
    if (PolicyVersion.parse(version).isEmpty()) {
      throw PolicyRequestErrors.version(
          kind.word(),
          definition.name(),
          "The version '" + version + "' is not of the form '#.#.#'.");
    }
    ObjectNode body = change.proposed();
    ObjectNode properties = PolicyDefinitionTypes.checked(kind, definition, body, tx);
    String given = properties.path("version").asString(version);
    if (!given.equals(version)) {
      throw PolicyRequestErrors.version(
          kind.word(),
          definition.name(),
          "The version '" + given + "' does not match the version '" + version + "' of the URI.");
    }
    properties.put("version", version);
    ResourceRow row = row(definition, tx);
    ObjectNode before = PolicyBodies.properties(row);
    ObjectNode now = before;
    if (PolicyVersion.compare(version, before.path("version").asString("")) >= 0) {
      PolicyDefinitionRules.compatible(kind, before, properties);
      now = properties.deepCopy();
    }
    write(row, now, with(PolicyCatalog.versions(before), version), change, tx);
    return new Outcome.Stored(body);
  }

  private static Outcome delete(DefinitionKind kind, Change change, Tx tx) {
    ResourceRow row = row(definition(change.id()), tx);
    ObjectNode now = PolicyBodies.properties(row);
    List<String> left = new ArrayList<>(PolicyCatalog.versions(now));
    left.remove(change.id().name());
    if (left.isEmpty()) {
      throw PolicyRequestErrors.version(
          kind.word(), row.name(), "The only version cannot be deleted; delete the definition.");
    }
    requireUnused(kind, row, change.id().name(), left, tx);
    if (now.path("version").asString("").equals(change.id().name())) {
      ResourceRow newest =
          tx.resources()
              .find(row.idKey() + "/versions/" + ResourceId.lower(left.getFirst()))
              .orElseThrow(() -> new IllegalStateException("no version row of " + row.id()));
      ObjectNode next = PolicyBodies.properties(newest);
      PolicyDefinitionRules.compatible(kind, now, next);
      now = next;
    }
    write(row, now, left, change, tx);
    return new Outcome.Removed(true);
  }

  /** Who asks for a version must be left with one that is as was asked for. */
  private static void requireUnused(
      DefinitionKind kind, ResourceRow row, String version, List<String> left, Tx tx) {
    List<String> there = PolicyCatalog.versions(PolicyBodies.properties(row));
    VersionUses uses = new VersionUses(kind, row.idKey(), there);
    List<String> assignments = uses.assignments(left, tx);
    List<String> users = assignments.isEmpty() ? uses.sets(left, tx) : assignments;
    if (!users.isEmpty()) {
      throw PolicyRequestErrors.inUse(
          "InvalidDelete" + kind.code() + "Request",
          kind.word() + " version",
          row.name() + "/" + version,
          assignments.isEmpty() ? "policy set definition" : "policy assignment",
          String.join(",", users));
    }
  }

  private static void write(
      ResourceRow row, ObjectNode properties, List<String> versions, Change change, Tx tx) {
    list(properties, versions);
    ObjectNode body = Json.object();
    body.set("properties", properties);
    tx.resources()
        .put(row.changed(null, Json.text(body), change.now(), change.caller().objectId()));
    tx.changes().add("resource", row.idKey(), change.now());
  }

  private static ResourceRow row(ResourceId definition, Tx tx) {
    return tx.resources()
        .find(definition.key())
        .orElseThrow(() -> new IllegalStateException("no definition " + definition.value()));
  }

  private static ResourceId definition(ResourceId version) {
    String id = version.value();
    String end = "/" + version.types().getLast() + "/" + version.name();
    return ResourceId.parse(id.substring(0, id.length() - end.length()))
        .orElseThrow(() -> new IllegalStateException("version " + id));
  }
}
