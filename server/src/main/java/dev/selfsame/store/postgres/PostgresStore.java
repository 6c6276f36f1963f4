package dev.selfsame.store.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.selfsame.config.Config;
import dev.selfsame.store.Dialect;
import dev.selfsame.store.Gate;
import dev.selfsame.store.SqlTx;
import dev.selfsame.store.Store;
import dev.selfsame.store.StoreErrors;
import dev.selfsame.store.StoreException;
import dev.selfsame.store.StoreOutcomeUnknown;
import dev.selfsame.store.StoreUnavailable;
import dev.selfsame.store.Tx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * The store on PostgreSQL 15 or newer, for any number of servers. A write takes its gate as its
 * first statement, an advisory lock that ends with the transaction, and runs under READ COMMITTED:
 * alone within the gate it sees all that was committed in it. A read is one REPEATABLE READ
 * snapshot. What failed before COMMIT was sent is tried again; after that nobody can know, and the
 * caller is told so.
 */
public final class PostgresStore implements Store {
  private static final int ATTEMPTS_MAX = 4;
  private static final int PAUSE_MILLIS_MAX = 40;
  private static final ThreadLocal<Boolean> WRITING = ThreadLocal.withInitial(() -> false);

  private final HikariDataSource pool;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ChangePoll poll;
  private final Entrance entrance;

  /**
   * Connects, and brings the database to the built-in schema when it is not there yet.
   *
   * @throws StoreException when the database cannot be used; never with the password in its message
   */
  public PostgresStore(Config.Database settings) {
    pool = Connections.open(settings);
    entrance = new Entrance(settings.poolSize());
    poll = new ChangePoll(this, this::tell);
  }

  @Override
  public <T> T read(Function<Tx, T> body) {
    return attempt(() -> readOnce(body));
  }

  @Override
  public <T> T write(Gate gate, Function<Tx, T> body) {
    if (WRITING.get()) {
      throw new IllegalStateException("A write inside a write");
    }
    Committed<T> committed = alone(GateLock.of(gate), body);
    // After the connection and the gate were given back: listeners read the store, and must not
    // fail what is committed.
    if (committed.changed()) {
      tell();
    }
    return committed.result();
  }

  private record Committed<T>(T result, boolean changed) {}

  private <T> Committed<T> alone(long lock, Function<Tx, T> body) {
    entrance.enter(lock);
    WRITING.set(true);
    try {
      return attempt(() -> writeOnce(lock, body));
    } finally {
      WRITING.remove();
      entrance.leave(lock);
    }
  }

  /** Runs it again when the database gave it up or went away with nothing committed. */
  private static <T> T attempt(Once<T> once) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once.run();
      } catch (StoreOutcomeUnknown e) {
        throw e;
      } catch (StoreException e) {
        boolean again =
            StoreErrors.isRetryable(e.sqlState()) || StoreErrors.isConnectionLoss(e.sqlState());
        if (!again || attempt == ATTEMPTS_MAX) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  private interface Once<T> {
    T run();
  }

  private static void pause(int attempt) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(1, (long) PAUSE_MILLIS_MAX * attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("Interrupted while the store was away", e, null);
    }
  }

  private <T> T readOnce(Function<Tx, T> body) {
    Connection connection = connection();
    SqlTx tx = new SqlTx(connection, Dialect.POSTGRES);
    try (Statement control = connection.createStatement()) {
      control.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      tx.open();
      return body.apply(tx);
    } catch (SQLException e) {
      throw StoreErrors.of(e, Dialect.POSTGRES);
    } finally {
      tx.close();
      rollback(connection);
      giveBack(connection);
    }
  }

  private <T> Committed<T> writeOnce(long lock, Function<Tx, T> body) {
    Connection connection = connection();
    SqlTx tx = new SqlTx(connection, Dialect.POSTGRES);
    boolean done = false;
    try {
      enter(connection, lock);
      tx.open();
      T result = body.apply(tx);
      if (tx.failed()) {
        throw new StoreException("A statement of the transaction failed", null, null);
      }
      tx.close();
      commit(connection);
      done = true;
      return new Committed<>(result, tx.changed());
    } catch (SQLException e) {
      throw StoreErrors.of(e, Dialect.POSTGRES);
    } finally {
      tx.close();
      if (!done) {
        rollback(connection);
      }
      giveBack(connection);
    }
  }

  // An error here comes after the outcome is known, so it must never look like the transaction's
  // own: it would be tried again.
  private static void giveBack(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      System.getLogger(PostgresStore.class.getName())
          .log(System.Logger.Level.DEBUG, "A connection was broken when given back", e);
    }
  }

  private Connection connection() {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw new StoreUnavailable("The store is unavailable: " + e.getMessage(), e, null);
    }
  }

  private static void enter(Connection connection, long lock) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
      statement.setLong(1, lock);
      statement.execute();
    }
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      if (StoreErrors.isConnectionLoss(e.getSQLState())) {
        throw new StoreOutcomeUnknown(e, e.getSQLState());
      }
      throw e;
    }
  }

  // A connection on which this fails is broken, and the pool drops it; what was wrong before is
  // what the caller hears of.
  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      System.getLogger(PostgresStore.class.getName())
          .log(System.Logger.Level.DEBUG, "A rollback failed", e);
    }
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
    poll.start();
  }

  private void tell() {
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        System.getLogger(PostgresStore.class.getName())
            .log(System.Logger.Level.ERROR, "A listener failed", e);
      }
    }
  }

  @Override
  public void close() {
    poll.close();
    pool.close();
  }
}
