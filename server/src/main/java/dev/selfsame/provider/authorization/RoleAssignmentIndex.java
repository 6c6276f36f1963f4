package dev.selfsame.provider.authorization;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.Gate;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.RoleAssignmentRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The row by which a role assignment is decided, made of its resource. They are written in one
 * transaction; a store of before there was an index gets it at its first start.
 */
public final class RoleAssignmentIndex {
  private static final String FILLED = "rbac.role-assignments-indexed";
  private static final int PAGE = 500;

  private RoleAssignmentIndex() {}

  /** The row of a stored role assignment. */
  public static RoleAssignmentRow row(
      String idKey, String scope, JsonNode properties, long createdAt) {
    String role = ResourceId.lower(properties.path("roleDefinitionId").asString(""));
    return new RoleAssignmentRow(
        idKey,
        Scopes.key(scope),
        ResourceId.lower(properties.path("principalId").asString("")),
        role.substring(role.lastIndexOf('/') + 1),
        properties.path("condition").asString(null),
        properties.path("conditionVersion").asString(null),
        createdAt);
  }

  /** Writes the rows of all role assignments, once in the life of a store. */
  public static void fill(Store store, String tenantId) {
    if (store.<Boolean>read(tx -> tx.facts().find(FILLED).isPresent())) {
      return;
    }
    store.write(
        Gate.tenant(tenantId),
        tx -> {
          fill(tx);
          lift(tx);
          tx.facts().put(FILLED, "1");
          return true;
        });
  }

  private static void fill(Tx tx) {
    String after = null;
    List<ResourceRow> page;
    do {
      page = tx.resources().listByType("", RoleAssignments.TYPE, after, PAGE);
      for (ResourceRow row : page) {
        after = row.idKey();
        String scope = ResourceId.parse(row.id()).map(ResourceId::scope).orElse("");
        JsonNode properties = Json.stored(row.body()).path("properties");
        tx.roleAssignments().put(row(row.idKey(), scope, properties, row.createdAt()));
      }
    } while (page.size() == PAGE);
  }

  /** Custom roles were kept where they were written before there was one row for each. */
  private static void lift(Tx tx) {
    for (ResourceRow row : CustomRoles.all(tx)) {
      if (!row.idKey().startsWith("/providers/")) {
        tx.resources().delete(row.idKey());
        CustomRoles.put(row.name(), Json.stored(row.body()), row.createdBy(), row.createdAt(), tx);
      }
    }
  }
}
