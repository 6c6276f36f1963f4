package dev.selfsame.cli;

import dev.selfsame.config.Config;
import dev.selfsame.config.DataFolder;
import dev.selfsame.config.Settings;
import dev.selfsame.json.Json;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "Starts the server; the first start makes a tenant, a subscription and their owner.")
final class UpCommand implements Callable<Integer> {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port of the HTTPS origin (default 8443; 0 for any free one).")
  @Nullable Integer port;

  @Option(names = "--detach", description = "Return when the server answers, and leave it running.")
  boolean detach;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting; see docs/configuration.md. May be given more than once.")
  Map<String, String> settings = new LinkedHashMap<>();

  UpCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() throws Exception {
    DataFolder folder = place.folder(parts.environment());
    Installation installation = new Installation(folder);
    Map<String, String> commandLine = new LinkedHashMap<>(settings);
    if (port != null) {
      commandLine.put("server.port", port.toString());
    }
    Config config = Settings.load(folder.root(), parts.environment(), commandLine);
    return detach ? detached(installation) : attached(installation, config);
  }

  private int attached(Installation installation, Config config) throws Exception {
    FileChannel held = installation.hold();
    if (held == null) {
      throw new Exit.Ended(
          Exit.FAILED,
          "A server runs on " + installation.folder().root() + " already; see: selfsame status");
    }
    installation.forget();
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    // The first signal ends the server in order; the JVM waits for this hook.
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> await(asked, ended)));
    try (House.Running server = parts.house().start(config)) {
      ObjectNode shown = shown(server);
      installation.write(shown);
      say(shown, installation.folder());
      asked.await();
    } finally {
      installation.forget();
      held.close();
      ended.countDown();
    }
    return Exit.OK;
  }

  private static void await(CountDownLatch asked, CountDownLatch ended) {
    asked.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ObjectNode shown(House.Running server) {
    ObjectNode shown = Json.object();
    shown.put("pid", ProcessHandle.current().pid());
    shown.put("origin", server.origin());
    shown.put("port", server.port());
    shown.put("tenantId", server.tenantId());
    shown.put("subscriptionId", server.subscriptionId());
    return shown;
  }

  private void say(ObjectNode server, DataFolder folder) {
    if (place.json) {
      parts.out().println(Json.text(server));
    } else {
      parts.out().println("Selfsame answers at " + server.path("origin").asString());
      parts.out().println("  tenant        " + server.path("tenantId").asString());
      parts.out().println("  subscription  " + server.path("subscriptionId").asString());
      parts.out().println("  CA            " + folder.caCertificate());
      parts.out().println("  owner         " + folder.owner() + " (secret; see: selfsame env)");
    }
    parts.out().flush();
  }

  private int detached(Installation installation) throws IOException, InterruptedException {
    DataFolder folder = installation.folder();
    if (installation.locked()) {
      throw new Exit.Ended(
          Exit.FAILED, "A server runs on " + folder.root() + " already; see: selfsame status");
    }
    folder.make();
    Process child = spawn(folder);
    long until = System.nanoTime() + START_MAX.toNanos();
    while (System.nanoTime() < until) {
      var server =
          installation.running().filter(found -> found.path("pid").asLong() == child.pid());
      if (server.isPresent()) {
        say(server.get(), folder);
        return Exit.OK;
      }
      if (!child.isAlive()) {
        throw new Exit.Ended(Exit.FAILED, "The server did not start:\n" + tail(folder.log()));
      }
      Thread.sleep(20);
    }
    child.destroy();
    throw new Exit.Ended(
        Exit.FAILED,
        "The server did not answer within " + START_MAX.toSeconds() + " s; see " + folder.log());
  }

  /**
   * The same Java, class path and options as this process, in a session of its own where the system
   * can make one.
   */
  private Process spawn(DataFolder folder) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid");
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "dev.selfsame.Main",
            "up",
            "--data",
            folder.root().toString()));
    if (port != null) {
      command.addAll(List.of("--port", port.toString()));
    }
    settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    return new ProcessBuilder(command)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
        .redirectErrorStream(true)
        .start();
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
  }
}
