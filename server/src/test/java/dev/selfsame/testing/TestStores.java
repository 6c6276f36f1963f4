package dev.selfsame.testing;

import dev.selfsame.config.Config;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The settings of each store, for tests that run on both. */
public final class TestStores {
  private TestStores() {}

  public static Stream<Named<Map<String, String>>> each() {
    return Stream.of(Named.of("SQLite", Map.of()), Named.of("PostgreSQL", postgres()));
  }

  /** Of a new database. */
  public static Map<String, String> postgres() {
    Config.Database postgres = TestPostgres.get().newDatabase(6);
    return Map.of(
        "store.url", Objects.requireNonNull(postgres.url()),
        "store.user", Objects.requireNonNull(postgres.user()),
        "store.password", Objects.requireNonNull(postgres.password()));
  }
}
