package dev.selfsame.store;

import dev.selfsame.model.ResourceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code graph_objects} and {@code graph_names}. */
final class GraphObjectsTable implements GraphObjects {
  private static final String SELECT = "SELECT * FROM graph_objects WHERE ";

  private static final String UPSERT =
      """
      INSERT INTO graph_objects (object_id, kind, app_id, display_name, body, created_at, deleted_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (object_id) DO UPDATE SET kind = excluded.kind, app_id = excluded.app_id,
        display_name = excluded.display_name, body = excluded.body, created_at = excluded.created_at,
        deleted_at = excluded.deleted_at\
      """;

  private final Sql sql;

  GraphObjectsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<GraphObjectRow> find(String objectId) {
    return sql.one(SELECT + "object_id = ?", GraphObjectsTable::row, objectId);
  }

  @Override
  public Optional<GraphObjectRow> findApplication(String appId) {
    return sql.one(
        SELECT
            + "app_id = ? AND kind = 'application' ORDER BY CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END, object_id LIMIT 1",
        GraphObjectsTable::row,
        appId);
  }

  @Override
  public void put(GraphObjectRow row) {
    sql.update(
        UPSERT,
        row.objectId(),
        row.kind(),
        row.appId(),
        row.displayName(),
        row.body(),
        row.createdAt(),
        row.deletedAt());
  }

  @Override
  public boolean delete(String objectId) {
    sql.update("DELETE FROM graph_names WHERE object_id = ?", objectId);
    return sql.touched("DELETE FROM graph_objects WHERE object_id = ?", objectId);
  }

  @Override
  public List<GraphObjectRow> list(String kind, @Nullable String afterObjectId, int limit) {
    return sql.list(
        SELECT + "kind = ? AND object_id > ? ORDER BY object_id LIMIT ?",
        GraphObjectsTable::row,
        kind,
        afterObjectId == null ? "" : afterObjectId,
        limit);
  }

  @Override
  public List<GraphObjectRow> named(
      String kind, String displayName, @Nullable String afterObjectId, int limit) {
    return sql.list(
        SELECT
            + "kind = ? AND lower(display_name) = lower(?) AND object_id > ? ORDER BY object_id LIMIT ?",
        GraphObjectsTable::row,
        kind,
        displayName,
        afterObjectId == null ? "" : afterObjectId,
        limit);
  }

  @Override
  public List<GraphObjectRow> deletedBefore(long at, int limit) {
    return sql.list(
        SELECT + "deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at, object_id LIMIT ?",
        GraphObjectsTable::row,
        at,
        limit);
  }

  @Override
  public Optional<String> findName(String kind, String name) {
    return sql.one(
        "SELECT object_id FROM graph_names WHERE name_key = ? AND kind = ?",
        row -> row.getString("object_id"),
        ResourceId.lower(name),
        kind);
  }

  @Override
  public void putNames(String kind, String objectId, List<String> names) {
    sql.update("DELETE FROM graph_names WHERE object_id = ? AND kind = ?", objectId, kind);
    for (String name : names) {
      sql.update(
          "INSERT INTO graph_names (name_key, kind, object_id) VALUES (?, ?, ?) ON CONFLICT (name_key, kind) DO UPDATE SET object_id = excluded.object_id",
          ResourceId.lower(name),
          kind,
          objectId);
    }
  }

  private static GraphObjectRow row(ResultSet row) throws SQLException {
    return new GraphObjectRow(
        row.getString("object_id"),
        row.getString("kind"),
        row.getString("app_id"),
        row.getString("display_name"),
        row.getString("body"),
        row.getLong("created_at"),
        Sql.longOrNull(row, "deleted_at"));
  }
}
