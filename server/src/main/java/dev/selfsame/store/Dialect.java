package dev.selfsame.store;

/**
 * The few words in which the two databases differ; everything else is one SQL.
 *
 * <p>The feed's cursor must grow in the order in which followers may see rows. On SQLite there is
 * one writer, so a plain counter does. On PostgreSQL transactions commit in any order, so the
 * cursor is made of the transaction's id and a counter within it, and only rows of transactions
 * older than the oldest open one are shown: no row can later appear before one already read.
 */
public enum Dialect {
  SQLITE("TEXT", "BLOB", "INTEGER PRIMARY KEY AUTOINCREMENT", "NULL + ?", "9223372036854775807"),
  POSTGRES(
      "TEXT COLLATE \"C\"",
      "BYTEA",
      "BIGINT NOT NULL PRIMARY KEY",
      "(pg_current_xact_id()::text::bigint << 20) + ?",
      "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20)");

  /** Change rows that one transaction may write; the low 20 bits of the cursor. */
  static final int CHANGES_MAX = 1 << 20;

  private final String keyType;
  private final String bytesType;
  private final String feedType;
  private final String feedNext;
  private final String feedEnd;

  Dialect(String keyType, String bytesType, String feedType, String feedNext, String feedEnd) {
    this.keyType = keyType;
    this.bytesType = bytesType;
    this.feedType = feedType;
    this.feedNext = feedNext;
    this.feedEnd = feedEnd;
  }

  String keyType() {
    return keyType;
  }

  String bytesType() {
    return bytesType;
  }

  String feedType() {
    return feedType;
  }

  /** Expression for a new cursor; its one parameter is the row's number within the transaction. */
  String feedNext() {
    return feedNext;
  }

  /** Expression for the first cursor that may not be shown yet. */
  String feedEnd() {
    return feedEnd;
  }
}
