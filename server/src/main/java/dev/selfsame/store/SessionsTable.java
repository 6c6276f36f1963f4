package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** {@code sessions}. */
final class SessionsTable implements Sessions {
  private static final String UPSERT =
      """
      INSERT INTO sessions (hash, session_id, object_id, mark, clients, kept, signed_in_at, seen_at, ends_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (hash) DO UPDATE SET session_id = excluded.session_id, object_id = excluded.object_id,
        mark = excluded.mark, clients = excluded.clients, kept = excluded.kept,
        signed_in_at = excluded.signed_in_at, seen_at = excluded.seen_at, ends_at = excluded.ends_at\
      """;

  private final Sql sql;

  SessionsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<SessionRow> find(String hash) {
    return sql.one("SELECT * FROM sessions WHERE hash = ?", SessionsTable::row, hash);
  }

  @Override
  public void put(SessionRow row) {
    sql.update(
        UPSERT,
        row.hash(),
        row.sessionId(),
        row.objectId(),
        row.mark(),
        row.clients(),
        row.kept(),
        row.signedInAt(),
        row.seenAt(),
        row.endsAt());
  }

  @Override
  public boolean delete(String hash) {
    return sql.touched("DELETE FROM sessions WHERE hash = ?", hash);
  }

  @Override
  public int deleteOf(String objectId) {
    return sql.update("DELETE FROM sessions WHERE object_id = ?", objectId);
  }

  @Override
  public int deleteEndedBefore(long at) {
    return sql.update("DELETE FROM sessions WHERE ends_at < ?", at);
  }

  private static SessionRow row(ResultSet row) throws SQLException {
    return new SessionRow(
        row.getString("hash"),
        row.getString("session_id"),
        row.getString("object_id"),
        row.getString("mark"),
        row.getString("clients"),
        row.getLong("kept") == 1,
        row.getLong("signed_in_at"),
        row.getLong("seen_at"),
        row.getLong("ends_at"));
  }
}
