package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "version", mixinStandardHelpOptions = true, description = "Prints the version.")
final class VersionCommand implements Callable<Integer> {
  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  VersionCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() {
    String version = parts.house().version();
    String java = Runtime.version().toString();
    parts
        .out()
        .println(
            place.json
                ? Json.text(Json.object().put("version", version).put("java", java))
                : "selfsame " + version + " (Java " + java + ")");
    return Exit.OK;
  }
}
