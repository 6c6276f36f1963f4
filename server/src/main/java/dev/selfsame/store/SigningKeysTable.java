package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** {@code signing_keys}. */
final class SigningKeysTable implements SigningKeys {
  private static final String UPSERT =
      """
      INSERT INTO signing_keys (kid, public_jwk, sealed_private, certificate, state, created_at, published_at,
        active_at, retired_at, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (kid) DO UPDATE SET public_jwk = excluded.public_jwk, sealed_private = excluded.sealed_private,
        certificate = excluded.certificate, state = excluded.state, created_at = excluded.created_at,
        published_at = excluded.published_at, active_at = excluded.active_at, retired_at = excluded.retired_at,
        expires_at = excluded.expires_at\
      """;

  private final Sql sql;

  SigningKeysTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public List<SigningKeyRow> list() {
    return sql.list("SELECT * FROM signing_keys ORDER BY created_at, kid", SigningKeysTable::row);
  }

  @Override
  public void put(SigningKeyRow row) {
    sql.update(
        UPSERT,
        row.kid(),
        row.publicJwk(),
        row.sealedPrivate(),
        row.certificate(),
        row.state(),
        row.createdAt(),
        row.publishedAt(),
        row.activeAt(),
        row.retiredAt(),
        row.expiresAt());
  }

  @Override
  public boolean delete(String kid) {
    return sql.touched("DELETE FROM signing_keys WHERE kid = ?", kid);
  }

  private static SigningKeyRow row(ResultSet row) throws SQLException {
    return new SigningKeyRow(
        row.getString("kid"),
        row.getString("public_jwk"),
        row.getBytes("sealed_private"),
        row.getString("certificate"),
        row.getString("state"),
        row.getLong("created_at"),
        row.getLong("published_at"),
        Sql.longOrNull(row, "active_at"),
        Sql.longOrNull(row, "retired_at"),
        Sql.longOrNull(row, "expires_at"));
  }
}
