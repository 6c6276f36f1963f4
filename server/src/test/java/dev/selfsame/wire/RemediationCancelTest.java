package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Policies;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who cancels a remediation cancels the deployments that it has begun. */
final class RemediationCancelTest {
  private static final String THINGS =
      "/providers/Microsoft.ManagedIdentity/userAssignedIdentities";
  private static final long WAIT_NANOS = 60_000_000_000L;

  @TempDir Path folder;

  /** A group with a remediation whose one deployment runs and is not at its end for a while. */
  private record Scene(TestServer server, String group, String remediation) {
    String deployment() {
      return listed().path("deploymentId").asString();
    }

    JsonNode listed() {
      Answer answer = post(remediation + "/listDeployments");
      assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
      return answer.body().path("value").path(0);
    }

    Answer post(String path) {
      return server.call("POST", path, new byte[0], server.token());
    }

    String state(String id) {
      return server.get(id).body().path("properties").path("provisioningState").asString();
    }

    /** How many of what it deploys are there. */
    int made() {
      return server.get(group + THINGS).body().path("value").size() - 1;
    }

    void await(java.util.function.BooleanSupplier what) {
      long end = System.nanoTime() + WAIT_NANOS;
      while (!what.getAsBoolean()) {
        assertThat(System.nanoTime()).as(server.get(remediation).raw().body()).isLessThan(end);
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /**
   * @param things deployed one after the other
   * @param actions of the role of the assignment's identity
   */
  private Scene scene(TestServer server, int things, String... actions) {
    String group = server.subscription() + "/resourceGroups/g";
    Map.of(group, "{'location':'westus'}", group + THINGS + "/watched", "{'location':'westus'}")
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each ->
            assertThat(server.arm("PUT", each.getKey(), Policies.json(each.getValue())).status())
                .isEqualTo(201));
    Policies policies = new Policies(server);
    String definition =
        policies.define(
            "{'field':'name','equals':'watched'}",
            """
            {'effect':'deployIfNotExists','details':{'type':'Microsoft.Network/virtualNetworks',
              'roleDefinitionIds':['/providers/Microsoft.Authorization/roleDefinitions/%s'],
              'deployment':{'properties':{'mode':'incremental','template':{
                '$schema':'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#','contentVersion':'1.0.0.0',
                'resources':[{'type':'Microsoft.ManagedIdentity/userAssignedIdentities','apiVersion':'2023-01-31','location':'westus',
                  'name':"[concat('thing', copyIndex())]",'copy':{'name':'things','count':%d,'mode':'serial','batchSize':1}}]}}}}}
            """
                .formatted(Callers.CONTRIBUTOR, things));
    String assignment = policies.assign(group, definition, "");
    Callers callers = new Callers(server);
    String unused =
        callers.give(
            callers.role(actions),
            server.get(assignment).body().path("identity").path("principalId").asString(),
            group);
    String remediation = group + "/providers/Microsoft.PolicyInsights/remediations/r";
    String body = "{'properties':{'policyAssignmentId':'" + assignment + "'}}";
    assertThat(server.arm("PUT", remediation, Policies.json(body)).status()).isEqualTo(201);
    Scene scene = new Scene(server, group, remediation);
    scene.await(() -> scene.made() > 0);
    return scene;
  }

  @Test
  void itsDeploymentsAreCanceledWithIt() {
    try (TestServer server = TestServer.start(folder)) {
      Scene scene = scene(server, 800, "*");
      assertThat(scene.post(scene.remediation() + "/cancel").status()).isEqualTo(200);
      scene.await(() -> scene.state(scene.remediation()).equals("Canceled"));
      assertThat(scene.listed().path("status").asString()).isEqualTo("Canceled");
      assertThat(scene.state(scene.deployment())).isEqualTo("Canceled");
      int made = scene.made();
      assertThat(made).isLessThan(800);
      assertThat(server.get(scene.remediation()).body().path("properties").path("deploymentStatus"))
          .isEqualTo(
              Policies.json(
                  "{'totalDeployments':1,'successfulDeployments':0,'failedDeployments':0}"));
      // nothing more is made, and what was asked for can be asked for anew
      assertThat(server.delete(scene.remediation()).status()).isEqualTo(200);
      assertThat(scene.made()).isEqualTo(made);
    }
  }

  @Test
  void oneThatItsIdentityMayNotCancelComesToItsEnd() {
    try (TestServer server = TestServer.start(folder)) {
      Scene scene =
          scene(
              server,
              100,
              "*/read",
              "Microsoft.Resources/deployments/write",
              "Microsoft.ManagedIdentity/userAssignedIdentities/write");
      assertThat(scene.post(scene.remediation() + "/cancel").status()).isEqualTo(200);
      scene.await(() -> scene.listed().has("error"));
      assertThat(scene.listed().path("status").asString()).isEqualTo("Running");
      assertThat(scene.listed().path("error").path("message").asString())
          .contains("'Microsoft.Resources/deployments/cancel/action'");
      assertThat(scene.state(scene.remediation())).isEqualTo("Cancelling");
      scene.await(() -> scene.state(scene.remediation()).equals("Canceled"));
      assertThat(scene.listed().path("status").asString()).isEqualTo("Succeeded");
      assertThat(scene.listed().has("error")).isFalse();
      assertThat(scene.state(scene.deployment())).isEqualTo("Succeeded");
      assertThat(scene.made()).isEqualTo(100);
    }
  }
}
