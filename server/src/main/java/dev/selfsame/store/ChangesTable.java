package dev.selfsame.store;

import java.util.List;

/** {@code changes}. See {@link Dialect} for the cursor. */
final class ChangesTable implements Changes {
  private final Sql sql;
  private final String insert;
  private final String after;
  private final String last;
  private int written;

  ChangesTable(Sql sql) {
    this.sql = sql;
    Dialect dialect = sql.dialect();
    insert =
        "INSERT INTO changes (seq, kind, key, at) VALUES (" + dialect.feedNext() + ", ?, ?, ?)";
    after =
        "SELECT * FROM changes WHERE seq > ? AND seq < "
            + dialect.feedEnd()
            + " ORDER BY seq LIMIT ?";
    last = "SELECT COALESCE(MAX(seq), 0) AS n FROM changes WHERE seq < " + dialect.feedEnd();
  }

  void open() {
    written = 0;
  }

  int written() {
    return written;
  }

  /** After a rollback to a savepoint. */
  void rewind(int to) {
    written = to;
  }

  @Override
  public void add(String kind, String key, long at) {
    if (written >= Dialect.CHANGES_MAX) {
      throw new IllegalStateException(
          "More than " + Dialect.CHANGES_MAX + " changes in one transaction");
    }
    sql.update(insert, written, kind, key, at);
    written++;
  }

  @Override
  public List<ChangeRow> after(long seq, int limit) {
    return sql.list(
        after,
        row ->
            new ChangeRow(
                row.getLong("seq"), row.getString("kind"), row.getString("key"), row.getLong("at")),
        seq,
        limit);
  }

  @Override
  public long last() {
    return sql.one(last, row -> row.getLong("n")).orElse(0L);
  }

  @Override
  public long newest() {
    return sql.one("SELECT COALESCE(MAX(seq), 0) AS n FROM changes", row -> row.getLong("n"))
        .orElse(0L);
  }

  @Override
  public int deleteBefore(long at) {
    return sql.update("DELETE FROM changes WHERE at < ?", at);
  }
}
