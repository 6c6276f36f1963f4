package dev.selfsame.store;

import java.util.List;
import java.util.Optional;

/** {@code documents}. */
final class DocumentsTable implements Documents {
  private final Sql sql;

  DocumentsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<byte[]> find(String ownerKey, String name) {
    return sql.one(
        "SELECT content FROM documents WHERE owner_key = ? AND name = ?",
        row -> row.getBytes("content"),
        ownerKey,
        name);
  }

  @Override
  public void put(String ownerKey, String name, byte[] content) {
    sql.update(
        "INSERT INTO documents (owner_key, name, content) VALUES (?, ?, ?) ON CONFLICT (owner_key, name) DO UPDATE SET content = excluded.content",
        ownerKey,
        name,
        content);
  }

  @Override
  public boolean delete(String ownerKey, String name) {
    return sql.touched("DELETE FROM documents WHERE owner_key = ? AND name = ?", ownerKey, name);
  }

  @Override
  public List<Document> list(String ownerKey, String prefix) {
    return sql.list(
        "SELECT name, content FROM documents WHERE owner_key = ? AND substr(name, 1, CAST(? AS INTEGER)) = ? ORDER BY name",
        row -> new Document(row.getString("name"), row.getBytes("content")),
        ownerKey,
        prefix.length(),
        prefix);
  }

  @Override
  public List<String> orphans(int limit) {
    return sql.list(
        "SELECT DISTINCT owner_key FROM documents WHERE NOT EXISTS (SELECT 1 FROM resources WHERE id_key = owner_key) ORDER BY owner_key LIMIT ?",
        row -> row.getString("owner_key"),
        limit);
  }
}
