package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "ca",
    mixinStandardHelpOptions = true,
    description = "Prints the path of the CA certificate that clients are to trust.")
final class CaCommand implements Callable<Integer> {
  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  CaCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() {
    Path ca = place.folder(parts.environment()).caCertificate();
    if (!Files.exists(ca)) {
      throw new Exit.Ended(
          Exit.NOT_RUNNING,
          "There is no CA in " + ca.getParent() + "; the first start makes it: selfsame up");
    }
    parts
        .out()
        .println(
            place.json ? Json.text(Json.object().put("caFile", ca.toString())) : ca.toString());
    return Exit.OK;
  }
}
