package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** {@code refresh_tokens}. */
final class RefreshTokensTable implements RefreshTokens {
  private static final String UPSERT =
      """
      INSERT INTO refresh_tokens (hash, family, object_id, client_id, scope, issued_at, expires_at, used_at, revoked_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (hash) DO UPDATE SET family = excluded.family, object_id = excluded.object_id,
        client_id = excluded.client_id, scope = excluded.scope, issued_at = excluded.issued_at,
        expires_at = excluded.expires_at, used_at = excluded.used_at, revoked_at = excluded.revoked_at\
      """;

  private final Sql sql;

  RefreshTokensTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<RefreshTokenRow> find(String hash) {
    return sql.one("SELECT * FROM refresh_tokens WHERE hash = ?", RefreshTokensTable::row, hash);
  }

  @Override
  public void put(RefreshTokenRow row) {
    sql.update(
        UPSERT,
        row.hash(),
        row.family(),
        row.objectId(),
        row.clientId(),
        row.scope(),
        row.issuedAt(),
        row.expiresAt(),
        row.usedAt(),
        row.revokedAt());
  }

  @Override
  public int revokeFamily(String family, long at) {
    return sql.update(
        "UPDATE refresh_tokens SET revoked_at = ? WHERE family = ? AND revoked_at IS NULL",
        at,
        family);
  }

  @Override
  public int revokePrincipal(String objectId, long at) {
    return sql.update(
        "UPDATE refresh_tokens SET revoked_at = ? WHERE object_id = ? AND revoked_at IS NULL",
        at,
        objectId);
  }

  @Override
  public int deleteExpiredBefore(long at) {
    return sql.update("DELETE FROM refresh_tokens WHERE expires_at < ?", at);
  }

  private static RefreshTokenRow row(ResultSet row) throws SQLException {
    return new RefreshTokenRow(
        row.getString("hash"),
        row.getString("family"),
        row.getString("object_id"),
        row.getString("client_id"),
        row.getString("scope"),
        row.getLong("issued_at"),
        row.getLong("expires_at"),
        Sql.longOrNull(row, "used_at"),
        Sql.longOrNull(row, "revoked_at"));
  }
}
