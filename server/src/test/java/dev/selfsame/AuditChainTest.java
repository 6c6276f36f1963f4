package dev.selfsame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.audit.Seal;
import dev.selfsame.config.Settings;
import dev.selfsame.store.Store;
import dev.selfsame.store.Stores;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.work.AuditCheck;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every change of a row of the logs shows (G16): each column of each row changed, each row deleted,
 * rows exchanged, rows added, ends moved; after retention too.
 */
final class AuditChainTest {
  private static final List<String> LOGS = List.of("activity", "sign_ins");

  @TempDir Path folder;

  private record Row(String table, Map<String, @Nullable Object> values) {
    String name() {
      return table + " " + values.get("chain") + " " + values.get("seq");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.selfsame.testing.TestStores#each")
  void everyChangeShows(Map<String, String> settings) throws SQLException {
    Seal seal;
    try (TestServer server = TestServer.start(folder, settings, new TestClock())) {
      fill(server);
      seal = server.selfsame().audit().seal();
    }
    proven(settings, seal);
  }

  @ParameterizedTest
  @MethodSource("dev.selfsame.testing.TestStores#each")
  void retentionLeavesChainsThatCanBeProven(Map<String, String> settings) throws SQLException {
    Seal seal;
    TestClock clock = new TestClock();
    try (TestServer server = TestServer.start(folder, settings, clock)) {
      fill(server);
      Inside.flushLogs(server.selfsame());
      clock.forward(Duration.ofDays(31));
      fill(server);
      Inside.flushLogs(server.selfsame());
      seal = server.selfsame().audit().seal();
      Store store = Inside.store(server.selfsame());
      long before = store.read(tx -> tx.signIns().count());
      int taken = server.selfsame().audit().retention().clean();
      long after = store.read(tx -> tx.signIns().count());
      assertThat(taken).isPositive();
      assertThat(after).isPositive().isEqualTo(before - taken);
      assertThat(AuditCheck.findings(store, seal)).isEmpty();
      clock.forward(Duration.ofDays(60));
      fill(server);
      Inside.flushLogs(server.selfsame());
      assertThat(server.selfsame().audit().retention().clean()).isPositive();
      assertThat(AuditCheck.findings(store, seal)).isEmpty();
      assertThat(server.selfsame().audit().retention().clean()).isZero();
    }
    proven(settings, seal);
  }

  private static void fill(TestServer server) {
    String group = server.subscription() + "/resourceGroups/chained";
    for (int i = 0; i < 3; i++) {
      server.put(group, "{\"location\":\"westeurope\",\"tags\":{\"i\":\"" + i + "\"}}");
    }
    server.put(
        group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u",
        "{\"location\":\"nowhere at all\"}");
    server.put(group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u!", "{}");
    server.token(server.owner("clientId"), "wrong", server.origin() + "/.default");
    for (int i = 0; i < 3; i++) {
      server.token(
          server.owner("clientId"), server.owner("clientSecret"), server.origin() + "/.default");
    }
  }

  private void proven(Map<String, String> settings, Seal seal) throws SQLException {
    Map<String, String> all = new java.util.TreeMap<>(Map.of("server.port", "0"));
    all.putAll(settings);
    var config = Settings.load(folder, Map.of(), all);
    int changes = 0;
    try (Store store = Stores.open(config.store(), folder);
        Connection connection = connection(settings)) {
      Tamper tamper = new Tamper(connection, () -> AuditCheck.findings(store, seal));
      tamper.whole();
      List<Row> rows = new ArrayList<>();
      for (String log : LOGS) {
        rows.addAll(tamper.rows(log));
      }
      assertThat(rows.stream().map(Row::table).distinct()).hasSize(2);
      assertThat(rows.size()).isGreaterThanOrEqualTo(10);
      for (Row row : rows) {
        changes += tamper.eachColumn(row);
        tamper.deleted(row);
        tamper.copied(row);
        changes += 2;
      }
      for (Row chain : tamper.rows("audit_chains")) {
        changes += tamper.eachColumn(chain);
        changes += tamper.truncated(chain);
        if (rows.stream()
            .anyMatch(
                row -> Objects.equals(row.values().get("chain"), chain.values().get("chain")))) {
          tamper.deleted(chain);
          changes++;
        }
      }
      changes += tamper.exchanged(rows);
      tamper.whole();
      assertThat(AuditCheck.findings(store, new Seal(new byte[32]))).isNotEmpty();
    }
    System.out.println("G16: " + changes + " changes of audit rows, all found");
  }

  private Connection connection(Map<String, String> settings) throws SQLException {
    String url = settings.get("store.url");
    return url == null
        ? DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("selfsame.db"))
        : DriverManager.getConnection(
            url, settings.get("store.user"), settings.get("store.password"));
  }

  /** Changes rows behind the store's back, looks whether it shows, and puts them back. */
  private record Tamper(Connection connection, java.util.function.Supplier<List<String>> check) {
    void whole() {
      assertThat(check.get()).isEmpty();
    }

    List<Row> rows(String table) throws SQLException {
      List<Row> rows = new ArrayList<>();
      try (PreparedStatement select = connection.prepareStatement("SELECT * FROM " + table);
          ResultSet found = select.executeQuery()) {
        while (found.next()) {
          Map<String, @Nullable Object> values = new LinkedHashMap<>();
          for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            Object value = found.getObject(i);
            values.put(
                found.getMetaData().getColumnName(i),
                value instanceof Integer number ? Long.valueOf(number) : value);
          }
          rows.add(new Row(table, values));
        }
      }
      return rows;
    }

    void delete(Row row) throws SQLException {
      boolean chain = row.table().equals("audit_chains");
      try (PreparedStatement delete =
          connection.prepareStatement(
              "DELETE FROM " + row.table() + " WHERE chain = ?" + (chain ? "" : " AND seq = ?"))) {
        delete.setObject(1, row.values().get("chain"));
        if (!chain) {
          delete.setObject(2, row.values().get("seq"));
        }
        assertThat(delete.executeUpdate()).isEqualTo(1);
      }
    }

    void insert(Row row) throws SQLException {
      String marks = "?" + ", ?".repeat(row.values().size() - 1);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO "
                  + row.table()
                  + " ("
                  + String.join(", ", row.values().keySet())
                  + ") VALUES ("
                  + marks
                  + ")")) {
        int at = 1;
        for (Object value : row.values().values()) {
          if (value == null) {
            insert.setNull(at++, java.sql.Types.NULL);
          } else {
            insert.setObject(at++, value);
          }
        }
        insert.executeUpdate();
      }
    }

