package dev.selfsame.store;

import java.sql.SQLException;
import java.util.Set;

/** Tells what a database's error means. Sources: PostgreSQL appendix A, SQLite result codes. */
public final class StoreErrors {
  /** SQLite: BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB. */
  private static final Set<Integer> SQLITE_AWAY = Set.of(5, 6, 7, 8, 10, 11, 13, 14, 26);

  /**
   * disk_full, out_of_memory, too_many_connections, lock_not_available, query_canceled, and a
   * standby's read-only.
   */
  private static final Set<String> POSTGRES_AWAY =
      Set.of(
          "53100", "53200", "53300", "55P03", "57014", "57P01", "57P02", "57P03", "25006", "25P03");

  private StoreErrors() {}

  public static StoreException of(SQLException cause, Dialect dialect) {
    String state = cause.getSQLState();
    boolean away =
        switch (dialect) {
          case SQLITE -> SQLITE_AWAY.contains(cause.getErrorCode() & 0xff);
          case POSTGRES ->
              isConnectionLoss(state) || (state != null && POSTGRES_AWAY.contains(state));
        };
    return away
        ? new StoreUnavailable("The store is unavailable: " + cause.getMessage(), cause, state)
        : new StoreException("The store failed: " + cause.getMessage(), cause, state);
  }

  /** The connection is gone: class 08, or the server is going down. */
  public static boolean isConnectionLoss(@org.jspecify.annotations.Nullable String sqlState) {
    return sqlState != null
        && (sqlState.startsWith("08")
            || sqlState.equals("57P01")
            || sqlState.equals("57P02")
            || sqlState.equals("57P03"));
  }

  /**
   * Rolled back by the database for the sake of another transaction: serialization failure,
   * deadlock.
   */
  public static boolean isRetryable(@org.jspecify.annotations.Nullable String sqlState) {
    return "40001".equals(sqlState) || "40P01".equals(sqlState);
  }
}
