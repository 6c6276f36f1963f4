package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** {@code token_families}. */
final class TokenFamiliesTable implements TokenFamilies {
  private static final String UPSERT =
      """
      INSERT INTO token_families (sign_in_id, object_id, client_id, client_kind, session_id, mark, signed_in_at,
        refresh_until, revoked_at, kept_until)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (sign_in_id) DO UPDATE SET object_id = excluded.object_id, client_id = excluded.client_id,
        client_kind = excluded.client_kind, session_id = excluded.session_id, mark = excluded.mark,
        signed_in_at = excluded.signed_in_at, refresh_until = excluded.refresh_until,
        revoked_at = excluded.revoked_at, kept_until = excluded.kept_until\
      """;

  private final Sql sql;

  TokenFamiliesTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<TokenFamilyRow> find(String signInId) {
    return sql.one(
        "SELECT * FROM token_families WHERE sign_in_id = ?", TokenFamiliesTable::row, signInId);
  }

  @Override
  public void put(TokenFamilyRow row) {
    sql.update(
        UPSERT,
        row.signInId(),
        row.objectId(),
        row.clientId(),
        row.clientKind(),
        row.sessionId(),
        row.mark(),
        row.signedInAt(),
        row.refreshUntil(),
        row.revokedAt(),
        row.keptUntil());
  }

  @Override
  public int revoke(String signInId, long at) {
    return sql.update(
        "UPDATE token_families SET revoked_at = ? WHERE sign_in_id = ? AND revoked_at IS NULL",
        at,
        signInId);
  }

  @Override
  public int keepUntil(String signInId, long at) {
    return sql.update(
        "UPDATE token_families SET kept_until = ? WHERE sign_in_id = ? AND kept_until < ?",
        at,
        signInId,
        at);
  }

  @Override
  public int deleteKeptBefore(long at) {
    return sql.update("DELETE FROM token_families WHERE kept_until < ?", at);
  }

  private static TokenFamilyRow row(ResultSet row) throws SQLException {
    return new TokenFamilyRow(
        row.getString("sign_in_id"),
        row.getString("object_id"),
        row.getString("client_id"),
        row.getString("client_kind"),
        row.getString("session_id"),
        row.getString("mark"),
        row.getLong("signed_in_at"),
        Sql.longOrNull(row, "refresh_until"),
        Sql.longOrNull(row, "revoked_at"),
        row.getLong("kept_until"));
  }
}
