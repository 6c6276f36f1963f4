package dev.selfsame.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its kept prepared statements. Statement texts are constants, so the cache
 * stays small.
 */
final class Sql {
  private final Connection connection;
  private final Dialect dialect;
  private final Map<String, PreparedStatement> kept = new HashMap<>();
  private boolean open;
  private boolean failed;
  private int depth;

  Sql(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** Reads one row of a result. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  Dialect dialect() {
    return dialect;
  }

  void open() {
    open = true;
    failed = false;
    depth = 0;
  }

  void close() {
    open = false;
  }

  /**
   * True when a statement failed since {@link #open}; such a transaction must not commit, on either
   * database.
   */
  boolean failed() {
    return failed;
  }

  /** Opens a savepoint; its name. */
  String savepoint() {
    String name = "part" + ++depth;
    control("SAVEPOINT " + name);
    return name;
  }

  void release(String name) {
    control("RELEASE SAVEPOINT " + name);
    depth--;
  }

  /** Takes everything since the savepoint back. */
  void backTo(String name) {
    control("ROLLBACK TO SAVEPOINT " + name);
    control("RELEASE SAVEPOINT " + name);
    depth--;
  }

  private void control(String text) {
    if (!open) {
      throw new IllegalStateException("The transaction has ended");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(text);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  <T> Optional<T> one(String text, Row<T> reader, @Nullable Object... values) {
    List<T> rows = list(text, reader, values);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  <T> List<T> list(String text, Row<T> reader, @Nullable Object... values) {
    try (ResultSet result = bound(text, values).executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.read(result));
      }
      return rows;
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Runs a changing statement; the number of rows it touched. */
  int update(String text, @Nullable Object... values) {
    try {
      return bound(text, values).executeUpdate();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Runs one changing statement for each set of values, in one trip to the database. */
  void batch(String text, List<@Nullable Object[]> rows) {
    try {
      PreparedStatement statement = null;
      for (@Nullable Object[] values : rows) {
        statement = bound(text, values);
        statement.addBatch();
      }
      if (statement != null) {
        statement.executeBatch();
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Whether a changing statement touched any row. */
  boolean touched(String text, @Nullable Object... values) {
    return update(text, values) > 0;
  }

  static @Nullable Long longOrNull(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  private StoreException failure(SQLException e) {
    failed = true;
    return StoreErrors.of(e, dialect);
  }

  private PreparedStatement bound(String text, @Nullable Object... values) throws SQLException {
    if (!open) {
      throw new IllegalStateException("The transaction has ended");
    }
    PreparedStatement statement = kept.get(text);
    if (statement == null) {
      statement = connection.prepareStatement(text);
      kept.put(text, statement);
    }
    for (int i = 0; i < values.length; i++) {
      bind(statement, i + 1, values[i]);
    }
    return statement;
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case String text -> statement.setString(index, text);
      case Long number -> statement.setLong(index, number);
      case Integer number -> statement.setLong(index, number);
      case Boolean flag -> statement.setLong(index, flag ? 1 : 0);
      case byte[] bytes -> statement.setBytes(index, bytes);
      default -> throw new IllegalStateException("No column type for " + value.getClass());
    }
  }
}
