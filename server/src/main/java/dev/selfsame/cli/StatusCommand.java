package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Says whether a server runs and answers; 3 when none does.")
final class StatusCommand implements Callable<Integer> {
  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  StatusCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() {
    Installation installation = new Installation(place.folder(parts.environment()));
    ObjectNode server = installation.running().orElse(null);
    if (server == null) {
      parts
          .out()
          .println(
              place.json
                  ? "{\"running\":false}"
                  : "No server runs on " + installation.folder().root() + ".");
      return Exit.NOT_RUNNING;
    }
    try (Remote remote = Remote.of(installation)) {
      int answered =
          remote
              .get(remote.origin() + "/metadata/endpoints?api-version=2022-09-01", Map.of())
              .status();
      if (answered != 200) {
        throw new Exit.Ended(Exit.FAILED, "The server answers " + answered);
      }
      server.put("alarms", remote.require("GET", "/selfsame/audit", null).path("alarms").asInt(0));
    }
    int alarms = server.path("alarms").asInt(0);
    if (place.json) {
      parts.out().println(Json.text(server.put("running", true)));
    } else {
      parts
          .out()
          .println(
              "Selfsame answers at "
                  + server.path("origin").asString()
                  + " (process "
                  + server.path("pid").asLong()
                  + ").");
      if (alarms > 0) {
        parts
            .out()
            .println(
                "ALARM: "
                    + alarms
                    + " tokens were presented that were never issued here; see docs/howto/audit.md.");
      }
    }
    return Exit.OK;
  }
}
