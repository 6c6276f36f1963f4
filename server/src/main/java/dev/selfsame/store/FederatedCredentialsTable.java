package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code federated_credentials}. */
final class FederatedCredentialsTable implements FederatedCredentials {
  private static final String SELECT = "SELECT * FROM federated_credentials WHERE ";

  private static final String UPSERT =
      """
      INSERT INTO federated_credentials (resource_key, object_id, issuer, subject, audience, expression)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (resource_key) DO UPDATE SET object_id = excluded.object_id, issuer = excluded.issuer,
        subject = excluded.subject, audience = excluded.audience, expression = excluded.expression\
      """;

  private final Sql sql;

  FederatedCredentialsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public List<FederatedCredentialRow> of(String objectId) {
    return sql.list(
        SELECT + "object_id = ? ORDER BY resource_key", FederatedCredentialsTable::row, objectId);
  }

  @Override
  public void put(FederatedCredentialRow row) {
    sql.update(
        UPSERT,
        row.resourceKey(),
        row.objectId(),
        row.issuer(),
        row.subject(),
        row.audience(),
        row.expression());
  }

  @Override
  public boolean delete(String resourceKey) {
    return sql.touched("DELETE FROM federated_credentials WHERE resource_key = ?", resourceKey);
  }

  @Override
  public List<FederatedCredentialRow> list(int limit) {
    return list(null, limit);
  }

  @Override
  public List<FederatedCredentialRow> list(@Nullable String afterResourceKey, int limit) {
    String after = afterResourceKey == null ? "" : afterResourceKey;
    return sql.list(
        SELECT + "resource_key > ? ORDER BY resource_key LIMIT ?",
        FederatedCredentialsTable::row,
        after,
        limit);
  }

  private static FederatedCredentialRow row(ResultSet row) throws SQLException {
    return new FederatedCredentialRow(
        row.getString("resource_key"),
        row.getString("object_id"),
        row.getString("issuer"),
        row.getString("subject"),
        row.getString("audience"),
        row.getString("expression"));
  }
}
