package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "The keys that sign tokens.",
    subcommands = {KeysCommand.KeyList.class, KeysCommand.Rotate.class, KeysCommand.Revoke.class})
final class KeysCommand {
  private KeysCommand() {}

  /** Sends one call and shows the keys as they are after it. */
  private abstract static class OnKeys implements Callable<Integer> {
    private final Cli.Parts parts;
    @Mixin Place place = new Place();

    OnKeys(Cli.Parts parts) {
      this.parts = parts;
    }

    final int show(String method, String path) {
      try (Remote remote = Remote.of(new Installation(place.folder(parts.environment())))) {
        ObjectNode keys = remote.require(method, path, null);
        if (place.json) {
          parts.out().println(Json.text(keys));
          return Exit.OK;
        }
        for (JsonNode key : keys.path("value")) {
          String when =
              key.has("signsFrom")
                  ? "signs from " + key.path("signsFrom").asString()
                  : key.has("expiresAt")
                      ? "published until " + key.path("expiresAt").asString()
                      : "";
          parts
              .out()
              .printf(
                  "%-8s %s %s%n", key.path("state").asString(), key.path("kid").asString(), when);
        }
      }
      return Exit.OK;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the keys with their states.")
  static final class KeyList extends OnKeys {
    KeyList(Cli.Parts parts) {
      super(parts);
    }

    @Override
    public Integer call() {
      return show("GET", "/selfsame/keys");
    }
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description =
          "Lets the spare key sign once verifiers have had time to read it, mostly at once, and publishes a new spare. Tokens in use stay good.")
  static final class Rotate extends OnKeys {
    @Option(
        names = "--now",
        description =
            "Sign with it in any case; verifiers that have not read a spare just published refuse its tokens for a while.")
    boolean now;

    Rotate(Cli.Parts parts) {
      super(parts);
    }

    @Override
    public Integer call() {
      return show("POST", "/selfsame/keys/rotate" + (now ? "?now=true" : ""));
    }
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description =
          "Withdraws a key that may be known to others; every token it signed ends now. The spare signs in its place.")
  static final class Revoke extends OnKeys {
    @Parameters(paramLabel = "KID", description = "The key's id.")
    @Nullable String kid;

    Revoke(Cli.Parts parts) {
      super(parts);
    }

    @Override
    public Integer call() {
      return show("POST", "/selfsame/keys/" + Remote.encoded(String.valueOf(kid)) + "/revoke");
    }
  }
}
