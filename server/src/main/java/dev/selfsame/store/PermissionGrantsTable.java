package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code permission_grants}. */
final class PermissionGrantsTable implements PermissionGrants {
  private static final String SELECT = "SELECT * FROM permission_grants WHERE ";

  private static final String UPSERT =
      """
      INSERT INTO permission_grants (id, client_id, resource_id, principal_id, consent_type, scope, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET scope = excluded.scope\
      """;

  private final Sql sql;

  PermissionGrantsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<PermissionGrantRow> find(String id) {
    return sql.one(SELECT + "id = ?", PermissionGrantsTable::row, id);
  }

  @Override
  public void put(PermissionGrantRow row) {
    sql.update(
        UPSERT,
        row.id(),
        row.clientId(),
        row.resourceId(),
        row.principalId(),
        row.consentType(),
        row.scope(),
        row.createdAt());
  }

  @Override
  public boolean delete(String id) {
    return sql.touched("DELETE FROM permission_grants WHERE id = ?", id);
  }

  @Override
  public List<PermissionGrantRow> list(@Nullable String afterId, int limit) {
    return sql.list(
        SELECT + "id > ? ORDER BY id LIMIT ?",
        PermissionGrantsTable::row,
        afterId == null ? "" : afterId,
        limit);
  }

  @Override
  public List<PermissionGrantRow> ofClient(String clientId, @Nullable String afterId, int limit) {
    return sql.list(
        SELECT + "client_id = ? AND id > ? ORDER BY id LIMIT ?",
        PermissionGrantsTable::row,
        clientId,
        afterId == null ? "" : afterId,
        limit);
  }

  @Override
  public int deleteAllOf(String objectId) {
    return sql.update(
        "DELETE FROM permission_grants WHERE client_id = ? OR resource_id = ? OR principal_id = ?",
        objectId,
        objectId,
        objectId);
  }

  private static PermissionGrantRow row(ResultSet row) throws SQLException {
    return new PermissionGrantRow(
        row.getString("id"),
        row.getString("client_id"),
        row.getString("resource_id"),
        row.getString("principal_id"),
        row.getString("consent_type"),
        row.getString("scope"),
        row.getLong("created_at"));
  }
}
