package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** {@code bindings}. */
final class BindingsTable implements Bindings {
  private static final String UPSERT =
      """
      INSERT INTO bindings (binding_id, resource_key, channel, port, header, created_at) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (binding_id) DO UPDATE SET resource_key = excluded.resource_key, channel = excluded.channel,
        port = excluded.port, header = excluded.header, created_at = excluded.created_at\
      """;

  private final Sql sql;

  BindingsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<BindingRow> find(String bindingId) {
    return sql.one("SELECT * FROM bindings WHERE binding_id = ?", BindingsTable::row, bindingId);
  }

  @Override
  public List<BindingRow> ofResource(String resourceKey) {
    return sql.list(
        "SELECT * FROM bindings WHERE resource_key = ? ORDER BY binding_id",
        BindingsTable::row,
        resourceKey);
  }

  @Override
  public List<BindingRow> list() {
    return sql.list("SELECT * FROM bindings ORDER BY binding_id", BindingsTable::row);
  }

  @Override
  public void put(BindingRow row) {
    sql.update(
        UPSERT,
        row.bindingId(),
        row.resourceKey(),
        row.channel(),
        row.port(),
        row.header(),
        row.createdAt());
  }

  @Override
  public boolean delete(String bindingId) {
    return sql.touched("DELETE FROM bindings WHERE binding_id = ?", bindingId);
  }

  private static BindingRow row(ResultSet row) throws SQLException {
    return new BindingRow(
        row.getString("binding_id"),
        row.getString("resource_key"),
        row.getString("channel"),
        row.getInt("port"),
        row.getString("header"),
        row.getLong("created_at"));
  }
}
