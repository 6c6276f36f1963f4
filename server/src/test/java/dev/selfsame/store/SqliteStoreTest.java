package dev.selfsame.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  Store open() {
    return new SqliteStore(folder);
  }

  @Test
  void aSecondServerOnTheSameFolderIsRefused() {
    assertThatThrownBy(() -> new SqliteStore(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("in use by another server");
  }

  @Test
  void onlyTheOwnerMayReadTheFile() throws IOException {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("selfsame.db"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aWriteInsideAWriteIsRefused() {
    Path inner = folder.resolve("inner");
    try (SqliteStore store = new SqliteStore(inner)) {
      assertThatThrownBy(() -> store.write(GATE, tx -> store.write(GATE, again -> true)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(store.integrity()).isEmpty();
    }
  }
}