    private static Row with(Row row, String column, @Nullable Object value) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>(row.values());
      values.put(column, value);
      return new Row(row.table(), values);
    }

    int eachColumn(Row row) throws SQLException {
      int changes = 0;
      for (Map.Entry<String, @Nullable Object> column : row.values().entrySet()) {
        Object old = column.getValue();
        Object other =
            old instanceof Long number
                ? (column.getKey().equals("closed") ? 1 - number : (Object) (number + 1_000_000))
                : old == null ? "x" : old + "x";
        Row changed = with(row, column.getKey(), other);
        delete(row);
        insert(changed);
        assertThat(check.get()).as(row.name() + ": " + column.getKey()).isNotEmpty();
        delete(changed);
        insert(row);
        changes++;
      }
      return changes;
    }

    void deleted(Row row) throws SQLException {
      delete(row);
      assertThat(check.get()).as(row.name() + " deleted").isNotEmpty();
      insert(row);
    }

    void copied(Row row) throws SQLException {
      Row copy = with(row, "seq", 999_999L);
      insert(copy);
      assertThat(check.get()).as(row.name() + " copied").isNotEmpty();
      delete(copy);
    }

    /** The last row goes, and the end is set back to the row before it. */
    int truncated(Row chain) throws SQLException {
      String log = String.valueOf(chain.values().get("log"));
      List<Row> own =
          rows(log).stream()
              .filter(row -> Objects.equals(row.values().get("chain"), chain.values().get("chain")))
              .sorted(
                  java.util.Comparator.comparing(
                      (Row row) -> (Long) Objects.requireNonNull(row.values().get("seq"))))
              .toList();
      if (own.size() < 2) {
        return 0;
      }
      Row last = own.getLast();
      Row before = own.get(own.size() - 2);
      Row back =
          with(
              with(chain, "last_seq", before.values().get("seq")),
              "last_mac",
              before.values().get("mac"));
      delete(last);
      delete(chain);
      insert(back);
      assertThat(check.get()).as(last.name() + " cut off").isNotEmpty();
      delete(back);
      insert(chain);
      insert(last);
      return 1;
    }

    int exchanged(List<Row> rows) throws SQLException {
      int changes = 0;
      for (int i = 1; i < rows.size(); i++) {
        Row one = rows.get(i - 1);
        Row two = rows.get(i);
        if (!one.table().equals(two.table())
            || !Objects.equals(one.values().get("chain"), two.values().get("chain"))) {
          continue;
        }
        Row a = with(one, "seq", two.values().get("seq"));
        Row b = with(two, "seq", one.values().get("seq"));
        delete(one);
        delete(two);
        insert(a);
        insert(b);
        assertThat(check.get()).as(one.name() + " exchanged").isNotEmpty();
        delete(a);
        delete(b);
        insert(one);
        insert(two);
        changes++;
      }
      return changes;
    }
  }
}
