package dev.selfsame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The activity log over the wire: what is in it, how it is asked, what never is in it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ActivityLogTest {
  private static final String SECRET = "a secret of the stranger";
  private static final String CANARY = "canary-7f3a-Secret!";

  @TempDir static Path folder;
  private TestServer server;
  private PrincipalRow stranger;

  @BeforeAll
  void start() {
    server = TestServer.start(folder);
    stranger = AuditScene.stranger(server, SECRET);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String group(String name) {
    String group = server.subscription() + "/resourceGroups/" + name;
    assertThat(server.put(group, "{\"location\":\"westeurope\"}").status()).isEqualTo(201);
    return group;
  }

  private static String value(JsonNode event, String name) {
    return event.path(name).path("value").asString("");
  }

  private List<JsonNode> of(String resource, String more) {
    return AuditScene.events(server, " and resourceUri eq '" + resource + "'" + more);
  }

  @Test
  void aWriteIsItsBeginningAndItsEnd() {
    String group = server.subscription() + "/resourceGroups/first";
    Answer made =
        server.call(
            "PUT",
            group,
            "{\"location\":\"westeurope\"}".getBytes(StandardCharsets.UTF_8),
            server.token(),
            "x-ms-correlation-request-id",
            "11111111-2222-3333-4444-555555555555",
            "x-ms-client-request-id",
            "66666666-2222-3333-4444-555555555555");
    assertThat(made.status()).isEqualTo(201);
    List<JsonNode> events = of(group, "");
    assertThat(events).hasSize(2);
    JsonNode end = events.get(0);
    JsonNode begin = events.get(1);
    assertThat(value(end, "status")).isEqualTo("Succeeded");
    assertThat(value(begin, "status")).isEqualTo("Started");
    assertThat(value(end, "eventName")).isEqualTo("EndRequest");
    assertThat(value(begin, "eventName")).isEqualTo("BeginRequest");
    assertThat(end.path("subStatus").path("localizedValue").asString())
        .isEqualTo("Created (HTTP Status Code: 201)");
    assertThat(value(end, "operationName"))
        .isEqualTo("Microsoft.Resources/subscriptions/resourceGroups/write");
    assertThat(value(end, "resourceType"))
        .isEqualTo("Microsoft.Resources/subscriptions/resourceGroups");
    assertThat(value(end, "resourceProviderName")).isEqualTo("Microsoft.Resources");
    assertThat(value(end, "category")).isEqualTo("Administrative");
    assertThat(end.path("correlationId").asString())
        .isEqualTo("11111111-2222-3333-4444-555555555555");
    assertThat(end.path("httpRequest").path("clientRequestId").asString())
        .isEqualTo("66666666-2222-3333-4444-555555555555");
    assertThat(end.path("httpRequest").path("clientIpAddress").asString()).isEqualTo("127.0.0.1");
    assertThat(end.path("httpRequest").path("method").asString()).isEqualTo("PUT");
    assertThat(end.path("authorization").path("scope").asString()).isEqualTo(group);
    assertThat(end.path("caller").asString()).isEqualTo(server.owner("objectId"));
    assertThat(end.path("claims").path("appid").asString()).isEqualTo(server.owner("clientId"));
    assertThat(end.path("claims").path("idtyp").asString()).isEqualTo("app");
    assertThat(end.path("level").asString()).isEqualTo("Informational");
    assertThat(end.path("channels").asString()).isEqualTo("Operation");
    assertThat(end.path("resourceGroupName").asString()).isEqualTo("first");
    assertThat(end.path("subscriptionId").asString()).isEqualTo(server.owner("subscriptionId"));
    assertThat(end.path("tenantId").asString()).isEqualTo(server.tenant());
    assertThat(end.path("id").asString())
        .startsWith(group + "/events/" + end.path("eventDataId").asString() + "/ticks/63");
    assertThat(begin.path("eventDataId").asString())
        .isNotEqualTo(end.path("eventDataId").asString());
    assertThat(begin.path("operationId").asString()).isEqualTo(end.path("operationId").asString());
  }

  @Test
  void readsAreNotWrittenDown() {
    String group = group("reads");
    server.get(group);
    server.get(group + "/resources");
    assertThat(of(group, "")).hasSize(2);
  }

  @Test
  void aLongOperationIsAcceptedAndEnds() {
    String vm = group("long") + "/providers/Microsoft.Compute/virtualMachines/vm";
    Answer made = server.put(vm, "{" + AuditScene.MACHINE.formatted("Abcd1234efgh!", "Yw==") + "}");
    assertThat(server.settle(made)).isEqualTo("Succeeded");
    List<JsonNode> events = of(vm, "");
    assertThat(events.stream().map(event -> value(event, "status")))
        .containsExactly("Succeeded", "Accepted", "Started");
    assertThat(events.stream().map(event -> event.path("correlationId").asString()).distinct())
        .hasSize(1);
    assertThat(events.stream().map(event -> event.path("eventDataId").asString()).distinct())
        .hasSize(3);
    Answer stopped = server.call("POST", vm + "/powerOff", new byte[0], server.token());
    assertThat(stopped.status()).isEqualTo(202);
    assertThat(server.settle(stopped)).isEqualTo("Succeeded");
    assertThat(
            of(vm, "").stream()
                .filter(event ->
                    value(event, "operationName")
                        .equals("Microsoft.Compute/virtualMachines/powerOff/action"))
                .map(event -> value(event, "status")))
        .containsExactly("Succeeded", "Accepted", "Started");
  }

  @Test
  void refusalsAreWrittenDown() {
    String group = group("locked");
    String token =
        server
            .token(stranger.clientId(), SECRET, server.origin() + "/.default")
            .body()
            .path("access_token")
            .asString();
    assertThat(server.call("DELETE", group, null, token).status()).isEqualTo(403);
    JsonNode refused = of(group, " and caller eq '" + stranger.objectId() + "'").getFirst();
    assertThat(value(refused, "status")).isEqualTo("Failed");
    assertThat(refused.path("level").asString()).isEqualTo("Error");
    assertThat(value(refused, "subStatus")).isEqualTo("Forbidden");
    assertThat(refused.path("properties").path("statusCode").asString()).isEqualTo("Forbidden");
    assertThat(
            Json.stored(refused.path("properties").path("statusMessage").asString())
                .path("error")
                .path("code")
                .asString())
        .isEqualTo("AuthorizationFailed");
    server.put(
        group + "/providers/Microsoft.Authorization/locks/l",
        "{\"properties\":{\"level\":\"CanNotDelete\"}}");
    assertThat(server.delete(group).status()).isEqualTo(409);
    assertThat(
            of(group, " and status eq 'Failed'").stream().map(event -> value(event, "subStatus")))
        .containsExactlyInAnyOrder("Conflict", "Forbidden");
    assertThat(of(group, " and levels eq 'Critical,Error'")).hasSize(2);
  }

  @Test
  void whatADeploymentWritesHasItsCorrelationAndItsCaller() {
    String group = group("deployed");
    String deployment = group + "/providers/Microsoft.Resources/deployments/d";
    String template =
        "{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"resources\":["
            + "{\"type\":\"Microsoft.ManagedIdentity/userAssignedIdentities\",\"apiVersion\":\"2023-01-31\",\"name\":\"good\",\"location\":\"westeurope\"},"
            + "{\"type\":\"Microsoft.ManagedIdentity/userAssignedIdentities\",\"apiVersion\":\"2023-01-31\",\"name\":\"no\",\"location\":\"westeurope\"}]}";
    Answer made =
        server.put(
            deployment,
            "{\"properties\":{\"mode\":\"Incremental\",\"template\":" + template + "}}");
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    assertThat(server.settle(made)).isEqualTo("Failed");
    String correlation = made.header("x-ms-correlation-request-id");
    List<JsonNode> events =
        AuditScene.events(server, " and correlationId eq '" + correlation + "'");
    Set<String> seen = new HashSet<>();
    for (JsonNode event : events) {
      assertThat(event.path("caller").asString()).isEqualTo(server.owner("objectId"));
      String resource = event.path("resourceId").asString();
      seen.add(resource.substring(resource.lastIndexOf('/') + 1) + " " + value(event, "status"));
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "d Started",
            "d Accepted",
            "d Failed",
            "good Started",
            "good Succeeded",
            "no Started",
            "no Failed");
  }

  @Test
  void aDeploymentOfWhatThereIsNoTypeForEnds() {
    String group = group("untyped");
    String template =
        "{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"resources\":["
            + "{\"type\":\"Microsoft.ManagedIdentity/nothingOfThatName\",\"apiVersion\":\"2023-01-31\",\"name\":\"x\",\"location\":\"westeurope\"}]}";
    Answer made =
        server.put(
            group + "/providers/Microsoft.Resources/deployments/d",
            "{\"properties\":{\"mode\":\"Incremental\",\"template\":" + template + "}}");
    if (made.status() == 201) {
      assertThat(server.settle(made)).isIn("Failed", "Succeeded");
    } else {
      assertThat(made.status()).isEqualTo(400);
    }
    assertThat(of(group + "/providers/Microsoft.Resources/deployments/d", "")).isNotEmpty();
  }

  @Test
  void whatIsTriedIsNotWrittenDown() {
    String group = group("tried");
    String template =
        "{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"resources\":["
            + "{\"type\":\"Microsoft.ManagedIdentity/userAssignedIdentities\",\"apiVersion\":\"2023-01-31\",\"name\":\"tried\",\"location\":\"westeurope\"}]}";
    Answer tried =
        server.call(
            "POST",
            group + "/providers/Microsoft.Resources/deployments/d/validate",
            ("{\"properties\":{\"mode\":\"Incremental\",\"template\":" + template + "}}")
                .getBytes(StandardCharsets.UTF_8),
            server.token());
    assertThat(tried.status()).isEqualTo(200);
    List<JsonNode> events = AuditScene.events(server, " and resourceGroupName eq 'tried'");
    assertThat(events.stream().map(event -> value(event, "operationName")).distinct())
        .containsExactlyInAnyOrder(
            "Microsoft.Resources/subscriptions/resourceGroups/write",
            "Microsoft.Resources/deployments/validate/action");
  }

  @Test
  void pagesHaveAllEventsOnce() {
    String group = group("paged");
    for (int i = 0; i < 130; i++) {
      server.patch(group, "{\"tags\":{\"i\":\"" + i + "\"}}");
    }
    Inside.flushLogs(server.selfsame());
    Set<String> ids = new HashSet<>();
    List<String> times = new ArrayList<>();
    Answer page =
        AuditScene.asked(server, server.subscription(), " and resourceGroupName eq 'PAGED'");
    int pages = 1;
    while (true) {
      page.body()
          .path("value")
          .forEach(event -> {
            assertThat(ids.add(event.path("eventDataId").asString())).isTrue();
            times.add(event.path("eventTimestamp").asString());
          });
      String next = page.body().path("nextLink").asString("");
      if (next.isEmpty()) {
        break;
      }
      page = server.get(next);
      pages++;
    }
    assertThat(ids).hasSize(262);
    assertThat(pages).isEqualTo(2);
    List<java.time.Instant> moments = times.stream().map(java.time.Instant::parse).toList();
    assertThat(moments).isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void selectAndTenantAndCategories() {
    group("selected");
    Answer few =
        AuditScene.asked(
            server,
            server.subscription(),
            " and resourceProvider eq 'Microsoft.Resources'",
            "&$select=" + AuditScene.encoded("eventName , Level"));
    assertThat(few.body().path("value").get(0).propertyNames())
        .containsExactlyInAnyOrder("eventName", "level");
    assertThat(AuditScene.asked(server, server.subscription(), "", "&$select=nothing").status())
        .isEqualTo(400);
    assertThat(AuditScene.asked(server, "", "").body().path("value").size()).isGreaterThan(1);
    Answer categories =
        server.get("/providers/microsoft.insights/eventcategories?api-version=2015-04-01");
    assertThat(categories.body().path("value").get(0).path("value").asString())
        .isEqualTo("Administrative");
    String other = "/subscriptions/00000000-0000-0000-0000-00000000000a";
    assertThat(AuditScene.asked(server, other, "").code()).isEqualTo("SubscriptionNotFound");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "eventTimestamp le 2020-01-01",
        "resourceGroupName eq 'a'",
        "eventTimestamp ge 'soon'",
        "eventTimestamp ge 2020-01-01",
        "eventTimestamp ge 2999-01-01",
        "eventTimestamp ge 2026-11-25 or caller eq 'a'",
        "eventTimestamp ge 2026-11-25 and nonsense eq 'a'",
        "eventTimestamp ge 2026-11-25 and caller ne 'a'",
        "eventTimestamp ge 2026-11-25 and"
      })
  void filtersThatCannotBeReadAreRefused(String filter) {
    Answer answer =
        server.get(
            AuditScene.values(server.subscription())
                + "?api-version=2015-04-01&$filter="
                + AuditScene.encoded(filter));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("BadRequest");
  }

  @Test
  void whoMayNotReadIsRefused() {
    String token =
        server
            .token(stranger.clientId(), SECRET, server.origin() + "/.default")
            .body()
            .path("access_token")
            .asString();
    Answer refused = server.call("GET", AuditScene.values(server.subscription()), null, token);
    assertThat(refused.code()).isEqualTo("AuthorizationFailed");
    assertThat(refused.body().toString()).contains("Microsoft.Insights/eventtypes/values/read");
    assertThat(server.call("GET", "/selfsame/sign-ins", null, token).status()).isEqualTo(403);
  }

  @Test // G15
  void noSecretIsInTheLogs() throws java.sql.SQLException {
    String group = group("canary");
    String vm = group + "/providers/Microsoft.Compute/virtualMachines/canary";
    server.settle(server.put(vm, "{" + AuditScene.MACHINE.formatted(CANARY, CANARY) + "}"));
    server.put(
        vm + "/extensions/e",
        "{\"location\":\"westeurope\",\"properties\":{\"publisher\":\"p\",\"type\":\"t\",\"typeHandlerVersion\":\"1.0\",\"protectedSettings\":{\"key\":\""
            + CANARY
            + "\"}}}");
    String template =
        "{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"parameters\":{\"p\":{\"type\":\"securestring\",\"allowedValues\":[\"other\"]}},\"resources\":[]}";
    Answer refused =
        server.put(
            group + "/providers/Microsoft.Resources/deployments/secure",
            "{\"properties\":{\"mode\":\"Incremental\",\"template\":"
                + template
                + ",\"parameters\":{\"p\":{\"value\":\""
                + CANARY
                + "\"}}}}");
    assertThat(refused.status()).isEqualTo(400);
    server.put(
        vm, "{" + AuditScene.MACHINE.formatted(CANARY, CANARY).replace("FromImage", CANARY) + "}");
    server.token(stranger.clientId(), CANARY, server.origin() + "/.default");
    String path = "/" + server.tenant() + "/oauth2/v2.0/token";
    server.form(
        path,
        Map.of(
            "grant_type",
            "password",
            "client_id",
            "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
            "username",
            CANARY + "@x",
            "password",
            CANARY,
            "scope",
            CANARY));
    server.form(
        path,
        Map.of(
            "grant_type",
            "client_credentials",
            "client_id",
            stranger.clientId(),
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion",
            "a." + CANARY + ".b",
            "scope",
            "x/.default"));
    String bearer = server.token();
    Inside.flushLogs(server.selfsame());
    String file = "jdbc:sqlite:" + folder.resolve("selfsame.db");
    int rows = 0;
    try (var connection = java.sql.DriverManager.getConnection(file);
        var statement = connection.createStatement();
        var found =
            statement.executeQuery(
                "SELECT body FROM activity UNION ALL SELECT body || COALESCE(client_id, '') || uti FROM sign_ins")) {
      while (found.next()) {
        rows++;
        assertThat(found.getString(1))
            .doesNotContain(CANARY)
            .doesNotContain(SECRET)
            .doesNotContain(server.owner("clientSecret"))
            .doesNotContain(bearer.substring(bearer.indexOf('.') + 1, bearer.indexOf('.') + 40))
            .doesNotContain("Bearer ");
      }
    }
    assertThat(rows).isGreaterThan(10);
  }
}
