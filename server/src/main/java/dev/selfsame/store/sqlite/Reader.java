package dev.selfsame.store.sqlite;

import dev.selfsame.store.Dialect;
import dev.selfsame.store.SqlTx;
import dev.selfsame.store.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;

/** A connection that only reads, with its kept statements. Each run sees one snapshot. */
final class Reader {
  private final Connection connection;
  private final Statement control;
  private final SqlTx tx;

  Reader(Connection connection) throws SQLException {
    this.connection = connection;
    this.control = connection.createStatement();
    control.execute("PRAGMA query_only = ON");
    this.tx = new SqlTx(connection, Dialect.SQLITE);
  }

  <T> T run(Function<Tx, T> body) throws SQLException {
    control.execute("BEGIN");
    tx.open();
    try {
      return body.apply(tx);
    } finally {
      tx.close();
      control.execute("ROLLBACK");
    }
  }

  boolean failed() {
    return tx.failed();
  }

  void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      System.getLogger(Reader.class.getName())
          .log(System.Logger.Level.WARNING, "A read connection did not close", e);
    }
  }
}
