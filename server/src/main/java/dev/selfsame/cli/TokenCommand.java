package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Prints an access token of the owner.")
final class TokenCommand implements Callable<Integer> {
  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  @Option(
      names = "--audience",
      paramLabel = "A",
      description = "For whom (default: this server's resource manager).")
  @Nullable String audience;

  TokenCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() {
    try (Remote remote = Remote.of(new Installation(place.folder(parts.environment())))) {
      String token = remote.token(audience == null ? remote.origin() : audience);
      parts
          .out()
          .println(
              place.json
                  ? Json.text(Json.object().put("accessToken", token).put("tokenType", "Bearer"))
                  : token);
    }
    return Exit.OK;
  }
}
