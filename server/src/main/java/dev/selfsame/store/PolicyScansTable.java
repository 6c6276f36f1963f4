package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** {@code policy_scans}. */
final class PolicyScansTable implements PolicyScans {
  private static final String UPSERT =
      """
      INSERT INTO policy_scans (assignment_key, fingerprint, scanned_at, lease_owner, lease_until) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (assignment_key) DO UPDATE SET fingerprint = excluded.fingerprint,
        scanned_at = excluded.scanned_at, lease_owner = excluded.lease_owner, lease_until = excluded.lease_until\
      """;

  private final Sql sql;

  PolicyScansTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<PolicyScanRow> find(String assignmentKey) {
    return sql.one(
        "SELECT * FROM policy_scans WHERE assignment_key = ?",
        PolicyScansTable::row,
        assignmentKey);
  }

  @Override
  public List<PolicyScanRow> all() {
    return sql.list("SELECT * FROM policy_scans ORDER BY assignment_key", PolicyScansTable::row);
  }

  @Override
  public void put(PolicyScanRow row) {
    sql.update(
        UPSERT,
        row.assignmentKey(),
        row.fingerprint(),
        row.scannedAt(),
        row.leaseOwner(),
        row.leaseUntil());
  }

  @Override
  public boolean delete(String assignmentKey) {
    return sql.touched("DELETE FROM policy_scans WHERE assignment_key = ?", assignmentKey);
  }

  private static PolicyScanRow row(ResultSet row) throws SQLException {
    return new PolicyScanRow(
        row.getString("assignment_key"),
        row.getString("fingerprint"),
        row.getLong("scanned_at"),
        row.getString("lease_owner"),
        row.getLong("lease_until"));
  }
}
