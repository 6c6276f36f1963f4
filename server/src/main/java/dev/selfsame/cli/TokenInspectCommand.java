package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "token-inspect",
    mixinStandardHelpOptions = true,
    description =
        "Shows what is in a token, and verifies it with the running server's published keys. 4 when it is not good.")
final class TokenInspectCommand implements Callable<Integer> {
  private static final int TOKEN_MAX = 65_536;
  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  @Parameters(
      arity = "0..1",
      paramLabel = "TOKEN",
      description = "The token; without it, read from standard input.")
  @Nullable String token;

  TokenInspectCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() throws IOException {
    String text =
        token == null ? new String(System.in.readNBytes(TOKEN_MAX), StandardCharsets.UTF_8) : token;
    Jwt jwt = Jwt.parse(text);
    ObjectNode shown = Json.object();
    shown.set("header", jwt.header());
    shown.set("claims", jwt.claims());
    String verdict = verdict(jwt);
    shown.put("verdict", verdict);
    parts.out().println(place.json ? Json.text(shown) : shown.toPrettyString());
    return verdict.equals("good") || verdict.startsWith("not checked") ? Exit.OK : Exit.REFUSED;
  }

  private String verdict(Jwt jwt) {
    Installation installation = new Installation(place.folder(parts.environment()));
    if (installation.running().isEmpty()) {
      return "not checked: no server runs on this data folder";
    }
    try (Remote remote = Remote.of(installation)) {
      String keys =
          remote.origin()
              + "/"
              + remote.owner().path("tenantId").asString()
              + "/discovery/v2.0/keys";
      if (!jwt.header().path("alg").asString("").equals("RS256")) {
        return "bad: the algorithm is not RS256";
      }
      if (!jwt.signedByOneOf(remote.get(keys, Map.of()).body())) {
        return "bad: no published key made this signature";
      }
    }
    long now = Instant.now(java.time.Clock.systemUTC()).getEpochSecond();
    if (jwt.claims().path("exp").asLong(0) <= now) {
      return "bad: it ended at " + Instant.ofEpochSecond(jwt.claims().path("exp").asLong(0));
    }
    return jwt.claims().path("nbf").asLong(0) > now ? "bad: it is not good yet" : "good";
  }
}
