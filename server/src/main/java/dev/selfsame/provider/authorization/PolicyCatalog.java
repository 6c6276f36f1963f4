package dev.selfsame.provider.authorization;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.PolicyDefinition;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds definitions and initiatives: those of the tenant in the store, and those that every tenant
 * has, which look like rows at the root and were never written by anybody.
 */
final class PolicyCatalog {
  static final String DEFINITIONS = "Microsoft.Authorization/policyDefinitions";
  static final String SETS = "Microsoft.Authorization/policySetDefinitions";

  private PolicyCatalog() {}

  /** Read once, when first asked for. */
  private static final class BuiltIns {
    static final TreeMap<String, ResourceRow> DEFINITIONS =
        rows(PolicyCatalog.DEFINITIONS, PolicyDefinition.builtIn());
    static final TreeMap<String, ResourceRow> SETS =
        rows(PolicyCatalog.SETS, PolicyDefinition.builtInSets());

    private static TreeMap<String, ResourceRow> rows(String type, List<ObjectNode> shown) {
      TreeMap<String, ResourceRow> rows = new TreeMap<>();
      for (ObjectNode one : shown) {
        String name = one.path("name").asString();
        String id = "/providers/" + type + "/" + name;
        ObjectNode body = Json.object();
        body.set("properties", versioned((ObjectNode) one.path("properties").deepCopy()));
        String key = ResourceId.lower(id);
        rows.put(
            key,
            new ResourceRow(
                key, id, type, null, null, "", name, null, 1, null, Json.text(body), 0, "", 0, ""));
      }
      return rows;
    }

    private static ObjectNode versioned(ObjectNode properties) {
      if (!properties.path("version").isString()) {
        properties.put("version", properties.path("metadata").path("version").asString("1.0.0"));
      }
      if (!properties.path("versions").isArray()) {
        properties.putArray("versions").add(properties.path("version").asString());
      }
      return properties;
    }
  }

  /** Those that every tenant has, by key. */
  static TreeMap<String, ResourceRow> builtIn(String type) {
    return type.equals(SETS) ? BuiltIns.SETS : BuiltIns.DEFINITIONS;
  }

  /** Whether a row is one of those. */
  static boolean isBuiltIn(ResourceRow row) {
    return row.createdBy().isEmpty() && builtIn(row.type()).containsKey(row.idKey());
  }

  /** By its id, of this type alone. */
  static Optional<ResourceRow> find(String type, String id, Tx tx) {
    String key = ResourceId.lower(id);
    ResourceRow builtIn = builtIn(type).get(key);
    return builtIn != null
        ? Optional.of(builtIn)
        : tx.resources().find(key).filter(row -> row.type().equalsIgnoreCase(type));
  }

  /** Reads a definition. */
  static PolicyDefinition read(ResourceRow row) {
    return PolicyDefinition.read(row.name(), PolicyBodies.properties(row));
  }

  /** All versions that there are, newest first. */
  static List<String> versions(ObjectNode properties) {
    List<String> all = new java.util.ArrayList<>();
    for (JsonNode one : properties.path("versions")) {
      all.add(one.asString(""));
    }
    return all;
  }
}
