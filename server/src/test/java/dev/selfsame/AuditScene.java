package dev.selfsame;

import dev.selfsame.directory.SecretHash;
import dev.selfsame.model.Ids;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the audit tests do to a server and ask of it. */
final class AuditScene {
  static final String MACHINE =
      "\"location\":\"westeurope\",\"properties\":{\"storageProfile\":{\"osDisk\":{\"createOption\":\"FromImage\"}},"
          + "\"osProfile\":{\"computerName\":\"c\",\"adminUsername\":\"a\",\"adminPassword\":\"%s\",\"customData\":\"%s\"},"
          + "\"networkProfile\":{\"networkInterfaces\":[{\"id\":\"/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/networkInterfaces/n\"}]}}";

  private static final Ids IDS = Ids.system();

  private AuditScene() {}

  /** An application that may do nothing, with this secret. */
  static PrincipalRow stranger(TestServer server, String secret) {
    PrincipalRow row =
        new PrincipalRow(
            IDS.guid(),
            IDS.guid(),
            server.tenant(),
            "Application",
            "stranger",
            null,
            false,
            null,
            false,
            0,
            server.clock().millis(),
            null);
    return Inside.store(server.selfsame())
        .write(
            Gate.tenant(server.tenant()),
            tx -> {
              tx.principals().put(row);
              tx.credentials()
                  .put(
                      new CredentialRow(
                          IDS.guid(),
                          row.objectId(),
                          "secret",
                          SecretHash.ofGenerated(IDS, secret),
                          "test",
                          0,
                          Long.MAX_VALUE));
              return row;
            });
  }

  static String values(String scope) {
    return scope + "/providers/Microsoft.Insights/eventtypes/management/values";
  }

  /** Asks for events of the last hour. */
  static Answer asked(TestServer server, String scope, String more) {
    return asked(server, scope, more, "");
  }

  static Answer asked(TestServer server, String scope, String more, String parameters) {
    String from = server.clock().instant().minus(Duration.ofHours(1)).toString();
    String to = server.clock().instant().plus(Duration.ofHours(1)).toString();
    String filter = "eventTimestamp ge " + from + " and eventTimestamp le " + to + more;
    return server.get(
        values(scope) + "?api-version=2015-04-01&$filter=" + encoded(filter) + parameters);
  }

  static List<JsonNode> events(TestServer server, String more) {
    List<JsonNode> events = new ArrayList<>();
    Inside.flushLogs(server.selfsame());
    asked(server, server.subscription(), more).body().path("value").forEach(events::add);
    return events;
  }

  /** The events of one action, the end of each request alone. */
  static List<JsonNode> ends(TestServer server, String action) {
    return events(server, "").stream()
        .filter(event -> event.path("operationName").path("value").asString("").equals(action))
        .filter(event -> event.path("eventName").path("value").asString("").equals("EndRequest"))
        .toList();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static List<JsonNode> signIns(TestServer server, String filter) {
    List<JsonNode> all = new ArrayList<>();
    Inside.flushLogs(server.selfsame());
    server
        .get("/selfsame/sign-ins?$filter=" + encoded(filter))
        .body()
        .path("value")
        .forEach(all::add);
    return all;
  }

  /** Binds a machine; the URL of its tokens. */
  static String bound(TestServer server, String vm) {
    Answer binding =
        server.call(
            "POST",
            "/selfsame/bindings",
            ("{\"resourceId\":\"" + vm + "\"}").getBytes(StandardCharsets.UTF_8),
            server.token());
    return binding.body().path("endpoint").asString()
        + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=";
  }
}
