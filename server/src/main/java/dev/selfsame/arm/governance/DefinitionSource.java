package dev.selfsame.arm.governance;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.PolicyVersion;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A definition or initiative in one of its versions. The newest is in its own row; each is in a row
 * below it, {@code {definition}/versions/{version}}.
 *
 * @param state changes whenever what is stored does
 */
record DefinitionSource(String id, String name, String state, ObjectNode properties) {
  private static final String DEFINITIONS = "Microsoft.Authorization/policyDefinitions";
  private static final String SETS = "Microsoft.Authorization/policySetDefinitions";

  String displayName() {
    return properties.path("displayName").asString("");
  }

  String category() {
    return properties.path("metadata").path("category").asString("");
  }

  static Optional<DefinitionSource> definition(String key, String wanted, Tx tx) {
    return find(key, DEFINITIONS, wanted, tx);
  }

  static Optional<DefinitionSource> initiative(String key, String wanted, Tx tx) {
    return find(key, SETS, wanted, tx);
  }

  /**
   * A custom one of the store, or one that every tenant has, of which there is one version alone.
   *
   * @param wanted such as {@code 1.*.*}; empty for the one that the definition is
   * @return empty when it is not there, or has no such version
   */
  private static Optional<DefinitionSource> find(String key, String type, String wanted, Tx tx) {
    Optional<ResourceRow> stored =
        tx.resources().find(key).filter(row -> row.type().equalsIgnoreCase(type));
    return stored.isPresent()
        ? inVersion(stored.get(), wanted, tx)
        : BuiltInPolicies.find(key)
            .map(node ->
                new DefinitionSource(
                    node.path("id").asString(),
                    node.path("name").asString(),
                    "built-in",
                    properties(node)));
  }

  private static Optional<DefinitionSource> inVersion(ResourceRow row, String wanted, Tx tx) {
    ObjectNode newest = properties(Json.stored(row.body()));
    List<String> versions = new ArrayList<>();
    newest.path("versions").forEach(each -> versions.add(each.asString("")));
    if (wanted.isEmpty() || versions.isEmpty()) {
      return Optional.of(new DefinitionSource(row.id(), row.name(), state(row), newest));
    }
    Optional<String> version = PolicyVersion.newest(wanted, versions);
    if (version.isEmpty()) {
      return Optional.empty();
    }
    if (version.get().equals(newest.path("version").asString(""))) {
      return Optional.of(new DefinitionSource(row.id(), row.name(), state(row), newest));
    }
    return tx.resources()
        .find(row.idKey() + "/versions/" + ResourceId.lower(version.get()))
        .map(found ->
            new DefinitionSource(
                row.id(),
                row.name(),
                version.get() + "/" + state(found),
                properties(Json.stored(found.body()))));
  }

  private static String state(ResourceRow row) {
    return row.version() + "." + row.changedAt();
  }

  private static ObjectNode properties(JsonNode whole) {
    return whole.get("properties") instanceof ObjectNode given ? given : Json.object();
  }
}
