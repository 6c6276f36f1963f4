package dev.selfsame.cli;

import dev.selfsame.json.Json;
import dev.selfsame.model.Clocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "sign-ins",
    mixinStandardHelpOptions = true,
    description = "The tokens that were issued, and the refusals; the newest first.")
final class SignInsCommand implements Callable<Integer> {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smhd])");

  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  @Option(
      names = "--principal",
      paramLabel = "ID",
      description = "Object id of a service principal, managed identity or user.")
  @Nullable String principal;

  @Option(names = "--vm", paramLabel = "RESOURCE-ID", description = "Resource id of a machine.")
  @Nullable String vm;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "24h",
      description = "How far back, such as 30m, 6h, 7d. Default: ${DEFAULT-VALUE}.")
  String since = "24h";

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "200",
      description = "At most so many. Default: ${DEFAULT-VALUE}.")
  int max = 200;

  SignInsCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() {
    if (max < 1) {
      throw new Exit.Ended(Exit.USAGE, "--max must be at least 1");
    }
    try (Remote remote = Remote.of(new Installation(place.folder(parts.environment())))) {
      List<JsonNode> found = found(remote);
      if (place.json) {
        ObjectNode shown = Json.object();
        ArrayNode value = shown.putArray("value");
        found.forEach(value::add);
        parts.out().println(Json.text(shown));
      } else {
        found.forEach(this::line);
      }
    }
    return Exit.OK;
  }

  private List<JsonNode> found(Remote remote) {
    List<String> clauses = new ArrayList<>();
    clauses.add("createdDateTime ge " + Clocks.system().instant().minus(duration()));
    if (principal != null) {
      // an object id is a user's or a service principal's; the log knows which
      clauses.add("principalId eq '" + quoted(principal) + "'");
    }
    if (vm != null) {
      clauses.add("managedIdentityHostId eq '" + quoted(vm) + "'");
    }
    String path =
        "/selfsame/sign-ins?$top="
            + Math.min(max, 1000)
            + "&$filter="
            + Remote.encoded(String.join(" and ", clauses));
    List<JsonNode> found = new ArrayList<>();
    while (!path.isEmpty() && found.size() < max) {
      ObjectNode page = remote.require("GET", path, null);
      for (JsonNode one : page.path("value")) {
        if (found.size() < max) {
          found.add(one);
        }
      }
      String next = page.path("@odata.nextLink").asString("");
      path = next.startsWith(remote.origin()) ? next.substring(remote.origin().length()) : "";
    }
    return found;
  }

  private static String quoted(String text) {
    return text.replace("'", "''");
  }

  private Duration duration() {
    Matcher matcher = TIME.matcher(since);
    if (!matcher.matches()) {
      throw new Exit.Ended(Exit.USAGE, "--since must be a time such as 30m, 6h or 7d");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private void line(JsonNode one) {
    int code = one.path("status").path("errorCode").asInt(0);
    String who =
        one.path("userPrincipalName").asString(one.path("servicePrincipalId").asString(""));
    JsonNode machine = one.path("managedServiceIdentity").path("associatedResourceId");
    parts
        .out()
        .printf(
            "%-24s %-18s %-36s %-14s %s%s%n",
            one.path("createdDateTime").asString(),
            one.path("signInEventTypes").path(0).asString(""),
            who.isEmpty() ? one.path("appId").asString("") : who,
            code == 0 ? "ok" : "AADSTS" + code,
            one.path("resourceId").asString(""),
            machine.isMissingNode() ? "" : " " + machine.asString());
  }
}
