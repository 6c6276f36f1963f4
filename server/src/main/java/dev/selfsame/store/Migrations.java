package dev.selfsame.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Brings a database to the built-in schema with Flyway. Loading Flyway costs about 0.3 s, so a
 * database that carries the hash of exactly these migrations is left alone.
 */
public final class Migrations {
  private static final List<String> FILES =
      List.of(
          "V001__start.sql",
          "V002__documents.sql",
          "V003__role_assignments.sql",
          "V004__graph.sql",
          "V005__federated_expressions.sql",
          "V006__sign_in.sql",
          "V007__audit.sql",
          "V008__policy_states.sql",
          "V009__remediation.sql");

  private Migrations() {}

  /** Migrates when needed. */
  public static void apply(DataSource source, Dialect dialect) throws SQLException {
    String hash = hash();
    try (Connection connection = source.getConnection()) {
      if (marked(connection, hash)) {
        return;
      }
    }
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:db")
        .placeholders(
            Map.of(
                "key", dialect.keyType(), "bytes", dialect.bytesType(), "feed", dialect.feedType()))
        .load()
        .migrate();
    try (Connection connection = source.getConnection();
        PreparedStatement mark =
            connection.prepareStatement(
                "INSERT INTO schema_mark (id, hash) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET hash = excluded.hash")) {
      mark.setString(1, hash);
      mark.executeUpdate();
    }
  }

  private static boolean marked(Connection connection, String hash) {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT hash FROM schema_mark WHERE id = 1")) {
      return row.next() && hash.equals(row.getString(1));
    } catch (SQLException e) {
      return false; // no such table: a new database
    }
  }

  private static String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String file : FILES) {
        try (InputStream in = Migrations.class.getResourceAsStream("/db/" + file)) {
          if (in == null) {
            throw new IllegalStateException("The migration " + file + " is not in the jar");
          }
          digest.update(file.getBytes(StandardCharsets.UTF_8));
          digest.update(in.readAllBytes());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
