package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.store.Gate;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Store;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What was accepted ends, also when the server is stopped in between; and what clients poll says so
 * (A15 to A19).
 */
final class OperationsTest {
  static final String MACHINE =
      """
      {"location":"westeurope","identity":{"type":"SystemAssigned"},"properties":{
        "hardwareProfile":{"vmSize":"Standard_B1s"},
        "storageProfile":{"imageReference":{"publisher":"Canonical","offer":"o","sku":"s","version":"latest"},"osDisk":{"createOption":"FromImage"}},
        "osProfile":{"computerName":"c","adminUsername":"a"},
        "networkProfile":{"networkInterfaces":[{"id":"/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/networkInterfaces/n"}]}}}\
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.selfsame.testing.TestStores#each")
  void anAcceptedOperationEndsAfterARestart(Map<String, String> store) {
    String vm;
    Answer accepted;
    int port;
    try (TestServer server = TestServer.start(folder, store, new TestClock())) {
      port = server.selfsame().port();
      String group = server.subscription() + "/resourceGroups/g";
      server.put(group, "{\"location\":\"westeurope\"}");
      vm = group + "/providers/Microsoft.Compute/virtualMachines/v";
      accepted =
          server.put(vm, MACHINE); // stopped at once: the runner may or may not have come to it
      assertThat(accepted.status()).isEqualTo(201);
      assertThat(accepted.body().path("properties").path("provisioningState").asString())
          .isEqualTo("Creating");
    }
    Map<String, String> samePort = new HashMap<>(store);
    samePort.put("server.port", Integer.toString(port));
    try (TestServer server = TestServer.start(folder, samePort, new TestClock())) {
      assertThat(server.settle(accepted)).isEqualTo("Succeeded");
      Answer read = server.get(vm);
      assertThat(read.body().path("properties").path("provisioningState").asString())
          .isEqualTo("Succeeded");
      assertThat(read.body().path("identity").path("principalId").asString())
          .isEqualTo(accepted.body().path("identity").path("principalId").asString())
          .hasSize(36);
    }
  }

  @Test
  void theStatusUrlAndTheLocationUrlSayWhatAzuresSay() {
    try (TestServer server = TestServer.start(folder)) {
      String group = server.subscription() + "/resourceGroups/g";
      server.put(group, "{\"location\":\"westeurope\"}");
      String vm = group + "/providers/Microsoft.Compute/virtualMachines/v";
      Answer accepted = server.put(vm, MACHINE);
      String url = accepted.header("Azure-AsyncOperation");
      assertThat(url)
          .startsWith(
              server.origin()
                  + server.subscription()
                  + "/providers/Microsoft.Compute/locations/westeurope/operations/");
      assertThat(accepted.header("Retry-After")).isEqualTo("1");
      assertThat(server.settle(accepted)).isEqualTo("Succeeded");
      Answer status = server.get(url);
      assertThat(status.status()).isEqualTo(200);
      assertThat(status.body().propertyNames()).contains("startTime", "endTime", "status", "name");
      Answer deleted = server.delete(vm);
      assertThat(deleted.status()).isEqualTo(202);
      assertThat(deleted.header("Location")).contains("monitor=true");
      assertThat(server.settle(deleted)).isEqualTo("Succeeded");
      assertThat(server.get(deleted.header("Location")).status()).isIn(200, 204);
      assertThat(server.get(vm).code()).isEqualTo("ResourceNotFound");
      assertThat(
              server
                  .get(
                      url.replaceFirst(
                          "operations/[^?]*", "operations/00000000-0000-0000-0000-000000000000"))
                  .status())
          .isEqualTo(404);
    }
  }

  @Test
  void aVirtualMachineThatIsBeingDeletedTakesNoMoreChanges() {
    try (TestServer server = TestServer.start(folder)) {
      String group = server.subscription() + "/resourceGroups/g";
      server.put(group, "{\"location\":\"westeurope\"}");
      String vm = group + "/providers/Microsoft.Compute/virtualMachines/v";
      server.settle(server.put(vm, MACHINE));
      server.delete(vm);
      Answer late = server.patch(vm, "{\"tags\":{\"a\":\"b\"}}");
      assertThat(late.status()).isIn(404, 409); // gone already, or on its way
    }
  }

  @Test
  void whatIsBelowAVirtualMachineEndsWithItAtAnyDepth() {
    try (TestServer server = TestServer.start(folder)) {
      String group = server.subscription() + "/resourceGroups/g";
      server.put(group, "{\"location\":\"westeurope\"}");
      String vm = group + "/providers/Microsoft.Compute/virtualMachines/v";
      server.settle(server.put(vm, MACHINE));
      String own = "{\"location\":\"westeurope\",\"identity\":{\"type\":\"SystemAssigned\"}}";
      assertThat(server.put(vm + "/shelves/s", own).status()).isEqualTo(201);
      assertThat(server.put(vm + "/shelves/s/boxes/b", own).status()).isEqualTo(201);
      assertThat(server.settle(server.delete(vm))).isEqualTo("Succeeded");
      assertThat(server.get(vm + "/shelves/s/boxes/b").status()).isEqualTo(404);
      assertThat(server.get(group + "/resources").body().path("value").size()).isZero();
      assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    }
  }

  @Test
  void whatWasStillDoneToAResourceEndsWhenItIsRemoved() {
    try (TestServer server = TestServer.start(folder)) {
      String group = server.subscription() + "/resourceGroups/g";
      server.put(group, "{\"location\":\"westeurope\"}");
      String vm = group + "/providers/Microsoft.Compute/virtualMachines/v";
      Answer accepted = server.put(vm, MACHINE);
      server.settle(accepted);
      String url = accepted.header("Azure-AsyncOperation");
      Store store = Inside.store(server.selfsame());
      String id = url.replaceFirst(".*/operations/", "").replaceFirst("[?].*", "");
      store.write(
          Gate.subscription(server.owner("subscriptionId")),
          tx -> {
            OperationRow ended = tx.operations().find(id).orElseThrow();
            tx.operations().put(waiting(ended));
            return true;
          });
      assertThat(server.settle(server.delete(vm))).isEqualTo("Succeeded");
      JsonNode status = server.get(url).body();
      assertThat(status.path("status").asString()).isEqualTo("Canceled");
      assertThat(status.path("error").path("code").asString()).isEqualTo("OperationPreempted");
      assertThat(Check.findings(store)).isEmpty();
    }
  }

  /** The same operation, in progress, and leased for so long that no runner takes it. */
  private static OperationRow waiting(OperationRow row) {
    return new OperationRow(
        row.operationId(),
        row.resourceKey(),
        row.subscriptionId(),
        row.kind(),
        "InProgress",
        0,
        row.input(),
        null,
        null,
        "nobody",
        Long.MAX_VALUE,
        row.startedAt(),
        null);
  }

  @Test
  void aRemovalThatIsAskedForTwiceIsOneOperation() {
    try (TestServer server = TestServer.start(folder)) {
      String group = server.subscription() + "/resourceGroups/g";
      server.put(group, "{\"location\":\"westeurope\"}");
      String vm = group + "/providers/Microsoft.Compute/virtualMachines/v";
      server.settle(server.put(vm, MACHINE));
      Answer first = server.delete(vm);
      Answer second = server.delete(vm);
      assertThat(second.status()).isIn(202, 204); // on its way, or gone already
      if (second.status() == 202) {
        assertThat(second.header("Azure-AsyncOperation"))
            .isEqualTo(first.header("Azure-AsyncOperation"));
      }
      assertThat(server.settle(first)).isEqualTo("Succeeded");
    }
  }
}
