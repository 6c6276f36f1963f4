package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stops the server and waits until it has ended.")
final class DownCommand implements Callable<Integer> {
  private static final Duration END_MAX = Duration.ofSeconds(30);
  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  DownCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() throws InterruptedException {
    Installation installation = new Installation(place.folder(parts.environment()));
    long pid = installation.requireRunning().path("pid").asLong();
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    long until = System.nanoTime() + END_MAX.toNanos();
    while (installation.locked()) {
      if (System.nanoTime() > until) {
        throw new Exit.Ended(
            Exit.FAILED,
            "The server (process " + pid + ") has not ended after " + END_MAX.toSeconds() + " s");
      }
      Thread.sleep(20);
    }
    parts.out().println(place.json ? Json.text(Json.object().put("stopped", pid)) : "Stopped.");
    return Exit.OK;
  }
}
