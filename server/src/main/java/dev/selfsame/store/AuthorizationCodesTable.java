package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** {@code authorization_codes}. */
final class AuthorizationCodesTable implements AuthorizationCodes {
  private static final String INSERT =
      """
      INSERT INTO authorization_codes (hash, sign_in_id, redirect_uri, challenge, scope, nonce, auth_time,
        issued_at, expires_at, used_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private final Sql sql;

  AuthorizationCodesTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<AuthorizationCodeRow> find(String hash) {
    return sql.one(
        "SELECT * FROM authorization_codes WHERE hash = ?", AuthorizationCodesTable::row, hash);
  }

  @Override
  public void add(AuthorizationCodeRow row) {
    sql.update(
        INSERT,
        row.hash(),
        row.signInId(),
        row.redirectUri(),
        row.challenge(),
        row.scope(),
        row.nonce(),
        row.authTime(),
        row.issuedAt(),
        row.expiresAt(),
        row.usedAt());
  }

  @Override
  public int use(String hash, long at) {
    return sql.update(
        "UPDATE authorization_codes SET used_at = ? WHERE hash = ? AND used_at IS NULL", at, hash);
  }

  @Override
  public int deleteExpiredBefore(long at) {
    return sql.update("DELETE FROM authorization_codes WHERE expires_at < ?", at);
  }

  private static AuthorizationCodeRow row(ResultSet row) throws SQLException {
    return new AuthorizationCodeRow(
        row.getString("hash"),
        row.getString("sign_in_id"),
        row.getString("redirect_uri"),
        row.getString("challenge"),
        row.getString("scope"),
        row.getString("nonce"),
        row.getLong("auth_time") == 1,
        row.getLong("issued_at"),
        row.getLong("expires_at"),
        Sql.longOrNull(row, "used_at"));
  }
}
