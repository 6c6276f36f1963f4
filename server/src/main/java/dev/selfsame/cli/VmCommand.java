package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "vm",
    mixinStandardHelpOptions = true,
    description = "Joins VMs to metadata endpoints.",
    subcommands = {VmCommand.Bind.class, VmCommand.Unbind.class, VmCommand.Bindings.class})
final class VmCommand {
  private VmCommand() {}

  /**
   * Finds a VM by resource ID, or by name in all groups or one; {@code SET/NUMBER} is a machine of
   * a scale set.
   */
  private static String find(Remote remote, String nameOrId, @Nullable String group) {
    if (nameOrId.startsWith("/")) {
      return nameOrId;
    }
    int slash = nameOrId.indexOf('/');
    return slash > 0
        ? named(remote, "virtualMachineScaleSets", nameOrId.substring(0, slash), group)
            + "/virtualMachines"
            + nameOrId.substring(slash)
        : named(remote, "virtualMachines", nameOrId, group);
  }

  private static String named(Remote remote, String type, String name, @Nullable String group) {
    String subscription = "/subscriptions/" + remote.owner().path("subscriptionId").asString();
    String scope =
        group == null ? subscription : subscription + "/resourceGroups/" + Remote.encoded(group);
    String path = scope + "/providers/Microsoft.Compute/" + type + "?api-version=2024-11-01";
    List<String> found = new ArrayList<>();
    while (!path.isEmpty()) {
      ObjectNode page = remote.require("GET", path, null);
      for (JsonNode vm : page.path("value")) {
        if (vm.path("name").asString("").equalsIgnoreCase(name)) {
          found.add(vm.path("id").asString());
        }
      }
      String next = page.path("nextLink").asString("");
      path = next.isEmpty() ? "" : next.substring(remote.origin().length());
    }
    if (found.size() > 1) {
      throw new Exit.Ended(
          Exit.REFUSED,
          "More than one VM is named " + name + ": name the group with -g, or the resource ID");
    }
    if (found.isEmpty()) {
      throw new Exit.Ended(Exit.REFUSED, "There is no VM named " + name);
    }
    return found.getFirst();
  }

  @Command(
      name = "bind",
      mixinStandardHelpOptions = true,
      description =
          "Opens a metadata endpoint for a VM on a free port of the loopback address, and prints what clients are to be told.")
  static final class Bind implements Callable<Integer> {
    private final Cli.Parts parts;
    @Mixin Place place = new Place();

    @Parameters(
        paramLabel = "NAME",
        description = "Name or resource ID of the VM; SET/NUMBER for one of a scale set.")
    String name = "";

    @Option(
        names = {"-g", "--resource-group"},
        paramLabel = "GROUP",
        description = "The VM's resource group, when the name alone is not enough.")
    @Nullable String group;

    @Option(names = "--sh", description = "As export lines for a shell.")
    boolean shell;

    Bind(Cli.Parts parts) {
      this.parts = parts;
    }

    @Override
    public Integer call() {
      try (Remote remote = Remote.of(new Installation(place.folder(parts.environment())))) {
        ObjectNode binding =
            remote.require(
                "POST",
                "/selfsame/bindings",
                Json.object().put("resourceId", find(remote, name, group)));
        if (place.json) {
          parts.out().println(Json.text(binding));
          return Exit.OK;
        }
        if (!shell) {
          parts.out().println("# " + binding.path("resourceId").asString());
          parts.out().println("# binding " + binding.path("bindingId").asString());
          parts.out().println("# " + binding.path("curl").asString());
        }
        binding
            .path("environment")
            .properties()
            .forEach(one ->
                parts
                    .out()
                    .println("export " + one.getKey() + "='" + one.getValue().asString() + "'"));
      }
      return Exit.OK;
    }
  }

  @Command(
      name = "unbind",
      mixinStandardHelpOptions = true,
      description = "Closes a metadata endpoint.")
  static final class Unbind implements Callable<Integer> {
    private final Cli.Parts parts;
    @Mixin Place place = new Place();

    @Parameters(
        paramLabel = "NAME",
        description = "Binding id, or name or resource ID of the VM (all its bindings are closed).")
    String name = "";

    Unbind(Cli.Parts parts) {
      this.parts = parts;
    }

    @Override
    public Integer call() {
      int closed = 0;
      try (Remote remote = Remote.of(new Installation(place.folder(parts.environment())))) {
        for (JsonNode one : remote.require("GET", "/selfsame/bindings", null).path("value")) {
          String id = one.path("resourceId").asString("");
          boolean named =
              one.path("bindingId").asString("").equalsIgnoreCase(name)
                  || id.equalsIgnoreCase(name)
                  || id.substring(id.lastIndexOf('/') + 1).equalsIgnoreCase(name);
          if (named) {
            remote.require(
                "DELETE", "/selfsame/bindings/" + one.path("bindingId").asString(), null);
            closed++;
          }
        }
      }
      if (closed == 0) {
        throw new Exit.Ended(Exit.REFUSED, "There is no binding of " + name);
      }
      parts
          .out()
          .println(
              place.json
                  ? Json.text(Json.object().put("closed", closed))
                  : closed + " binding(s) closed.");
      return Exit.OK;
    }
  }

  @Command(
      name = "bindings",
      mixinStandardHelpOptions = true,
      description = "Lists the metadata endpoints.")
  static final class Bindings implements Callable<Integer> {
    private final Cli.Parts parts;
    @Mixin Place place = new Place();

    Bindings(Cli.Parts parts) {
      this.parts = parts;
    }

    @Override
    public Integer call() {
      try (Remote remote = Remote.of(new Installation(place.folder(parts.environment())))) {
        ObjectNode all = remote.require("GET", "/selfsame/bindings", null);
        if (place.json) {
          parts.out().println(Json.text(all));
          return Exit.OK;
        }
        for (JsonNode one : all.path("value")) {
          String state =
              one.path("status").asString()
                  + (one.has("problem") ? " (" + one.path("problem").asString() + ")" : "");
          parts
              .out()
              .printf(
                  "%s  %s  %s  %s%n",
                  one.path("bindingId").asString(),
                  one.path("endpoint").asString(),
                  state,
                  one.path("resourceId").asString());
        }
      }
      return Exit.OK;
    }
  }
}
