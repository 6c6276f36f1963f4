package dev.selfsame.store;

import dev.selfsame.config.Config;
import dev.selfsame.store.postgres.PostgresStore;
import dev.selfsame.store.sqlite.SqliteStore;
import java.nio.file.Path;

/** Opens the store that the settings name; the only place that knows both. */
public final class Stores {
  private Stores() {}

  /**
   * @param folder the data folder, for the embedded store's file
   * @throws StoreException when it cannot be opened
   */
  public static Store open(Config.Database settings, Path folder) {
    if (settings.url() == null) {
      return new SqliteStore(folder);
    }
    return new PostgresStore(settings);
  }
}
