package dev.selfsame.store;

import java.util.List;
import java.util.Optional;

/**
 * What the tables of both audit logs have in common: rows in chains, read and cut in the order of
 * {@code seq}. A log is named as its table.
 */
final class ChainedRows<T> {
  private final Sql sql;
  private final Sql.Row<T> reader;
  private final String chain;
  private final String cut;
  private final String oldest;
  private final String strangers;

  ChainedRows(Sql sql, String table, Sql.Row<T> reader) {
    this.sql = sql;
    this.reader = reader;
    this.chain = "SELECT * FROM " + table + " WHERE chain = ? AND seq > ? ORDER BY seq LIMIT ?";
    this.cut = "DELETE FROM " + table + " WHERE chain = ? AND seq <= ?";
    this.oldest =
        """
        SELECT * FROM (SELECT * FROM %1$s WHERE chain = ? ORDER BY seq LIMIT ?) AS head
          WHERE seq < COALESCE(
            (SELECT MIN(seq) FROM (SELECT seq, at FROM %1$s WHERE chain = ? ORDER BY seq LIMIT ?) AS young WHERE at >= ?),
            9223372036854775807)
          ORDER BY seq DESC LIMIT 1\
        """
            .formatted(table);
    this.strangers =
        "SELECT DISTINCT chain FROM %1$s WHERE chain NOT IN (SELECT chain FROM audit_chains WHERE log = '%1$s')"
            .formatted(table);
  }

  List<T> chain(String name, long afterSeq, int limit) {
    return sql.list(chain, reader, name, afterSeq, limit);
  }

  int cut(String name, long upToSeq) {
    return sql.update(cut, name, upToSeq);
  }

  Optional<T> oldest(String name, long before, int limit) {
    return sql.one(oldest, reader, name, limit, name, limit, before);
  }

  List<String> strangers() {
    return sql.list(strangers, row -> row.getString("chain"));
  }
}
