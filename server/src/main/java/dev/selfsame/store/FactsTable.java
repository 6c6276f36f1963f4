package dev.selfsame.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code facts}. */
final class FactsTable implements Facts {
  private final Sql sql;

  FactsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<String> find(String name) {
    return sql.one("SELECT value FROM facts WHERE name = ?", row -> row.getString("value"), name);
  }

  @Override
  public void put(String name, String value) {
    sql.update(
        "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value);
  }

  @Override
  public Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, String> fact :
        sql.list(
            "SELECT name, value FROM facts ORDER BY name",
            row -> Map.entry(row.getString("name"), row.getString("value")))) {
      all.put(fact.getKey(), fact.getValue());
    }
    return all;
  }
}
