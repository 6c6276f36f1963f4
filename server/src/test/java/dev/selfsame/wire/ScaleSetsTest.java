package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Scale sets over the wire: their machines come and go, and have the identities of the set. */
class ScaleSetsTest {
  private static final String VAULT = "https%3A%2F%2Fvault.azure.net";

  @TempDir Path folder;
  private TestServer server;
  private String group;
  private String compute;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    group = server.subscription() + "/resourceGroups/g";
    server.put(group, "{'location':'westus'}".replace('\'', '"'));
    compute = group + "/providers/Microsoft.Compute/";
    put(
        group + "/providers/Microsoft.Network/virtualNetworks/v",
        "{'location':'westus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[{'name':'s','properties':{'addressPrefix':'10.0.0.0/24'}}]}}");
  }

  @AfterEach
  void stop() {
    assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    server.close();
  }

  private Answer put(String path, String body) {
    Answer answer = server.put(path, body.replace('\'', '"'));
    if (answer.status() < 300) {
      assertThat(server.settle(answer)).isEqualTo("Succeeded");
    }
    return answer;
  }

  private Answer act(String path, String body) {
    Answer answer =
        server.call(
            "POST",
            path,
            body.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8),
            server.token());
    if (answer.status() == 202) {
      assertThat(server.settle(answer)).isEqualTo("Succeeded");
    }
    return answer;
  }

  private String set(String mode, String policy, int capacity, String more) {
    return "{'location':'westus','sku':{'name':'Standard_B1s','capacity':"
        + capacity
        + "},'properties':{'orchestrationMode':'"
        + mode
        + "','upgradePolicy':{'mode':'"
        + policy
        + "'},'virtualMachineProfile':{'osProfile':{'computerNamePrefix':'p','adminUsername':'u','adminPassword':'Hidden-1'},'storageProfile':{'imageReference':{'publisher':'Debian','offer':'debian-12','sku':'12','version':'latest'},'osDisk':{'createOption':'FromImage','managedDisk':{'storageAccountType':'Standard_LRS'}}},'networkProfile':{'networkInterfaceConfigurations':[{'name':'n','properties':{'primary':'true','ipConfigurations':[{'name':'c','properties':{'subnet':{'id':'"
        + group
        + "/providers/Microsoft.Network/virtualNetworks/v/subnets/s'}}}]}}]}}}"
        + more
        + "}";
  }

  private List<String> names(String path, String member) {
    Answer listed = server.get(path);
    assertThat(listed.status()).isEqualTo(200);
    return listed
        .body()
        .path("value")
        .valueStream()
        .map(one -> one.path(member).asString())
        .toList();
  }

  private List<String> instances(String set) {
    return names(compute + "virtualMachineScaleSets/" + set + "/virtualMachines", "instanceId");
  }

  private JsonNode properties(String path) {
    return server.get(compute + path).body().path("properties");
  }

  /** {@code appid} of the token that the machine is given; empty when it is given none. */
  private String appid(int port) {
    Answer answer =
        server.plain(
            "http://127.0.0.1:"
                + port
                + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource="
                + VAULT,
            "Metadata",
            "true");
    String token = answer.body().path("access_token").asString("");
    if (token.isEmpty()) {
      return "";
    }
    String claims =
        new String(
            java.util.Base64.getUrlDecoder().decode(token.split("\\.")[1]),
            java.nio.charset.StandardCharsets.UTF_8);
    var found = Pattern.compile("\"appid\":\"([^\"]+)\"").matcher(claims);
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  @Test
  void aSetIsCompletedAsRecorded() {
    Answer made = put(compute + "virtualMachineScaleSets/s", set("Uniform", "manual", 2, ""));
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body().path("properties").path("provisioningState").asString())
        .isEqualTo("Creating");
    assertThat(made.raw().body()).doesNotContain("Hidden-1").doesNotContain("$next");
    JsonNode properties = properties("virtualMachineScaleSets/s");
    assertThat(properties.path("upgradePolicy").path("mode").asString()).isEqualTo("Manual");
    assertThat(
            properties
                .path("upgradePolicy")
                .path("rollingUpgradePolicy")
                .path("maxBatchInstancePercent")
                .asInt())
        .isEqualTo(20);
    assertThat(properties.path("singlePlacementGroup").asBoolean()).isTrue();
    JsonNode nic =
        properties
            .path("virtualMachineProfile")
            .path("networkProfile")
            .path("networkInterfaceConfigurations")
            .path(0)
            .path("properties");
    assertThat(nic.path("primary").isBoolean()).isTrue();
    assertThat(nic.path("dnsSettings").path("dnsServers").isArray()).isTrue();
    assertThat(
            server.get(compute + "virtualMachineScaleSets/s?api-version=2019-03-01").raw().body())
        .doesNotContain("orchestrationMode")
        .doesNotContain("rollingUpgradePolicy")
        .doesNotContain("timeCreated");
  }

  @Test
  void machinesFollowTheCapacityAndNumbersAreNotUsedTwice() {
    String set = compute + "virtualMachineScaleSets/s";
    put(set, set("Uniform", "Manual", 3, ""));
    assertThat(instances("s")).containsExactly("0", "1", "2");
    JsonNode one = server.get(set + "/virtualMachines/1?$expand=instanceView").body();
    assertThat(one.path("name").asString()).isEqualTo("s_1");
    assertThat(one.path("properties").path("osProfile").path("computerName").asString())
        .isEqualTo("p000001");
    assertThat(one.at("/properties/instanceView/statuses/1/code").asString())
        .isEqualTo("PowerState/running");

    assertThat(server.settle(server.patch(set, "{\"sku\":{\"capacity\":1}}")))
        .isEqualTo("Succeeded");
    assertThat(instances("s")).containsExactly("0");
    assertThat(server.settle(server.patch(set, "{\"sku\":{\"capacity\":2}}")))
        .isEqualTo("Succeeded");
    assertThat(instances("s")).containsExactly("0", "3");

    assertThat(act(set + "/delete", "{'instanceIds':['0']}").status()).isEqualTo(202);
    assertThat(instances("s")).containsExactly("3");
    assertThat(server.get(set).body().path("sku").path("capacity").asInt()).isEqualTo(1);
    Answer unknown = act(set + "/delete", "{'instanceIds':['7']}");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body().path("error").path("message").asString())
        .contains("The provided instanceId 7 is not an active");
    assertThat(act(set + "/deallocate", "{}").status()).isEqualTo(202);
    assertThat(server.get(set + "/instanceView").raw().body()).contains("PowerState/deallocated");
    assertThat(server.get(group + "/resources").raw().body()).doesNotContain("/virtualMachines/3");
  }

  @Test
  void aNewModelReachesMachinesAsThePolicySays() {
    String more = ",'tags':{'a':'b'}";
    put(compute + "virtualMachineScaleSets/m", set("Uniform", "Manual", 1, more));
    put(compute + "virtualMachineScaleSets/a", set("Uniform", "Automatic", 1, more));
    String change = "{\"properties\":{\"virtualMachineProfile\":{\"priority\":\"Spot\"}}}";
    for (String name : List.of("m", "a")) {
      server.settle(server.patch(compute + "virtualMachineScaleSets/" + name, change));
    }
    String latest = "latestModelApplied";
    assertThat(properties("virtualMachineScaleSets/m/virtualMachines/0").path(latest).asBoolean())
        .isFalse();
    assertThat(properties("virtualMachineScaleSets/a/virtualMachines/0").path(latest).asBoolean())
        .isTrue();
    act(compute + "virtualMachineScaleSets/m/manualupgrade", "{'instanceIds':['*']}");
    assertThat(properties("virtualMachineScaleSets/m/virtualMachines/0").path(latest).asBoolean())
        .isTrue();
  }

  @Test
  void machinesHaveTheIdentitiesOfTheirSet() {
    String user =
        server
            .put(
                group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/user",
                "{\"location\":\"westus\"}")
            .body()
            .at("/properties/clientId")
            .asString();
    String id = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/user";
    String own = ",'identity':{'type':'UserAssigned','userAssignedIdentities':{'" + id + "':{}}}";
    for (String mode : List.of("Uniform", "Flexible")) {
      String set = compute + "virtualMachineScaleSets/" + mode;
      put(set, set(mode, "Manual", 1, own));
      String machine =
          mode.equals("Uniform")
              ? set + "/virtualMachines/0"
              : names(
                      compute
                          + "virtualMachines?$filter='virtualMachineScaleSet/id'%20eq%20'"
                          + set
                          + "'",
                      "id")
                  .getFirst();
      Answer bound =
          server.call(
              "POST",
              "/selfsame/bindings",
              ("{\"resourceId\":\"" + machine + "\"}")
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8),
              server.token());
      assertThat(bound.status()).as(bound.toString()).isBetween(200, 201);
      int port =
          Integer.parseInt(
              bound.body().path("endpoint").asString().replaceAll(".*:(\\d+).*", "$1"));
      assertThat(appid(port)).isEqualTo(user);

      Answer off = server.patch(set, "{\"identity\":{\"type\":\"None\"}}");
      assertThat(off.status()).isEqualTo(200);
      assertThat(appid(port)).isEmpty();
      Answer system = server.patch(set, "{\"identity\":{\"type\":\"SystemAssigned\"}}");
      assertThat(appid(port)).isNotEmpty().isNotEqualTo(user);
      assertThat(server.settle(system)).isEqualTo("Succeeded");
      assertThat(server.settle(server.patch(set, "{\"sku\":{\"capacity\":0}}")))
          .isEqualTo("Succeeded");
      awaitGone(machine);
      assertThat(server.get("/selfsame/bindings").raw().body()).doesNotContain(machine);
    }
  }

  private void awaitGone(String path) {
    long until = System.nanoTime() + 10_000_000_000L;
    while (server.get(path).status() != 404) {
      assertThat(System.nanoTime()).as("%s is still there", path).isLessThan(until);
    }
  }

  @Test
  void aFlexibleSetMakesWholeMachinesWithAddressesAndTakesThemWithIt() {
    String set = compute + "virtualMachineScaleSets/f";
    put(set, set("Flexible", "Manual", 2, ""));
    List<String> machines = names(compute + "virtualMachines", "id");
    assertThat(machines).hasSize(2).allMatch(one -> one.contains("/virtualMachines/f_"));
    String nics = group + "/providers/Microsoft.Network/networkInterfaces?api-version=2023-11-01";
    assertThat(server.get(nics).body().findValuesAsString("privateIPAddress"))
        .containsExactlyInAnyOrder("10.0.0.4", "10.0.0.5");

    assertThat(server.settle(server.delete(machines.getFirst()))).isEqualTo("Succeeded");
    assertThat(server.get(set).body().at("/sku/capacity").asInt()).isEqualTo(1);
    assertThat(server.settle(server.delete(set))).isEqualTo("Succeeded");
    assertThat(names(compute + "virtualMachines", "id")).isEmpty();
    long until = System.nanoTime() + 10_000_000_000L;
    while (!server.get(nics).body().path("value").isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(until);
    }
  }

  @Test
  void aFlexibleSetThatFindsNoRoomFailsAndSaysWhy() {
    put(
        group + "/providers/Microsoft.Network/virtualNetworks/small",
        "{'location':'westus','properties':{'addressSpace':{'addressPrefixes':['10.1.0.0/16']},'subnets':[{'name':'s','properties':{'addressPrefix':'10.1.0.0/29'}}]}}");
    String body =
        set("Flexible", "Manual", 5, "").replace("virtualNetworks/v/", "virtualNetworks/small/");
    Answer made = server.put(compute + "virtualMachineScaleSets/f", body.replace('\'', '"'));
    assertThat(server.settle(made)).isEqualTo("Failed");
    assertThat(server.get(made.header("Azure-AsyncOperation")).raw().body())
        .contains("SubnetIsFull");
    assertThat(properties("virtualMachineScaleSets/f").path("provisioningState").asString())
        .isEqualTo("Failed");
    assertThat(names(compute + "virtualMachines", "id")).isEmpty();
  }

  @Test
  void whatIsWrongIsRefused() {
    String set = compute + "virtualMachineScaleSets/s";
    record Wrong(String body, String code, String part) {}
    for (Wrong wrong :
        List.of(
            new Wrong(set("Uniform", "Manual", 101, ""), "InvalidParameter", "sku.capacity"),
            new Wrong(set("Uniform", "Sometimes", 1, ""), "InvalidParameter", "upgradePolicy.mode"),
            new Wrong(set("Loose", "Manual", 1, ""), "InvalidParameter", "orchestrationMode"),
            new Wrong(
                "{'location':'westus','properties':{'upgradePolicy':{'mode':'Manual'}}}",
                "InvalidParameter",
                "sku"))) {
      Answer refused = server.put(set, wrong.body().replace('\'', '"'));
      assertThat(refused.status()).as(wrong.part()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo(wrong.code());
      assertThat(refused.raw().body()).contains(wrong.part());
    }
    put(set, set("Uniform", "Manual", 1, ""));
    assertThat(server.put(set, set("Flexible", "Manual", 1, "").replace('\'', '"')).code())
        .isEqualTo("PropertyChangeNotAllowed");
    Answer subnet =
        server.delete(
            group
                + "/providers/Microsoft.Network/virtualNetworks/v/subnets/s?api-version=2023-11-01");
    assertThat(subnet.code()).isEqualTo("InUseSubnetCannotBeDeleted");
    assertThat(server.settle(server.delete(set))).isEqualTo("Succeeded");
    assertThat(server.get(set + "/virtualMachines/0").status()).isEqualTo(404);
  }

  @Test
  void disksAndAvailabilitySetsKnowTheirMachine() {
    String disk = compute + "disks/d";
    Answer made =
        put(
            disk,
            "{'location':'westus','sku':{'name':'Premium_LRS'},'properties':{'creationData':{'createOption':'Empty'},'diskSizeGB':8}}");
    assertThat(made.status()).isEqualTo(202);
    Answer available =
        server.put(
            compute + "availabilitySets/a",
            "{\"location\":\"westus\",\"sku\":{\"name\":\"Aligned\"}}");
    assertThat(available.status()).isEqualTo(200);
    assertThat(available.body().at("/properties/platformUpdateDomainCount").asInt()).isEqualTo(5);
    put(
        compute + "virtualMachines/vm",
        "{'location':'westus','properties':{'availabilitySet':{'id':'"
            + compute
            + "availabilitySets/a'},'hardwareProfile':{'vmSize':'Standard_B2s'},'osProfile':{'computerName':'c','adminUsername':'u'},'storageProfile':{'osDisk':{'createOption':'FromImage'},'dataDisks':[{'lun':0,'createOption':'Attach','managedDisk':{'id':'"
            + disk
            + "'}}]},'networkProfile':{'networkInterfaces':[{'id':'"
            + group
            + "/providers/Microsoft.Network/networkInterfaces/x'}]}}}");
    assertThat(properties("disks/d").path("diskState").asString()).isEqualTo("Attached");
    assertThat(server.delete(disk).code()).isEqualTo("OperationNotAllowed");
    assertThat(server.delete(compute + "availabilitySets/a").code())
        .isEqualTo("OperationNotAllowed");
    assertThat(properties("availabilitySets/a").path("virtualMachines")).hasSize(1);
    JsonNode usages =
        server
            .get(server.subscription() + "/providers/Microsoft.Compute/locations/westus/usages")
            .body()
            .path("value");
    assertThat(usages.path(1).path("currentValue").asInt()).isEqualTo(2);

    assertThat(server.settle(server.delete(compute + "virtualMachines/vm"))).isEqualTo("Succeeded");
    assertThat(properties("disks/d").path("diskState").asString()).isEqualTo("Unattached");
    assertThat(server.settle(server.delete(disk))).isEqualTo("Succeeded");
    assertThat(server.delete(compute + "availabilitySets/a").status()).isEqualTo(200);
    Answer reduced =
        server.put(
            disk,
            "{\"location\":\"westus\",\"properties\":{\"creationData\":{\"createOption\":\"Empty\"}}}");
    assertThat(reduced.code()).isEqualTo("InvalidParameter");
  }
}
