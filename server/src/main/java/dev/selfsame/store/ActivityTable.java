package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code activity}. */
final class ActivityTable implements Activity {
  private static final Map<By, String> LISTS = new EnumMap<>(By.class);

  static {
    for (By by : By.values()) {
      String column =
          switch (by) {
            case ALL -> "";
            case SUBSCRIPTION -> "subscription_key = ? AND ";
            case GROUP -> "group_key = ? AND ";
            case RESOURCE -> "resource_key = ? AND ";
            case CORRELATION -> "correlation_id = ? AND ";
          };
      LISTS.put(
          by,
          "SELECT * FROM activity WHERE "
              + column
              + "at >= ? AND at <= ? AND (at, event_id) < (?, ?) ORDER BY at DESC, event_id DESC LIMIT ?");
    }
  }

  private final Sql sql;
  private final ChainedRows<ActivityRow> chained;

  ActivityTable(Sql sql) {
    this.sql = sql;
    this.chained = new ChainedRows<>(sql, "activity", ActivityTable::read);
  }

  private static ActivityRow read(ResultSet row) throws SQLException {
    return new ActivityRow(
        row.getString("chain"),
        row.getLong("seq"),
        row.getLong("at"),
        row.getString("event_id"),
        row.getString("subscription_key"),
        row.getString("group_key"),
        row.getString("resource_key"),
        row.getString("correlation_id"),
        row.getString("operation_id"),
        row.getString("level"),
        row.getString("body"),
        row.getString("mac"));
  }

  @Override
  public void add(List<ActivityRow> rows) {
    sql.batch(
        "INSERT INTO activity (chain, seq, at, event_id, subscription_key, group_key, resource_key, correlation_id, operation_id, level, body, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows.stream().map(ActivityTable::values).toList());
  }

  private static @Nullable Object[] values(ActivityRow row) {
    return new @Nullable Object[] {
      row.chain(),
      row.seq(),
      row.at(),
      row.eventId(),
      row.subscriptionKey(),
      row.groupKey(),
      row.resourceKey(),
      row.correlationId(),
      row.operationId(),
      row.level(),
      row.body(),
      row.mac()
    };
  }

  @Override
  public List<ActivityRow> list(
      Scope scope, long from, long to, @Nullable Cursor before, int limit) {
    long at = before == null ? Long.MAX_VALUE : before.at();
    String id = before == null ? "" : before.eventId();
    String text = LISTS.getOrDefault(scope.by(), "");
    return scope.by() == By.ALL
        ? sql.list(text, ActivityTable::read, from, to, at, id, limit)
        : sql.list(text, ActivityTable::read, scope.key(), from, to, at, id, limit);
  }

  @Override
  public Optional<ActivityRow> accepted(String operationId) {
    return sql.one(
        "SELECT * FROM activity WHERE operation_id = ? LIMIT 1", ActivityTable::read, operationId);
  }

  @Override
  public int criticalSince(long at) {
    return sql.one(
            "SELECT COUNT(*) AS n FROM activity WHERE level = 'Critical' AND at >= ?",
            row -> row.getInt("n"),
            at)
        .orElse(0);
  }

  @Override
  public List<ActivityRow> chain(String chain, long afterSeq, int limit) {
    return chained.chain(chain, afterSeq, limit);
  }

  @Override
  public int cut(String chain, long upToSeq) {
    return chained.cut(chain, upToSeq);
  }

  @Override
  public Optional<ActivityRow> oldest(String chain, long before, int limit) {
    return chained.oldest(chain, before, limit);
  }

  @Override
  public List<String> strangers() {
    return chained.strangers();
  }
}
