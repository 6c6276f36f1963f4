package dev.selfsame.store.sqlite;

import dev.selfsame.store.Dialect;
import dev.selfsame.store.Gate;
import dev.selfsame.store.Migrations;
import dev.selfsame.store.Store;
import dev.selfsame.store.StoreErrors;
import dev.selfsame.store.StoreException;
import dev.selfsame.store.StoreUnavailable;
import dev.selfsame.store.Tx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The embedded store: one file in WAL mode, synced at every commit. All gates share one writer,
 * which commits waiting writes together; readers keep their connections and statements and never
 * wait for it.
 */
public final class SqliteStore implements Store {
  /** Reads at one time; more wait. Reads are short, and each connection keeps a page cache. */
  private static final int READERS_MAX = 8;

  private final FileChannel lockFile;
  private final SQLiteDataSource readSource;
  private final Writer writer;
  private final Semaphore readers = new Semaphore(READERS_MAX);
  private final ConcurrentLinkedDeque<Reader> idle = new ConcurrentLinkedDeque<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** Opens or makes {@code selfsame.db} in the folder; fails when another server has it. */
  public SqliteStore(Path folder) {
    try {
      prepare(folder);
      lockFile = lock(folder);
      Path file = folder.resolve("selfsame.db");
      SQLiteDataSource source = source(file, false);
      Migrations.apply(source, Dialect.SQLITE);
      readSource = source(file, true);
      writer = new Writer(source.getConnection(), this::changed);
    } catch (SQLException e) {
      throw StoreErrors.of(e, Dialect.SQLITE);
    } catch (IOException e) {
      throw new StoreException(
          "The data folder " + folder + " cannot be used: " + e.getMessage(), e, null);
    }
  }

  private static void prepare(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path file = folder.resolve("selfsame.db");
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // the same process has it: the same answer
    }
    channel.close();
    throw new StoreException(
        "The data folder " + folder + " is in use by another server", null, null);
  }

  private static SQLiteDataSource source(Path file, boolean reads) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(10_000);
    if (reads) {
      config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, "-2000");
    }
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  @Override
  public <T> T read(Function<Tx, T> body) {
    readers.acquireUninterruptibly();
    @Nullable Reader reader = null;
    boolean good = false;
    try {
      reader = reader();
      T result = reader.run(body);
      good = true;
      return result;
    } catch (SQLException e) {
      throw StoreErrors.of(e, Dialect.SQLITE);
    } finally {
      giveBack(reader, good);
      readers.release();
    }
  }

  private Reader reader() throws SQLException {
    if (closed) {
      throw new StoreUnavailable("The store is closed", null, null);
    }
    Reader reader = idle.pollFirst();
    return reader == null ? new Reader(readSource.getConnection()) : reader;
  }

  // A closure that threw may be fine, but its snapshot was ended either way; only a broken
  // connection is dropped.
  private void giveBack(@Nullable Reader reader, boolean good) {
    if (reader == null) {
      return;
    }
    if (closed || (!good && reader.failed())) {
      reader.close();
    } else {
      idle.addFirst(reader);
    }
  }

  @Override
  public <T> T write(Gate gate, Function<Tx, T> body) {
    return writer.write(body);
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void changed() {
    for (Runnable listener : listeners) {
      listener.run();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    writer.close();
    for (Reader reader = idle.pollFirst(); reader != null; reader = idle.pollFirst()) {
      reader.close();
    }
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new StoreException("The lock could not be given back: " + e.getMessage(), e, null);
    }
  }

  @Override
  public List<String> integrity() {
    List<String> faults = new ArrayList<>();
    try (Connection connection = readSource.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA integrity_check")) {
      while (rows.next()) {
        faults.add("file selfsame.db: " + rows.getString(1));
      }
    } catch (SQLException e) {
      throw StoreErrors.of(e, Dialect.SQLITE);
    }
    faults.remove("file selfsame.db: ok");
    return faults;
  }
}
