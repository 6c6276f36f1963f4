package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code sign_ins}. */
final class SignInsTable implements SignIns {
  private static final String ORDER =
      "at >= ? AND at <= ? AND (at, uti) < (?, ?) ORDER BY at DESC, uti DESC LIMIT ?";

  private final Sql sql;
  private final ChainedRows<SignInRow> chained;

  SignInsTable(Sql sql) {
    this.sql = sql;
    this.chained = new ChainedRows<>(sql, "sign_ins", SignInsTable::read);
  }

  private static SignInRow read(ResultSet row) throws SQLException {
    return new SignInRow(
        row.getString("chain"),
        row.getLong("seq"),
        row.getLong("at"),
        row.getString("uti"),
        row.getString("event_type"),
        row.getString("object_id"),
        row.getString("client_id"),
        row.getString("resource_key"),
        row.getLong("error_code"),
        row.getString("body"),
        row.getString("mac"));
  }

  @Override
  public void add(List<SignInRow> rows) {
    sql.batch(
        "INSERT INTO sign_ins (chain, seq, at, uti, event_type, object_id, client_id, resource_key, error_code, body, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows.stream().map(SignInsTable::values).toList());
  }

  private static @Nullable Object[] values(SignInRow row) {
    return new @Nullable Object[] {
      row.chain(),
      row.seq(),
      row.at(),
      row.uti(),
      row.eventType(),
      row.objectId(),
      row.clientId(),
      row.resourceKey(),
      row.errorCode(),
      row.body(),
      row.mac()
    };
  }

  @Override
  public Optional<SignInRow> find(String uti) {
    return sql.one("SELECT * FROM sign_ins WHERE uti = ? LIMIT 1", SignInsTable::read, uti);
  }

  @Override
  public List<SignInRow> list(By by, String key, Span span, @Nullable Cursor before, int limit) {
    long at = before == null ? Long.MAX_VALUE : before.at();
    String uti = before == null ? "" : before.uti();
    return switch (by) {
      case ALL ->
          sql.list(
              "SELECT * FROM sign_ins WHERE " + ORDER,
              SignInsTable::read,
              span.from(),
              span.to(),
              at,
              uti,
              limit);
      case PRINCIPAL ->
          sql.list(
              "SELECT * FROM sign_ins WHERE object_id = ? AND " + ORDER,
              SignInsTable::read,
              key,
              span.from(),
              span.to(),
              at,
              uti,
              limit);
      case RESOURCE ->
          sql.list(
              "SELECT * FROM sign_ins WHERE resource_key = ? AND " + ORDER,
              SignInsTable::read,
              key,
              span.from(),
              span.to(),
              at,
              uti,
              limit);
    };
  }

  @Override
  public List<SignInRow> lostSince(long at) {
    return sql.list(
        "SELECT * FROM sign_ins WHERE event_type = 'lost' AND at >= ? ORDER BY at",
        SignInsTable::read,
        at);
  }

  @Override
  public long count() {
    return sql.one("SELECT COUNT(*) AS n FROM sign_ins", row -> row.getLong("n")).orElse(0L);
  }

  @Override
  public List<SignInRow> chain(String chain, long afterSeq, int limit) {
    return chained.chain(chain, afterSeq, limit);
  }

  @Override
  public int cut(String chain, long upToSeq) {
    return chained.cut(chain, upToSeq);
  }

  @Override
  public Optional<SignInRow> oldest(String chain, long before, int limit) {
    return chained.oldest(chain, before, limit);
  }

  @Override
  public List<String> strangers() {
    return chained.strangers();
  }
}
