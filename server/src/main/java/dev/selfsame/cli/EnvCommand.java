package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "env",
    mixinStandardHelpOptions = true,
    description = "What clients need: endpoints, tenant, subscription, and the owner's secret.")
final class EnvCommand implements Callable<Integer> {
  private final Cli.Parts parts;
  @Mixin Place place = new Place();

  @Option(
      names = "--sh",
      description = "As export lines for a shell: eval \"$(selfsame env --sh)\".")
  boolean shell;

  EnvCommand(Cli.Parts parts) {
    this.parts = parts;
  }

  @Override
  public Integer call() {
    Installation installation = new Installation(place.folder(parts.environment()));
    String origin = installation.requireRunning().path("origin").asString();
    ObjectNode owner = installation.requireOwner();
    String ca = installation.folder().caCertificate().toString();
    if (shell) {
      variables(origin, owner, ca)
          .forEach((name, value) ->
              parts.out().println("export " + name + "='" + value.replace("'", "'\\''") + "'"));
      return Exit.OK;
    }
    ObjectNode shown = Json.object();
    shown.put("armEndpoint", origin);
    shown.put("authority", origin);
    for (String name :
        new String[] {
          "tenantId", "subscriptionId", "clientId", "clientSecret", "userName", "userPassword"
        }) {
      shown.put(name, owner.path(name).asString());
    }
    shown.put("caFile", ca);
    if (place.json) {
      parts.out().println(Json.text(shown));
    } else {
      shown
          .properties()
          .forEach(one -> parts.out().printf("%-16s%s%n", one.getKey(), one.getValue().asString()));
    }
    return Exit.OK;
  }

  /**
   * The names that Azure's SDKs and azd read, and those of the CA that OpenSSL, Python and Node
   * read.
   */
  private static Map<String, String> variables(String origin, ObjectNode owner, String ca) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("SELFSAME_ORIGIN", origin);
    variables.put("SELFSAME_CA", ca);
    variables.put("AZURE_AUTHORITY_HOST", origin);
    variables.put("AZURE_RESOURCE_MANAGER_URL", origin);
    variables.put("AZURE_TENANT_ID", owner.path("tenantId").asString());
    variables.put("AZURE_SUBSCRIPTION_ID", owner.path("subscriptionId").asString());
    variables.put("AZURE_CLIENT_ID", owner.path("clientId").asString());
    variables.put("AZURE_CLIENT_SECRET", owner.path("clientSecret").asString());
    variables.put("REQUESTS_CA_BUNDLE", ca);
    variables.put("SSL_CERT_FILE", ca);
    variables.put("NODE_EXTRA_CA_CERTS", ca);
    variables.put("CURL_CA_BUNDLE", ca);
    return variables;
  }
}
