package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** {@code policy_due}. */
final class PolicyDueTable implements PolicyDue {
  private static final String SELECT = "SELECT * FROM policy_due WHERE ";
  private static final String UPSERT =
      """
      INSERT INTO policy_due (resource_key, policy_key, kind, due_at, since, body) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (resource_key, policy_key, kind) DO UPDATE SET due_at = excluded.due_at,
        since = excluded.since, body = excluded.body\
      """;

  private final Sql sql;

  PolicyDueTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void put(PolicyDueRow row) {
    sql.update(
        UPSERT,
        row.resourceKey(),
        row.policyKey(),
        row.kind(),
        row.dueAt(),
        row.since(),
        row.body());
  }

  @Override
  public Optional<PolicyDueRow> find(String resourceKey, String policyKey, String kind) {
    return sql.one(
        SELECT + "resource_key = ? AND policy_key = ? AND kind = ?",
        PolicyDueTable::row,
        resourceKey,
        policyKey,
        kind);
  }

  @Override
  public List<PolicyDueRow> of(String resourceKey) {
    return sql.list(
        SELECT + "resource_key = ? ORDER BY policy_key, kind", PolicyDueTable::row, resourceKey);
  }

  @Override
  public List<PolicyDueRow> dueOfResources(long now, int limit) {
    return sql.list(
        SELECT + "policy_key = '' AND due_at <= ? ORDER BY due_at, resource_key, kind LIMIT ?",
        PolicyDueTable::row,
        now,
        limit);
  }

  @Override
  public List<PolicyDueRow> dueOfPolicies(long now, int limit) {
    return sql.list(
        SELECT
            + "policy_key <> '' AND due_at <= ? ORDER BY due_at, resource_key, policy_key, kind LIMIT ?",
        PolicyDueTable::row,
        now,
        limit);
  }

  @Override
  public boolean delete(PolicyDueRow row) {
    return sql.touched(
        "DELETE FROM policy_due WHERE resource_key = ? AND policy_key = ? AND kind = ?",
        row.resourceKey(),
        row.policyKey(),
        row.kind());
  }

  @Override
  public long count() {
    return sql.one("SELECT COUNT(*) AS n FROM policy_due", row -> row.getLong("n")).orElse(0L);
  }

  private static PolicyDueRow row(ResultSet row) throws SQLException {
    return new PolicyDueRow(
        row.getString("resource_key"),
        row.getString("policy_key"),
        row.getString("kind"),
        row.getLong("due_at"),
        row.getLong("since"),
        row.getString("body"));
  }
}
