package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code policy_events}. */
final class PolicyEventsTable implements PolicyEvents {
  private static final Map<By, String> LISTS = new EnumMap<>(By.class);

  static {
    for (By by : By.values()) {
      String column =
          switch (by) {
            case ALL -> "";
            case SUBSCRIPTION -> "subscription_key = ? AND ";
            case RESOURCE -> "resource_key = ? AND ";
            case ASSIGNMENT -> "assignment_key = ? AND ";
          };
      LISTS.put(
          by,
          "SELECT * FROM policy_events WHERE "
              + column
              + "at >= ? AND at <= ? AND (at, event_id) < (?, ?) ORDER BY at DESC, event_id DESC LIMIT ?");
    }
  }

  private final Sql sql;

  PolicyEventsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void add(List<PolicyEventRow> rows) {
    sql.batch(
        "INSERT INTO policy_events (event_id, at, resource_key, subscription_key, policy_key, assignment_key, compliance, effect, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING",
        rows.stream()
            .map(row ->
                new @Nullable Object[] {
                  row.eventId(),
                  row.at(),
                  row.resourceKey(),
                  row.subscriptionKey(),
                  row.policyKey(),
                  row.assignmentKey(),
                  row.compliance(),
                  row.effect(),
                  row.body()
                })
            .toList());
  }

  @Override
  public List<PolicyEventRow> list(
      Scope scope, long from, long to, @Nullable Cursor before, int limit) {
    long at = before == null ? Long.MAX_VALUE : before.at();
    String id = before == null ? "" : before.eventId();
    String text = LISTS.getOrDefault(scope.by(), "");
    return scope.by() == By.ALL
        ? sql.list(text, PolicyEventsTable::row, from, to, at, id, limit)
        : sql.list(text, PolicyEventsTable::row, scope.key(), from, to, at, id, limit);
  }

  @Override
  public int deleteBefore(long at, int limit) {
    return sql.update(
        "DELETE FROM policy_events WHERE event_id IN (SELECT event_id FROM policy_events WHERE at < ? ORDER BY at LIMIT ?)",
        at,
        limit);
  }

  private static PolicyEventRow row(ResultSet row) throws SQLException {
    return new PolicyEventRow(
        row.getString("event_id"),
        row.getLong("at"),
        row.getString("resource_key"),
        row.getString("subscription_key"),
        row.getString("policy_key"),
        row.getString("assignment_key"),
        row.getString("compliance"),
        row.getString("effect"),
        row.getString("body"));
  }
}
