package dev.selfsame.cli;

import dev.selfsame.config.Config;
import dev.selfsame.config.DataFolder;
import dev.selfsame.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "The main job, step by step, on a server of its own in a temporary folder: a VM gets identities, code on it gets tokens.")
final class DemoCommand implements Callable<Integer> {
  private final Cli.Parts parts;

  DemoCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() throws IOException {
    DataFolder folder = new DataFolder(Files.createTempDirectory("selfsame-demo-"));
    try {
      Config config = Settings.load(folder.root(), Map.of(), Map.of("server.port", "0"));
      long start = System.nanoTime();
      try (House.Running server = parts.house().start(config);
          Remote remote =
              new Remote(server.origin(), new Installation(folder).requireOwner(), folder)) {
        new Demo(remote, server, parts.out()).run((System.nanoTime() - start) / 1_000_000);
      }
    } finally {
      remove(folder.root());
    }
    return Exit.OK;
  }

  private static void remove(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
