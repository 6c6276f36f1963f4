package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code role_assignments}. */
final class RoleAssignmentsTable implements RoleAssignments {
  private static final String SELECT = "SELECT * FROM role_assignments WHERE ";

  private static final String UPSERT =
      """
      INSERT INTO role_assignments (id_key, scope_key, object_id, role_key, condition, condition_version, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id_key) DO UPDATE SET scope_key = excluded.scope_key, object_id = excluded.object_id,
        role_key = excluded.role_key, condition = excluded.condition,
        condition_version = excluded.condition_version, created_at = excluded.created_at\
      """;

  private final Sql sql;

  RoleAssignmentsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<RoleAssignmentRow> find(String idKey) {
    return sql.one(SELECT + "id_key = ?", RoleAssignmentsTable::row, idKey);
  }

  @Override
  public void put(RoleAssignmentRow row) {
    sql.update(
        UPSERT,
        row.idKey(),
        row.scopeKey(),
        row.objectId(),
        row.roleKey(),
        row.condition(),
        row.conditionVersion(),
        row.createdAt());
  }

  @Override
  public List<RoleAssignmentRow> ofPrincipal(String objectId) {
    return sql.list(SELECT + "object_id = ? ORDER BY id_key", RoleAssignmentsTable::row, objectId);
  }

  @Override
  public List<RoleAssignmentRow> ofRole(String roleKey, int limit) {
    return sql.list(
        SELECT + "role_key = ? ORDER BY id_key LIMIT ?", RoleAssignmentsTable::row, roleKey, limit);
  }

  @Override
  public Optional<RoleAssignmentRow> same(String scopeKey, String objectId, String roleKey) {
    return sql.one(
        SELECT + "scope_key = ? AND object_id = ? AND role_key = ? LIMIT 1",
        RoleAssignmentsTable::row,
        scopeKey,
        objectId,
        roleKey);
  }

  @Override
  public long countWithin(String scopeKey) {
    return count("scope_key > ? AND scope_key < ?", scopeKey + "/", scopeKey + "0")
        + countAt(scopeKey);
  }

  @Override
  public long countAt(String scopeKey) {
    return count("scope_key = ?", scopeKey);
  }

  private long count(String where, @Nullable Object... values) {
    return sql.one(
            "SELECT COUNT(*) AS n FROM role_assignments WHERE " + where,
            row -> row.getLong("n"),
            values)
        .orElse(0L);
  }

  @Override
  public List<RoleAssignmentRow> list(@Nullable String afterIdKey, int limit) {
    return sql.list(
        SELECT + "id_key > ? ORDER BY id_key LIMIT ?",
        RoleAssignmentsTable::row,
        afterIdKey == null ? "" : afterIdKey,
        limit);
  }

  private static RoleAssignmentRow row(ResultSet row) throws SQLException {
    return new RoleAssignmentRow(
        row.getString("id_key"),
        row.getString("scope_key"),
        row.getString("object_id"),
        row.getString("role_key"),
        row.getString("condition"),
        row.getString("condition_version"),
        row.getLong("created_at"));
  }
}
