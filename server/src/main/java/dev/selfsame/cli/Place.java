package dev.selfsame.cli;

import dev.selfsame.config.DataFolder;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command has. */
final class Place {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder (default: $SELFSAME_DATA, else ~/.local/share/selfsame).")
  @Nullable Path data;

  @Option(names = "--json", description = "Answer in JSON.")
  boolean json;

  DataFolder folder(Map<String, String> environment) {
    Path named = data;
    return named == null
        ? DataFolder.standard(environment)
        : new DataFolder(named.toAbsolutePath().normalize());
  }
}
