package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** {@code device_codes}. */
final class DeviceCodesTable implements DeviceCodes {
  private static final String UPSERT =
      """
      INSERT INTO device_codes (hash, user_code_hash, client_id, scope, state, sign_in_id, issued_at, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (hash) DO UPDATE SET state = excluded.state, sign_in_id = excluded.sign_in_id\
      """;

  private final Sql sql;

  DeviceCodesTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<DeviceCodeRow> find(String hash) {
    return sql.one("SELECT * FROM device_codes WHERE hash = ?", DeviceCodesTable::row, hash);
  }

  @Override
  public Optional<DeviceCodeRow> findByUserCode(String userCodeHash) {
    return sql.one(
        "SELECT * FROM device_codes WHERE user_code_hash = ?", DeviceCodesTable::row, userCodeHash);
  }

  @Override
  public void put(DeviceCodeRow row) {
    sql.update(
        UPSERT,
        row.hash(),
        row.userCodeHash(),
        row.clientId(),
        row.scope(),
        row.state(),
        row.signInId(),
        row.issuedAt(),
        row.expiresAt());
  }

  @Override
  public long count() {
    return sql.one("SELECT COUNT(*) FROM device_codes", row -> row.getLong(1)).orElse(0L);
  }

  @Override
  public int deleteExpiredBefore(long at) {
    return sql.update("DELETE FROM device_codes WHERE expires_at < ?", at);
  }

  private static DeviceCodeRow row(ResultSet row) throws SQLException {
    return new DeviceCodeRow(
        row.getString("hash"),
        row.getString("user_code_hash"),
        row.getString("client_id"),
        row.getString("scope"),
        row.getString("state"),
        row.getString("sign_in_id"),
        row.getLong("issued_at"),
        row.getLong("expires_at"));
  }
}
