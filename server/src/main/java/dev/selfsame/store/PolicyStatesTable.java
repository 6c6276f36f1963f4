package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code policy_states}. A scope is a range of keys, as in {@code resources}. */
final class PolicyStatesTable implements PolicyStates {
  private static final String SELECT = "SELECT * FROM policy_states WHERE ";
  private static final String PAGE =
      " AND (resource_key, policy_key) > (?, ?) ORDER BY resource_key, policy_key LIMIT ?";
  private static final String UPSERT =
      """
      INSERT INTO policy_states (resource_key, policy_key, assignment_key, type, location, compliance, effect, at, details)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (resource_key, policy_key) DO UPDATE SET assignment_key = excluded.assignment_key,
        type = excluded.type, location = excluded.location, compliance = excluded.compliance,
        effect = excluded.effect, at = excluded.at, details = excluded.details\
      """;

  private final Sql sql;

  PolicyStatesTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void put(List<PolicyStateRow> rows) {
    sql.batch(
        UPSERT,
        rows.stream()
            .map(row ->
                new @Nullable Object[] {
                  row.resourceKey(),
                  row.policyKey(),
                  row.assignmentKey(),
                  row.type(),
                  row.location(),
                  row.compliance(),
                  row.effect(),
                  row.at(),
                  row.details()
                })
            .toList());
  }

  @Override
  public void delete(List<Place> places) {
    sql.batch(
        "DELETE FROM policy_states WHERE resource_key = ? AND policy_key = ?",
        places.stream()
            .map(place -> new @Nullable Object[] {place.resourceKey(), place.policyKey()})
            .toList());
  }

  @Override
  public List<PolicyStateRow> of(String resourceKey) {
    return sql.list(
        SELECT + "resource_key = ? ORDER BY policy_key", PolicyStatesTable::row, resourceKey);
  }

  @Override
  public Optional<PolicyStateRow> find(String resourceKey, String policyKey) {
    return sql.one(
        SELECT + "resource_key = ? AND policy_key = ?",
        PolicyStatesTable::row,
        resourceKey,
        policyKey);
  }

  @Override
  public List<Kept> kept(String firstKey, String lastKey) {
    return sql.list(
        """
        SELECT resource_key, policy_key, compliance, effect, details FROM policy_states
        WHERE resource_key >= ? AND resource_key <= ? ORDER BY resource_key, policy_key\
        """,
        row ->
            new Kept(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5)),
        firstKey,
        lastKey);
  }

  @Override
  public List<PolicyStateRow> below(String scopeKey, @Nullable Place after, int limit) {
    return sql.list(
        SELECT + "resource_key > ? AND resource_key < ?" + PAGE,
        PolicyStatesTable::row,
        scopeKey + "/",
        scopeKey + "0",
        resource(after),
        policy(after),
        limit);
  }

  @Override
  public List<PolicyStateRow> below(
      String scopeKey, String compliance, @Nullable Place after, int limit) {
    return sql.list(
        SELECT
            + "compliance = ? AND compliance <> 'Compliant' AND resource_key > ? AND resource_key < ?"
            + PAGE,
        PolicyStatesTable::row,
        compliance,
        scopeKey + "/",
        scopeKey + "0",
        resource(after),
        policy(after),
        limit);
  }

  @Override
  public List<PolicyStateRow> ofAssignment(
      String assignmentKey, String compliance, @Nullable Place after, int limit) {
    return sql.list(
        SELECT + "assignment_key = ? AND compliance = ?" + PAGE,
        PolicyStatesTable::row,
        assignmentKey,
        compliance,
        resource(after),
        policy(after),
        limit);
  }

  @Override
  public Optional<String> nextAssignment(String afterKey) {
    return sql.one(
        "SELECT assignment_key FROM policy_states WHERE assignment_key > ? ORDER BY assignment_key LIMIT 1",
        row -> row.getString("assignment_key"),
        afterKey);
  }

  @Override
  public int deleteOf(String assignmentKey, int limit) {
    return sql.update(
        "DELETE FROM policy_states WHERE (resource_key, policy_key) IN (SELECT resource_key, policy_key FROM policy_states WHERE assignment_key = ? LIMIT ?)",
        assignmentKey,
        limit);
  }

  private static String resource(@Nullable Place after) {
    return after == null ? "" : after.resourceKey();
  }

  private static String policy(@Nullable Place after) {
    return after == null ? "" : after.policyKey();
  }

  private static PolicyStateRow row(ResultSet row) throws SQLException {
    return new PolicyStateRow(
        row.getString("resource_key"),
        row.getString("policy_key"),
        row.getString("assignment_key"),
        row.getString("type"),
        row.getString("location"),
        row.getString("compliance"),
        row.getString("effect"),
        row.getLong("at"),
        row.getString("details"));
  }
}
