package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code operations}. */
final class OperationsTable implements Operations {
  private static final String SELECT = "SELECT * FROM operations WHERE ";

  private static final String UPSERT =
      """
      INSERT INTO operations (operation_id, resource_key, subscription_id, kind, state, step, input, result, error,
        lease_owner, lease_until, started_at, ended_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (operation_id) DO UPDATE SET resource_key = excluded.resource_key,
        subscription_id = excluded.subscription_id, kind = excluded.kind, state = excluded.state,
        step = excluded.step, input = excluded.input, result = excluded.result, error = excluded.error,
        lease_owner = excluded.lease_owner, lease_until = excluded.lease_until,
        started_at = excluded.started_at, ended_at = excluded.ended_at\
      """;

  private final Sql sql;

  OperationsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<OperationRow> find(String operationId) {
    return sql.one(SELECT + "operation_id = ?", OperationsTable::row, operationId);
  }

  @Override
  public void put(OperationRow row) {
    sql.update(
        UPSERT,
        row.operationId(),
        row.resourceKey(),
        row.subscriptionId(),
        row.kind(),
        row.state(),
        row.step(),
        row.input(),
        row.result(),
        row.error(),
        row.leaseOwner(),
        row.leaseUntil(),
        row.startedAt(),
        row.endedAt());
  }

  @Override
  public List<OperationRow> runnable(long now, @Nullable String afterOperationId, int limit) {
    String after = afterOperationId == null ? "" : afterOperationId;
    return sql.list(
        SELECT
            + "state = 'InProgress' AND lease_until <= ? AND operation_id > ? ORDER BY operation_id LIMIT ?",
        OperationsTable::row,
        now,
        after,
        limit);
  }

  @Override
  public List<OperationRow> inProgress(String resourceKey) {
    return sql.list(
        SELECT + "state = 'InProgress' AND resource_key = ? ORDER BY started_at, operation_id",
        OperationsTable::row,
        resourceKey);
  }

  @Override
  public List<OperationRow> list(@Nullable String afterOperationId, int limit) {
    String after = afterOperationId == null ? "" : afterOperationId;
    return sql.list(
        SELECT + "operation_id > ? ORDER BY operation_id LIMIT ?",
        OperationsTable::row,
        after,
        limit);
  }

  @Override
  public int deleteEndedBefore(long endedBefore) {
    return sql.update(
        "DELETE FROM operations WHERE ended_at IS NOT NULL AND ended_at < ?", endedBefore);
  }

  private static OperationRow row(ResultSet row) throws SQLException {
    return new OperationRow(
        row.getString("operation_id"),
        row.getString("resource_key"),
        row.getString("subscription_id"),
        row.getString("kind"),
        row.getString("state"),
        row.getLong("step"),
        row.getString("input"),
        row.getString("result"),
        row.getString("error"),
        row.getString("lease_owner"),
        row.getLong("lease_until"),
        row.getLong("started_at"),
        Sql.longOrNull(row, "ended_at"));
  }
}
