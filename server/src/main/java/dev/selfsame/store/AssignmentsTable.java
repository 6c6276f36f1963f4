package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code assignments}. */
final class AssignmentsTable implements Assignments {
  private static final String SELECT = "SELECT * FROM assignments WHERE ";
  private static final String INSERT =
      "INSERT INTO assignments (resource_key, object_id, client_id, user_assigned, identity_key) VALUES (?, ?, ?, ?, ?)";

  private final Sql sql;

  AssignmentsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public List<AssignmentRow> ofResource(String resourceKey) {
    return sql.list(
        SELECT + "resource_key = ? ORDER BY object_id", AssignmentsTable::row, resourceKey);
  }

  @Override
  public List<AssignmentRow> ofIdentity(
      String identityKey, @Nullable String afterResourceKey, int limit) {
    return sql.list(
        SELECT + "identity_key = ? AND resource_key > ? ORDER BY resource_key LIMIT ?",
        AssignmentsTable::row,
        identityKey,
        afterResourceKey == null ? "" : afterResourceKey,
        limit);
  }

  @Override
  public void replace(String resourceKey, List<AssignmentRow> rows) {
    List<AssignmentRow> present = ofResource(resourceKey);
    if (present.size() == rows.size() && new HashSet<>(present).containsAll(rows)) {
      return;
    }
    sql.update("DELETE FROM assignments WHERE resource_key = ?", resourceKey);
    for (AssignmentRow row : rows) {
      if (!row.resourceKey().equals(resourceKey)) {
        throw new IllegalStateException(
            "Assignment of " + row.resourceKey() + " among those of " + resourceKey);
      }
      sql.update(
          INSERT,
          resourceKey,
          row.objectId(),
          row.clientId(),
          row.userAssigned(),
          row.identityKey());
    }
  }

  @Override
  public List<AssignmentRow> list(@Nullable String afterResourceKey, int limit) {
    List<AssignmentRow> page =
        new ArrayList<>(
            sql.list(
                SELECT + "resource_key > ? ORDER BY resource_key, object_id LIMIT ?",
                AssignmentsTable::row,
                afterResourceKey == null ? "" : afterResourceKey,
                limit));
    if (!page.isEmpty() && page.size() == limit) {
      AssignmentRow last = page.getLast();
      page.addAll(
          sql.list(
              SELECT + "resource_key = ? AND object_id > ? ORDER BY object_id",
              AssignmentsTable::row,
              last.resourceKey(),
              last.objectId()));
    }
    return page;
  }

  private static AssignmentRow row(ResultSet row) throws SQLException {
    return new AssignmentRow(
        row.getString("resource_key"),
        row.getString("object_id"),
        row.getString("client_id"),
        row.getLong("user_assigned") != 0,
        row.getString("identity_key"));
  }
}
