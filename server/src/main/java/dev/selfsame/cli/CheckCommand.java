package dev.selfsame.cli;

import dev.selfsame.config.DataFolder;
import dev.selfsame.config.Settings;
import dev.selfsame.json.Json;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Looks for contradictions in the store: resources, identities, assignments, operations, keys. The server must be down. 4 when something is wrong.")
final class CheckCommand implements Callable<Integer> {
  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  CheckCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() throws Exception {
    DataFolder folder = place.folder(parts.environment());
    Installation installation = new Installation(folder);
    installation.requireOwner();
    List<String> findings;
    try (FileChannel held = installation.hold()) {
      if (held == null) {
        throw new Exit.Ended(
            Exit.FAILED, "A server runs on " + folder.root() + "; stop it first: selfsame down");
      }
      findings = parts.house().check(Settings.load(folder.root(), parts.environment(), Map.of()));
    }
    if (place.json) {
      ObjectNode shown = Json.object();
      ArrayNode list = shown.putArray("findings");
      findings.forEach(list::add);
      parts.out().println(Json.text(shown));
    } else {
      findings.forEach(parts.out()::println);
      parts
          .out()
          .println(
              findings.isEmpty() ? "Nothing wrong was found." : findings.size() + " finding(s).");
    }
    return findings.isEmpty() ? Exit.OK : Exit.REFUSED;
  }
}
