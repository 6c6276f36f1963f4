package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code app_role_assignments}. */
final class AppRoleAssignmentsTable implements AppRoleAssignments {
  private static final String SELECT = "SELECT * FROM app_role_assignments WHERE ";
  private final Sql sql;

  AppRoleAssignmentsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<AppRoleAssignmentRow> find(String id) {
    return sql.one(SELECT + "id = ?", AppRoleAssignmentsTable::row, id);
  }

  @Override
  public boolean add(AppRoleAssignmentRow row) {
    return sql.touched(
        "INSERT INTO app_role_assignments (id, principal_id, resource_id, app_role_id, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (principal_id, resource_id, app_role_id) DO NOTHING",
        row.id(),
        row.principalId(),
        row.resourceId(),
        row.appRoleId(),
        row.createdAt());
  }

  @Override
  public boolean delete(String id) {
    return sql.touched("DELETE FROM app_role_assignments WHERE id = ?", id);
  }

  @Override
  public List<AppRoleAssignmentRow> ofPrincipal(
      String principalId, @Nullable String afterId, int limit) {
    return sql.list(
        SELECT + "principal_id = ? AND id > ? ORDER BY id LIMIT ?",
        AppRoleAssignmentsTable::row,
        principalId,
        afterId == null ? "" : afterId,
        limit);
  }

  @Override
  public List<AppRoleAssignmentRow> ofPrincipal(String principalId, String resourceId) {
    return sql.list(
        SELECT + "principal_id = ? AND resource_id = ? ORDER BY app_role_id",
        AppRoleAssignmentsTable::row,
        principalId,
        resourceId);
  }

  @Override
  public List<AppRoleAssignmentRow> ofResource(
      String resourceId, @Nullable String afterId, int limit) {
    return sql.list(
        SELECT + "resource_id = ? AND id > ? ORDER BY id LIMIT ?",
        AppRoleAssignmentsTable::row,
        resourceId,
        afterId == null ? "" : afterId,
        limit);
  }

  @Override
  public int deleteAllOf(String objectId) {
    return sql.update(
        "DELETE FROM app_role_assignments WHERE principal_id = ? OR resource_id = ?",
        objectId,
        objectId);
  }

  private static AppRoleAssignmentRow row(ResultSet row) throws SQLException {
    return new AppRoleAssignmentRow(
        row.getString("id"),
        row.getString("principal_id"),
        row.getString("resource_id"),
        row.getString("app_role_id"),
        row.getLong("created_at"));
  }
}
