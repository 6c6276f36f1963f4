package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.PolicyEventRow;
import dev.selfsame.store.PolicyEvents;
import dev.selfsame.testing.Callers;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What is due after a write is done once, in its time, also when the server is stopped between. */
final class PolicyDueTest {
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";
  private static final String RULE =
      """
      {"properties":{"mode":"All","policyRule":{
        "if":{"field":"name","equals":"watched"},
        "then":{"effect":"deployIfNotExists","details":{
          "type":"Microsoft.ManagedIdentity/userAssignedIdentities","name":"made",
          "roleDefinitionIds":["/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"],
          "deployment":{"properties":{"mode":"incremental","template":{
            "$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion":"1.0.0.0",
            "resources":[{"type":"Microsoft.ManagedIdentity/userAssignedIdentities","apiVersion":"2023-01-31","name":"made","location":"westeurope"}]}}}}}}}}\
      """;

  @TempDir Path folder;

  private static Answer ok(Answer answer) {
    assertThat(answer.status()).as(answer.raw().body()).isIn(200, 201);
    return answer;
  }

  @ParameterizedTest
  @MethodSource("dev.selfsame.testing.TestStores#each")
  void whatIsDueSurvivesARestart(Map<String, String> store) {
    Map<String, String> settings = new HashMap<>(store);
    TestClock clock = new TestClock();
    String group;
    String watched;
    String made;
    try (TestServer server = TestServer.start(folder, settings, clock)) {
      settings.put("server.port", Integer.toString(server.selfsame().port()));
      group = server.subscription() + "/resourceGroups/g";
      ok(server.put(group, "{\"location\":\"westeurope\"}"));
      String definition = server.subscription() + AUTHORIZATION + "policyDefinitions/make";
      ok(server.put(definition, RULE));
      String assignment = group + AUTHORIZATION + "policyAssignments/make";
      Answer assigned =
          ok(
              server.put(
                  assignment,
                  "{\"location\":\"westeurope\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{\"policyDefinitionId\":\""
                      + definition
                      + "\"}}"));
      String unused =
          new Callers(server)
              .give(
                  Callers.OWNER,
                  assigned.body().path("identity").path("principalId").asString(),
                  group);
      String identities = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
      watched = identities + "watched";
      made = identities + "made";
      ok(server.put(watched, "{\"location\":\"westeurope\"}"));
      assertThat(server.get(made).status()).isEqualTo(404);
    }
    clock.forward(Duration.ofMinutes(9));
    try (TestServer server = TestServer.start(folder, settings, clock)) {
      assertThat(server.get(made).status()).isEqualTo(404);
      clock.forward(Duration.ofMinutes(2));
      long end = System.nanoTime() + 30_000_000_000L;
      while (events(server, watched).stream()
          .noneMatch(row -> row.body().contains("deploymentId"))) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
      ok(server.get(made));
      JsonNode deployments =
          ok(server.get(
                  group + "/providers/Microsoft.Resources/deployments?api-version=2021-04-01"))
              .body()
              .path("value");
      assertThat(deployments.size()).isEqualTo(1);
      assertThat(deployments.get(0).path("name").asString()).startsWith("PolicyDeployment_");
      assertThat(events(server, watched).getFirst().compliance()).isEqualTo("Compliant");
    }
  }

  private static List<PolicyEventRow> events(TestServer server, String id) {
    PolicyEvents.Scope scope =
        new PolicyEvents.Scope(PolicyEvents.By.RESOURCE, ResourceId.lower(id));
    return Inside.store(server.selfsame())
        .read(tx -> tx.policyEvents().list(scope, 0, Long.MAX_VALUE, null, 100));
  }
}
