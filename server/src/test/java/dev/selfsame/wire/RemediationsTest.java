package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Callers.Someone;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Remediations and attestations over the wire. */
final class RemediationsTest {
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";
  private static final String REMEDIATIONS = "/providers/Microsoft.PolicyInsights/remediations/";
  private static final String ASSIGN_IDENTITY =
      AUTHORIZATION + "policyDefinitions/d367bd60-64ca-4364-98ea-276775bddd94";
  private static final long WAIT_NANOS = 60_000_000_000L;

  @TempDir Path folder;
  private TestServer server;
  private Callers callers;
  private String subscription;
  private String group;
  private String wanted;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    callers = new Callers(server);
    subscription = server.subscription();
    group = subscription + "/resourceGroups/G";
    good(server.put(group, "{\"location\":\"westeurope\"}"));
    wanted = identity("wanted");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static JsonNode good(Answer answer) {
    assertThat(answer.status()).as(answer.raw().body()).isBetween(200, 202);
    return answer.body();
  }

  private static void refused(Answer answer, int status, String code, String part) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.body().path("error").path("message").asString()).contains(part);
  }

  private String identity(String name) {
    String id = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/" + name;
    good(server.put(id, "{\"location\":\"westeurope\"}"));
    return id;
  }

  private String vm(String name, String identity) {
    String id = group + "/providers/Microsoft.Compute/virtualMachines/" + name;
    Answer answer =
        server.put(
            id,
            OperationsTest.MACHINE.replace(
                "\"identity\":{\"type\":\"SystemAssigned\"}", "\"identity\":" + identity));
    good(answer);
    assertThat(server.settle(answer)).isEqualTo("Succeeded");
    return id;
  }

  /** The article's policy with an identity of one's own. */
  private String assignment(boolean withRoles) {
    String id = subscription + AUTHORIZATION + "policyAssignments/assign";
    JsonNode made =
        good(
            server.put(
                id,
                """
                {"location":"westeurope","identity":{"type":"SystemAssigned"},"properties":{"policyDefinitionId":"%s",
                 "parameters":{"bringYourOwnUserAssignedManagedIdentity":{"value":true},
                  "restrictBringYourOwnUserAssignedIdentityToSubscription":{"value":false},
                  "userAssignedIdentityResourceId":{"value":"%s"}}}}
                """
                    .formatted(ASSIGN_IDENTITY, wanted)));
    if (withRoles) {
      String principal = made.path("identity").path("principalId").asString();
      callers.give(Callers.CONTRIBUTOR, principal, subscription);
      callers.give(Callers.ACCESS_ADMINISTRATOR, principal, subscription);
    }
    return id;
  }

  private static String body(String assignment, String more) {
    return "{\"properties\":{\"policyAssignmentId\":\"" + assignment + "\"" + more + "}}";
  }

  private JsonNode ended(String id) {
    long until = System.nanoTime() + WAIT_NANOS;
    while (System.nanoTime() < until) {
      JsonNode properties = server.get(id).body().path("properties");
      if (List.of("Succeeded", "Failed", "Canceled")
          .contains(properties.path("provisioningState").asString())) {
        return properties;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("did not end: " + server.get(id).raw().body());
  }

  private Answer post(String path) {
    return server.call("POST", path, new byte[0], server.token());
  }

  private List<JsonNode> deployments(String remediation) {
    List<JsonNode> all = new ArrayList<>();
    good(post(remediation + "/listDeployments")).path("value").forEach(all::add);
    return all;
  }

  private List<String> users(String vm) {
    return List.copyOf(
        server.get(vm).body().path("identity").path("userAssignedIdentities").propertyNames());
  }

  @Test
  void everyMachineGetsTheIdentityAndKeepsItsOwnOnes() {
    String other = identity("other");
    String plain = vm("plain", "{\"type\":\"None\"}");
    String both =
        vm(
            "both",
            "{\"type\":\"SystemAssigned, UserAssigned\",\"userAssignedIdentities\":{\"%s\":{}}}"
                .formatted(other));
    String principal = server.get(both).body().path("identity").path("principalId").asString();
    String assignment = assignment(true);
    String id = subscription + REMEDIATIONS + "First";
    Answer put = server.put(id, body(assignment, ",\"parallelDeployments\":1"));
    assertThat(put.status()).as(put.raw().body()).isEqualTo(201);
    assertThat(put.body().path("id").asString()).isEqualTo(id.toLowerCase(java.util.Locale.ROOT));
    assertThat(put.body().path("name").asString()).isEqualTo("First");
    JsonNode shown = put.body().path("properties");
    assertThat(shown.path("provisioningState").asString()).isEqualTo("Accepted");
    assertThat(shown.path("resourceDiscoveryMode").asString()).isEqualTo("ExistingNonCompliant");
    assertThat(shown.has("resourceCount")).isFalse();

    JsonNode done = ended(id);
    assertThat(done.path("provisioningState").asString())
        .as(done.toString())
        .isEqualTo("Succeeded");
    assertThat(done.path("deploymentStatus").toString())
        .isEqualTo("{\"totalDeployments\":2,\"successfulDeployments\":2,\"failedDeployments\":0}");
    assertThat(users(plain)).containsExactly(wanted);
    assertThat(users(both)).containsExactlyInAnyOrder(other, wanted);
    assertThat(server.get(both).body().path("identity").path("principalId").asString())
        .isEqualTo(principal);

    List<JsonNode> deployments = deployments(id);
    assertThat(deployments).hasSize(2);
    for (JsonNode each : deployments) {
      assertThat(each.path("status").asString()).isEqualTo("Succeeded");
      JsonNode deployment = server.get(each.path("deploymentId").asString()).body();
      assertThat(deployment.path("name").asString()).matches("PolicyDeployment_[0-9]{19}");
      assertThat(deployment.path("properties").path("correlationId"))
          .isEqualTo(done.path("correlationId"));
    }
    JsonNode first = good(post(id + "/listDeployments?$top=1&api-version=2021-10-01"));
    assertThat(first.path("value").size()).isEqualTo(1);
    JsonNode second =
        good(server.call("POST", first.path("nextLink").asString(), new byte[0], server.token()));
    assertThat(second.path("value").size()).isEqualTo(1);
    assertThat(second.has("nextLink")).isFalse();

    // all is well now: another one has nothing to do, and the same one may be begun anew
    assertThat(server.put(id, body(assignment, "")).status()).isEqualTo(200);
    assertThat(ended(id).path("deploymentStatus").path("totalDeployments").asInt()).isZero();
    Answer deleted = server.delete(id);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.body().path("name").asString()).isEqualTo("First");
    assertThat(server.get(id).status()).isEqualTo(404);
  }

  @Test
  void anIdentityWithoutRolesFailsAsAClientWithoutRolesWould() {
    vm("plain", "{\"type\":\"None\"}");
    String assignment = assignment(false);
    String id = group + REMEDIATIONS + "r";
    good(server.put(id, body(assignment, "")));
    JsonNode done = ended(id);
    assertThat(done.path("provisioningState").asString()).isEqualTo("Failed");
    assertThat(done.path("deploymentStatus").path("failedDeployments").asInt()).isEqualTo(1);
    JsonNode error = deployments(id).getFirst().path("error");
    assertThat(error.path("code").asString()).isEqualTo("AuthorizationFailed");
    assertThat(error.path("message").asString())
        .contains("'Microsoft.Resources/deployments/write'");
  }

  @Test
  void whatIsAskedIsChecked() {
    String assignment = assignment(true);
    String id = group + REMEDIATIONS + "r";
    String code = "InvalidCreateRemediationRequest";
    String begin = "The request to create remediation 'r' is invalid. ";
    refused(server.put(id, "{}"), 400, code, begin);
    refused(server.put(id, body(assignment + "2", "")), 400, code, "could not be found");
    refused(server.put(id, body(assignment, ",\"resourceCount\":0")), 400, code, "resourceCount");
    refused(
        server.put(id, body(assignment, ",\"parallelDeployments\":31")),
        400,
        code,
        "parallelDeployments");
    refused(
        server.put(id, body(assignment, ",\"failureThreshold\":{\"percentage\":1.5}")),
        400,
        code,
        "threshold");
    refused(
        server.put(
            id, body(assignment, ",\"filters\":{\"resourceIds\":[\"" + subscription + "\"]}")),
        400,
        code,
        "not within the scope");
    String other = group + AUTHORIZATION + "policyAssignments/of-group";
    good(
        server.put(
            other,
            "{\"properties\":{\"policyDefinitionId\":\"%s06a78e20-9358-41c9-923c-fb736d382a4d\"}}"
                .formatted(AUTHORIZATION + "policyDefinitions/")));
    refused(
        server.put(subscription + REMEDIATIONS + "r", body(other, "")),
        400,
        code,
        "at or above the scope");
    // recorded: what changes nothing has succeeded at once
    JsonNode audit = good(server.put(id, body(other, "")));
    assertThat(audit.path("properties").path("provisioningState").asString())
        .isEqualTo("Succeeded");
    refused(post(id + "/cancel"), 400, "InvalidCancelRemediationRequest", "completed");
    Someone nobody = callers.application();
    assertThat(callers.get(nobody, id).status()).isEqualTo(403);
    assertThat(callers.call(nobody, "POST", id + "/listDeployments", null).code())
        .isEqualTo("AuthorizationFailed");
  }

  @Test
  void aRunningOneIsNeitherChangedNorDeletedAndEndsWhenItIsCanceled() {
    for (int i = 0; i < 12; i++) {
      vm("vm" + i, "{\"type\":\"None\"}");
    }
    String assignment = assignment(true);
    String id = subscription + REMEDIATIONS + "r";
    String slow = body(assignment, ",\"parallelDeployments\":1");
    good(server.put(id, slow));
    refused(server.put(id, slow), 400, "InvalidUpdateRemediationRequest", "while it is active");
    refused(server.delete(id), 400, "InvalidDeleteRemediationRequest", "terminal");
    refused(
        server.put(group + REMEDIATIONS + "another", slow),
        400,
        "InvalidCreateRemediationRequest",
        "'r' are already running");
    JsonNode cancelling = good(post(id + "/cancel"));
    assertThat(cancelling.path("properties").path("provisioningState").asString())
        .isEqualTo("Cancelling");
    JsonNode done = ended(id);
    assertThat(done.path("provisioningState").asString()).isEqualTo("Canceled");
    List<JsonNode> deployments = deployments(id);
    assertThat(deployments)
        .allMatch(
            each -> List.of("Succeeded", "Canceled").contains(each.path("status").asString()));
    assertThat(
            deployments.stream()
                .filter(each -> each.path("status").asString().equals("Succeeded"))
                .count())
        .isEqualTo(done.path("deploymentStatus").path("successfulDeployments").asLong())
        .isLessThan(12);
    assertThat(server.delete(id).status()).isEqualTo(200);
  }

  @Test
  void modifyChangesWhatIsThereAsTheAssignmentsIdentity() {
    String vm = vm("tagged", "{\"type\":\"SystemAssigned\"}");
    String elsewhere = identity("elsewhere");
    String definition = subscription + AUTHORIZATION + "policyDefinitions/tag";
    good(
        server.put(
            definition,
            """
            {"properties":{"mode":"Indexed","policyRule":{"if":{"field":"tags['team']","notEquals":"blue"},
             "then":{"effect":"modify","details":{"roleDefinitionIds":["/providers/Microsoft.Authorization/roleDefinitions/%s"],
              "operations":[{"operation":"addOrReplace","field":"tags['team']","value":"blue"}]}}}}}
            """
                .formatted(Callers.CONTRIBUTOR)));
    String assignment = subscription + AUTHORIZATION + "policyAssignments/tag";
    JsonNode made =
        good(
            server.put(
                assignment,
                """
                {"location":"westeurope","identity":{"type":"SystemAssigned"},"properties":{"policyDefinitionId":"%s"}}
                """
                    .formatted(definition)));
    String principal = made.path("identity").path("principalId").asString();
    callers.give(Callers.VM_CONTRIBUTOR, principal, group);
    JsonNode before = server.get(vm).body();
    String id = subscription + REMEDIATIONS + "r";
    good(server.put(id, body(assignment, ",\"resourceDiscoveryMode\":\"ReEvaluateCompliance\"")));
    JsonNode done = ended(id);
    // the machine may be written, the identities may not
    assertThat(done.path("deploymentStatus").path("successfulDeployments").asInt())
        .as(() -> deployments(id).toString())
        .isEqualTo(1);
    assertThat(deployments(id).stream().map(each -> each.path("error").path("code").asString("")))
        .contains("AuthorizationFailed", "");
    JsonNode after = server.get(vm).body();
    assertThat(after.path("tags").path("team").asString()).isEqualTo("blue");
    assertThat(after.path("identity")).isEqualTo(before.path("identity"));
    assertThat(after.path("properties").path("osProfile"))
        .isEqualTo(before.path("properties").path("osProfile"));
    assertThat(server.get(elsewhere).body().path("tags").has("team")).isFalse();
  }

  @Test
  void attestationsSayWhatPeopleSay() {
    String assignment = assignment(true);
    String id = group + "/providers/Microsoft.PolicyInsights/attestations/A";
    Answer put =
        server.put(
            id,
            body(
                assignment,
                ",\"complianceState\":\"compliant\",\"expiresOn\":\"2030-01-02T03:04:05Z\",\"owner\":\"o\",\"comments\":\"c\","
                    + "\"evidence\":[{\"description\":\"d\",\"sourceUri\":\"https://example.com\"}],\"metadata\":{\"a\":1}"));
    assertThat(put.status()).as(put.raw().body()).isEqualTo(201);
    JsonNode shown = server.get(id).body();
    assertThat(shown.path("id").asString()).isEqualTo(id.toLowerCase(java.util.Locale.ROOT));
    JsonNode properties = shown.path("properties");
    assertThat(properties.path("complianceState").asString()).isEqualTo("Compliant");
    assertThat(properties.path("expiresOn").asString()).isEqualTo("2030-01-02T03:04:05.0000000Z");
    assertThat(properties.path("evidence").path(0).path("description").asString()).isEqualTo("d");
    assertThat(properties.path("metadata")).isEqualTo(Json.object().put("a", 1));
    refused(
        server.put(id + "2", body(assignment, "")),
        400,
        "InvalidCreateAttestationRequest",
        "same resource and policy");
    refused(
        server.put(id, body(assignment, ",\"complianceState\":\"fine\"")),
        400,
        "InvalidCreateAttestationRequest",
        "'fine'");
    JsonNode list =
        server.get(subscription + "/providers/Microsoft.PolicyInsights/attestations").body();
    assertThat(list.path("value").size()).isEqualTo(1);
    assertThat(server.delete(id).status()).isEqualTo(200);
    assertThat(server.get(id).code()).isEqualTo("ResourceNotFound");
  }
}
