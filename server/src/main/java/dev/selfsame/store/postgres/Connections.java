package dev.selfsame.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.selfsame.config.Config;
import dev.selfsame.store.Dialect;
import dev.selfsame.store.Migrations;
import dev.selfsame.store.StoreErrors;
import dev.selfsame.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/**
 * Opens the pool: sessions that never acknowledge what is not on disk, and never hold a gate for
 * long.
 */
final class Connections {
  private static final int VERSION_MIN = 150_000;
  private static final int CONNECT_SECONDS = 5;
  private static final long CONNECTION_WAIT_MILLIS = 10_000;

  /**
   * A database whose administrator asks for more than {@code on} (remote_apply) keeps it; less is
   * not enough.
   */
  private static final String SESSION =
      """
      SELECT set_config('lock_timeout', '10s', false), set_config('statement_timeout', '30s', false),
        set_config('idle_in_transaction_session_timeout', '30s', false), set_config('application_name', 'selfsame', false),
        CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN set_config('synchronous_commit', 'on', false) END\
      """;

  private Connections() {}

  static HikariDataSource open(Config.Database settings) {
    String url = Objects.requireNonNull(settings.url());
    try {
      migrate(settings, url);
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url);
      config.setUsername(settings.user());
      config.setPassword(settings.password());
      config.setPoolName("selfsame");
      config.setMaximumPoolSize(settings.poolSize());
      config.setMinimumIdle(1);
      config.setAutoCommit(false);
      config.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
      config.setConnectionInitSql(SESSION);
      config.setIsolateInternalQueries(true); // else the settings would go with the first rollback
      config.addDataSourceProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
      config.addDataSourceProperty("socketTimeout", "40");
      config.addDataSourceProperty("tcpKeepAlive", "true");
      config.addDataSourceProperty("prepareThreshold", "3");
      return new HikariDataSource(config);
    } catch (SQLException e) {
      throw unusable(url, e);
    } catch (PoolInitializationException e) {
      throw unusable(
          url,
          e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new StoreException("store.url is not a PostgreSQL URL: " + address(url), null, null);
    }
  }

  /** Servers that start at the same time wait for each other: Flyway takes a lock of its own. */
  private static void migrate(Config.Database settings, String url) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    if (settings.user() != null) {
      source.setUser(settings.user());
    }
    if (settings.password() != null) {
      source.setPassword(settings.password());
    }
    source.setConnectTimeout(CONNECT_SECONDS);
    try (Connection connection = source.getConnection()) {
      int version = Integer.parseInt(setting(connection, "server_version_num"));
      if (version < VERSION_MIN) {
        throw new StoreException(
            "PostgreSQL 15 or newer is needed; "
                + address(url)
                + " is "
                + setting(connection, "server_version"),
            null,
            null);
      }
      if (setting(connection, "fsync").equals("off")) {
        LoggerFactory.getLogger(Connections.class)
            .warn("{} runs with fsync off: what it acknowledges may be lost", address(url));
      }
    }
    Migrations.apply(source, Dialect.POSTGRES);
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  private static StoreException unusable(String url, SQLException e) {
    StoreException known = StoreErrors.of(e, Dialect.POSTGRES);
    return new StoreException(
        "PostgreSQL at " + address(url) + " cannot be used: " + e.getMessage(),
        known,
        e.getSQLState());
  }

  /** Without parameters, which may hold a password. */
  private static String address(String url) {
    String plain = url.replaceFirst("[?].*$", "");
    return plain.replaceFirst("//[^/@]*@", "//");
  }
}
