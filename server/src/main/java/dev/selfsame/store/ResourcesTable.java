package dev.selfsame.store;

import dev.selfsame.model.ResourceId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code resources}. A scope is a range of keys: {@code '/'} is followed by {@code '0'} in the byte
 * order both databases compare by.
 */
final class ResourcesTable implements Resources {
  private static final String GROUP = "microsoft.resources/resourcegroups";
  private static final String SUBSCRIPTION = "microsoft.resources/subscriptions";
  private static final String ROLE_ASSIGNMENTS =
      "/providers/microsoft.authorization/roleassignments/";
  private static final String REMEDIATIONS = "/providers/microsoft.policyinsights/remediations/";
  private static final String SELECT = "SELECT * FROM resources WHERE ";
  private static final String PAGE = " ORDER BY id_key LIMIT ?";

  /** Leaves indexed columns alone: SQLite would rewrite their indexes even with equal values. */
  private static final String UPDATE =
      """
      UPDATE resources SET id = ?, type = ?, subscription_id = ?, resource_group = ?, name = ?, location = ?,
        version = ?, provisioning_state = ?, body = ?, created_at = ?, created_by = ?, changed_at = ?, changed_by = ?
      WHERE id_key = ? AND type_key = ? AND parent_key IS NOT DISTINCT FROM ?\
      """;

  private static final String UPSERT =
      """
      INSERT INTO resources (id, type, subscription_id, resource_group, name, location, version, provisioning_state,
        body, created_at, created_by, changed_at, changed_by, id_key, type_key, parent_key)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id_key) DO UPDATE SET id = excluded.id, type = excluded.type,
        subscription_id = excluded.subscription_id, resource_group = excluded.resource_group, name = excluded.name,
        location = excluded.location, version = excluded.version, provisioning_state = excluded.provisioning_state,
        body = excluded.body, created_at = excluded.created_at, created_by = excluded.created_by,
        changed_at = excluded.changed_at, changed_by = excluded.changed_by, type_key = excluded.type_key,
        parent_key = excluded.parent_key\
      """;

  private final Sql sql;

  ResourcesTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<ResourceRow> find(String idKey) {
    return sql.one(SELECT + "id_key = ?", ResourcesTable::row, idKey);
  }

  @Override
  public void put(ResourceRow row) {
    @Nullable Object[] values = {
      row.id(),
      row.type(),
      row.subscriptionId(),
      row.resourceGroup(),
      row.name(),
      row.location(),
      row.version(),
      row.provisioningState(),
      row.body(),
      row.createdAt(),
      row.createdBy(),
      row.changedAt(),
      row.changedBy(),
      row.idKey(),
      ResourceId.lower(row.type()),
      row.parentKey()
    };
    if (!sql.touched(UPDATE, values)) {
      sql.update(UPSERT, values);
    }
  }

  @Override
  public boolean delete(String idKey) {
    sql.update("DELETE FROM documents WHERE owner_key = ?", idKey);
    if (idKey.contains(ROLE_ASSIGNMENTS)) {
      sql.update("DELETE FROM role_assignments WHERE id_key = ?", idKey);
    }
    if (idKey.contains(REMEDIATIONS)) {
      sql.update("DELETE FROM remediation_deployments WHERE remediation_key = ?", idKey);
    }
    sql.update("DELETE FROM policy_states WHERE resource_key = ?", idKey);
    sql.update("DELETE FROM policy_due WHERE resource_key = ?", idKey);
    return sql.touched("DELETE FROM resources WHERE id_key = ?", idKey);
  }

  @Override
  public List<ResourceRow> listByType(
      String scopeKey, String typeIgnoringCase, @Nullable String afterKey, int limit) {
    return sql.list(
        SELECT + "type_key = ? AND id_key > ? AND id_key < ?" + PAGE,
        ResourcesTable::row,
        ResourceId.lower(typeIgnoringCase),
        start(scopeKey, afterKey),
        scopeKey + "0",
        limit);
  }

  @Override
  public List<ResourceRow> listBelow(String scopeKey, @Nullable String afterKey, int limit) {
    return sql.list(
        SELECT
            + "id_key > ? AND id_key < ? AND type_key NOT IN ('"
            + GROUP
            + "', '"
            + SUBSCRIPTION
            + "')"
            + PAGE,
        ResourcesTable::row,
        start(scopeKey, afterKey),
        scopeKey + "0",
        limit);
  }

  @Override
  public List<ResourceRow> within(String scopeKey, @Nullable String afterKey, int limit) {
    return sql.list(
        SELECT + "id_key > ? AND id_key < ?" + PAGE,
        ResourcesTable::row,
        start(scopeKey, afterKey),
        scopeKey + "0",
        limit);
  }

  @Override
  public List<ResourceRow> children(
      String parentKey, @Nullable String typeIgnoringCase, @Nullable String afterKey, int limit) {
    String after = afterKey == null ? "" : afterKey;
    if (typeIgnoringCase == null) {
      return sql.list(
          SELECT + "parent_key = ? AND id_key > ?" + PAGE,
          ResourcesTable::row,
          parentKey,
          after,
          limit);
    }
    return sql.list(
        SELECT + "parent_key = ? AND type_key = ? AND id_key > ?" + PAGE,
        ResourcesTable::row,
        parentKey,
        ResourceId.lower(typeIgnoringCase),
        after,
        limit);
  }

  @Override
  public List<ResourceRow> groups(String subscriptionId, @Nullable String afterKey, int limit) {
    return listByType("/subscriptions/" + ResourceId.lower(subscriptionId), GROUP, afterKey, limit);
  }

  @Override
  public List<ResourceRow> subscriptions() {
    return sql.list(SELECT + "type_key = ? ORDER BY id_key", ResourcesTable::row, SUBSCRIPTION);
  }

  @Override
  public List<String> typesOf(String subscriptionKey, String namespaceIgnoringCase) {
    String namespace = ResourceId.lower(namespaceIgnoringCase);
    return sql.list(
        "SELECT MIN(type) AS type FROM resources WHERE type_key > ? AND type_key < ? AND id_key > ? AND id_key < ? GROUP BY type_key ORDER BY type_key",
        row -> row.getString("type"),
        namespace + "/",
        namespace + "0",
        subscriptionKey + "/",
        subscriptionKey + "0");
  }

  @Override
  public List<ResourceRow> all(@Nullable String afterKey, int limit) {
    return sql.list(
        SELECT + "id_key > ?" + PAGE, ResourcesTable::row, afterKey == null ? "" : afterKey, limit);
  }

  @Override
  public long count() {
    return sql.one("SELECT COUNT(*) AS n FROM resources", row -> row.getLong("n")).orElse(0L);
  }

  /** Where a page begins: after the given key, but never before the scope. */
  private static String start(String scopeKey, @Nullable String afterKey) {
    String first = scopeKey + "/";
    return afterKey == null || compare(afterKey, first) < 0 ? first : afterKey;
  }

  /** As the databases compare; {@link String#compareTo} differs outside the basic plane. */
  private static int compare(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static ResourceRow row(ResultSet row) throws SQLException {
    return new ResourceRow(
        row.getString("id_key"),
        row.getString("id"),
        row.getString("type"),
        row.getString("subscription_id"),
        row.getString("resource_group"),
        row.getString("parent_key"),
        row.getString("name"),
        row.getString("location"),
        row.getLong("version"),
        row.getString("provisioning_state"),
        row.getString("body"),
        row.getLong("created_at"),
        row.getString("created_by"),
        row.getLong("changed_at"),
        row.getString("changed_by"));
  }
}
