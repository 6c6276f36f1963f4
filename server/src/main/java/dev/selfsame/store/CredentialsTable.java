package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** {@code credentials}. */
final class CredentialsTable implements Credentials {
  private static final String UPSERT =
      """
      INSERT INTO credentials (key_id, object_id, kind, value, display_name, not_before, not_after)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (key_id) DO UPDATE SET object_id = excluded.object_id, kind = excluded.kind,
        value = excluded.value, display_name = excluded.display_name, not_before = excluded.not_before,
        not_after = excluded.not_after\
      """;

  private final Sql sql;

  CredentialsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public List<CredentialRow> of(String objectId) {
    return sql.list(
        "SELECT * FROM credentials WHERE object_id = ? ORDER BY key_id",
        CredentialsTable::row,
        objectId);
  }

  @Override
  public void put(CredentialRow row) {
    sql.update(
        UPSERT,
        row.keyId(),
        row.objectId(),
        row.kind(),
        row.value(),
        row.displayName(),
        row.notBefore(),
        row.notAfter());
  }

  @Override
  public boolean delete(String keyId) {
    return sql.touched("DELETE FROM credentials WHERE key_id = ?", keyId);
  }

  private static CredentialRow row(ResultSet row) throws SQLException {
    return new CredentialRow(
        row.getString("key_id"),
        row.getString("object_id"),
        row.getString("kind"),
        row.getString("value"),
        row.getString("display_name"),
        row.getLong("not_before"),
        row.getLong("not_after"));
  }
}
