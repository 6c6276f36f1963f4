package dev.selfsame.testing;

import dev.selfsame.config.Config;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for the tests of this JVM, from the binaries on the class path. It refuses to
 * run as root, so as root it runs as nobody. When it cannot be started the tests fail: nothing is
 * skipped.
 */
public final class TestPostgres {
  private static final String USER = "selfsame";
  private static final String PASSWORD = "a password of the tests";
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable TestPostgres running;

  private final Path folder;
  private final Process process;
  private final int port;

  private TestPostgres() throws IOException, InterruptedException, SQLException {
    folder = Files.createTempDirectory("selfsame-postgres-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    unpack(folder.resolve("postgres"));
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    Path data = Files.createDirectory(folder.resolve("data"));
    if (root()) {
      run(List.of("chown", "-R", "65534:65534", data.toString(), password.toString()));
    }
    run(
        asUser(
            folder.resolve("postgres/bin/initdb").toString(),
            "-D",
            data.toString(),
            "-U",
            USER,
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
            "--auth=scram-sha-256",
            "--pwfile=" + password));
    port = freePort();
    List<String> command =
        asUser(
            folder.resolve("postgres/bin/postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=120");
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    awaitAnswer();
  }

  /** The one server of this JVM. */
  public static synchronized TestPostgres get() {
    if (running == null) {
      try {
        running = new TestPostgres();
      } catch (IOException | SQLException e) {
        throw new AssertionError("PostgreSQL could not be started", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
    return running;
  }

  /** A new, empty database. */
  public Config.Database newDatabase(int poolSize) {
    String name = "test" + DATABASES.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return new Config.Database(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + name, USER, PASSWORD, poolSize);
  }

  public String password() {
    return PASSWORD;
  }

  /** Runs a statement as the superuser, outside of any test's database. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, PASSWORD);
  }

  private void awaitAnswer() throws IOException, InterruptedException, SQLException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    SQLException last = new SQLException("never asked");
    while (System.nanoTime() < until && process.isAlive()) {
      try (Connection connection = connect()) {
        connection.isValid(5);
        return;
      } catch (SQLException e) {
        last = e;
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
    throw new AssertionError(
        "PostgreSQL did not answer: " + Files.readString(folder.resolve("log")), last);
  }

  private void stop() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor(20, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static List<String> asUser(String... command) {
    List<String> all = new ArrayList<>();
    if (root()) {
      all.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + ": " + said);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void unpack(Path to) throws IOException {
    String archive = "/postgres-linux-x86_64.txz";
    try (InputStream in = TestPostgres.class.getResourceAsStream(archive)) {
      if (in == null) {
        throw new AssertionError("the class path has no " + archive);
      }
      try (TarArchiveInputStream tar =
          new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(in)))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          unpack(tar, entry, to.resolve(entry.getName()).normalize());
        }
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, file);
      Files.setPosixFilePermissions(
          file,
          PosixFilePermissions.fromString(
              (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
