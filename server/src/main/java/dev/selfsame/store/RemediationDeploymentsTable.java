package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code remediation_deployments}. */
final class RemediationDeploymentsTable implements RemediationDeployments {
  private static final String SELECT =
      "SELECT * FROM remediation_deployments WHERE remediation_key = ?";
  private static final String PAGE = " AND resource_key > ? ORDER BY resource_key LIMIT ?";
  private static final String UPSERT =
      """
      INSERT INTO remediation_deployments (remediation_key, resource_key, state, resource_id, location, begun, error,
        created_at, changed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (remediation_key, resource_key) DO UPDATE SET state = excluded.state,
        resource_id = excluded.resource_id, location = excluded.location, begun = excluded.begun,
        error = excluded.error, created_at = excluded.created_at, changed_at = excluded.changed_at\
      """;

  private final Sql sql;

  RemediationDeploymentsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void put(List<RemediationDeploymentRow> rows) {
    sql.batch(
        UPSERT,
        rows.stream()
            .map(row ->
                new @Nullable Object[] {
                  row.remediationKey(),
                  row.resourceKey(),
                  row.state(),
                  row.resourceId(),
                  row.location(),
                  row.begun(),
                  row.error(),
                  row.createdAt(),
                  row.changedAt()
                })
            .toList());
  }

  @Override
  public Optional<RemediationDeploymentRow> find(String remediationKey, String resourceKey) {
    return sql.one(
        SELECT + " AND resource_key = ?",
        RemediationDeploymentsTable::row,
        remediationKey,
        resourceKey);
  }

  @Override
  public List<RemediationDeploymentRow> list(
      String remediationKey, @Nullable String state, @Nullable String afterResourceKey, int limit) {
    String after = afterResourceKey == null ? "" : afterResourceKey;
    return state == null
        ? sql.list(SELECT + PAGE, RemediationDeploymentsTable::row, remediationKey, after, limit)
        : sql.list(
            SELECT + " AND state = ?" + PAGE,
            RemediationDeploymentsTable::row,
            remediationKey,
            state,
            after,
            limit);
  }

  @Override
  public int move(String remediationKey, String from, String to, long now) {
    return sql.update(
        "UPDATE remediation_deployments SET state = ?, changed_at = ? WHERE remediation_key = ? AND state = ?",
        to,
        now,
        remediationKey,
        from);
  }

  @Override
  public int deleteOf(String remediationKey) {
    return sql.update(
        "DELETE FROM remediation_deployments WHERE remediation_key = ?", remediationKey);
  }

  private static RemediationDeploymentRow row(ResultSet row) throws SQLException {
    return new RemediationDeploymentRow(
        row.getString("remediation_key"),
        row.getString("resource_key"),
        row.getString("state"),
        row.getString("resource_id"),
        row.getString("location"),
        row.getString("begun"),
        row.getString("error"),
        row.getLong("created_at"),
        row.getLong("changed_at"));
  }
}
