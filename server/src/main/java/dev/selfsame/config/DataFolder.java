package dev.selfsame.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The names of the files in the data folder. */
public record DataFolder(Path root) {

  /**
   * {@code $SELFSAME_DATA}, else {@code $XDG_DATA_HOME/selfsame}, else {@code
   * ~/.local/share/selfsame}.
   */
  public static DataFolder standard(Map<String, String> environment) {
    String named = environment.getOrDefault("SELFSAME_DATA", "");
    if (!named.isEmpty()) {
      return new DataFolder(Path.of(named).toAbsolutePath().normalize());
    }
    String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    if (!xdg.isEmpty()) {
      return new DataFolder(Path.of(xdg, "selfsame").toAbsolutePath().normalize());
    }
    String home = environment.getOrDefault("HOME", "");
    if (home.isEmpty()) {
      throw new BadSetting("HOME is not set: name a data folder with --data or SELFSAME_DATA");
    }
    return new DataFolder(
        Path.of(home, ".local", "share", "selfsame").toAbsolutePath().normalize());
  }

  /** Makes the folder, for its owner alone, when it is not there. */
  public void make() {
    if (Files.isDirectory(root)) {
      return;
    }
    try {
      Files.createDirectories(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new BadSetting("The data folder " + root + " cannot be made: " + e.getMessage());
    }
  }

  public Path settings() {
    return root.resolve("selfsame.properties");
  }

  /** Process id, port and origin of the running server (0600). */
  public Path server() {
    return root.resolve("server.json");
  }

  /** Held locked by the running server. */
  public Path lock() {
    return root.resolve("server.lock");
  }

  /** Tenant, subscription and the owner's secrets (0600). */
  public Path owner() {
    return root.resolve("owner.json");
  }

  public Path caCertificate() {
    return root.resolve("ca.pem");
  }

  /** Where a detached server writes its log. */
  public Path log() {
    return root.resolve("server.log");
  }
}
