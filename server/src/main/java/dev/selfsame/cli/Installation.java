package dev.selfsame.cli;

import dev.selfsame.config.DataFolder;
import dev.selfsame.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * A data folder as the commands see it: whether a server runs on it, where, and who owns it. The
 * running server holds a lock on {@code server.lock}; the system gives it back however the server
 * ends, so no stale file can pass for a server.
 */
final class Installation {
  private final DataFolder folder;

  Installation(DataFolder folder) {
    this.folder = folder;
  }

  DataFolder folder() {
    return folder;
  }

  /** Process id, origin, port, tenant and subscription of the running server. */
  Optional<ObjectNode> running() {
    if (!locked()) {
      return Optional.empty();
    }
    return read(folder.server());
  }

  ObjectNode requireRunning() {
    return running()
        .orElseThrow(() ->
            new Exit.Ended(
                Exit.NOT_RUNNING,
                "No server runs on " + folder.root() + "; start one with: selfsame up"));
  }

  /** Tenant, subscription and the owner's secrets. */
  ObjectNode requireOwner() {
    return read(folder.owner())
        .orElseThrow(() ->
            new Exit.Ended(
                Exit.NOT_RUNNING,
                "There is no installation in " + folder.root() + "; make one with: selfsame up"));
  }

  boolean locked() {
    if (!Files.exists(folder.lock())) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(folder.lock(), StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Holds the folder for this process; null when another one has it. Looking at the lock takes it
   * for a moment, so this tries for a second.
   */
  @Nullable FileChannel hold() {
    folder.make();
    try {
      FileChannel channel =
          FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      for (int attempt = 0; attempt < 20; attempt++) {
        if (channel.tryLock() != null) {
          return channel;
        }
        Thread.sleep(50);
      }
      channel.close();
      return null;
    } catch (IOException e) {
      throw new Exit.Ended(
          Exit.FAILED, "The data folder " + folder.root() + " cannot be used: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  void write(ObjectNode server) {
    Path part = folder.server().resolveSibling("server.json.new");
    try {
      Files.deleteIfExists(part);
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(part, server.toPrettyString() + "\n");
      Files.move(
          part,
          folder.server(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new Exit.Ended(
          Exit.FAILED,
          "The data folder " + folder.root() + " cannot be written: " + e.getMessage());
    }
  }

  void forget() {
    try {
      Files.deleteIfExists(folder.server());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<ObjectNode> read(Path file) {
    try {
      return Optional.of(Json.stored(Files.readString(file)));
    } catch (java.nio.file.NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | JacksonException e) {
      throw new Exit.Ended(Exit.FAILED, "The file " + file + " cannot be read: " + e.getMessage());
    }
  }
}
