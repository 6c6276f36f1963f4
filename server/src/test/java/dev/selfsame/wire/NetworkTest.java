package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Microsoft.Network over the wire: addresses are given once, and what is in use stays. */
class NetworkTest {
  private static final String NETWORK =
      "{'location':'westus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[{'name':'s','properties':{'addressPrefix':'10.0.0.0/29'}}]}}";

  @TempDir Path folder;
  private TestServer server;
  private String group;
  private String provider;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    group = server.subscription() + "/resourceGroups/g";
    server.put(group, "{'location':'westus'}".replace('\'', '"'));
    provider = group + "/providers/Microsoft.Network/";
  }

  @AfterEach
  void stop() {
    assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    server.close();
  }

  private Answer put(String name, String body) {
    Answer answer = server.put(provider + name, body.replace('\'', '"'));
    if (answer.status() < 300) {
      assertThat(server.settle(answer)).isEqualTo("Succeeded");
    }
    return answer;
  }

  private JsonNode get(String name) {
    Answer answer = server.get(provider + name);
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }

  private String nic(String more, String nicMore) {
    return "{'location':'westus','properties':{'ipConfigurations':[{'name':'c','properties':{'subnet':{'id':'"
        + provider
        + "virtualNetworks/v/subnets/s'}"
        + more
        + "}}]"
        + nicMore
        + "}}";
  }

  private String address(String nic) {
    return get("networkInterfaces/" + nic)
        .path("properties")
        .path("ipConfigurations")
        .path(0)
        .path("properties")
        .path("privateIPAddress")
        .asString("");
  }

  @Test
  void interfacesGetTheLowestFreeAddressAndGiveItBack() {
    Answer network = put("virtualNetworks/v", NETWORK);
    assertThat(network.status()).isEqualTo(201);
    assertThat(network.header("Azure-AsyncOperation")).contains("/locations/westus/operations/");
    assertThat(network.body().path("properties").path("provisioningState").asString())
        .isEqualTo("Updating");
    for (String name : new String[] {"a", "b", "c"}) {
      assertThat(put("networkInterfaces/" + name, nic("", "")).status()).isEqualTo(201);
    }
    assertThat(address("a")).isEqualTo("10.0.0.4");
    assertThat(address("b")).isEqualTo("10.0.0.5");
    assertThat(address("c")).isEqualTo("10.0.0.6");
    assertThat(put("networkInterfaces/d", nic("", "")).code()).isEqualTo("SubnetIsFull");
    JsonNode subnet = get("virtualNetworks/v/subnets/s");
    assertThat(subnet.path("properties").path("ipConfigurations").size()).isEqualTo(3);
    assertThat(server.delete(provider + "virtualNetworks/v").code())
        .isEqualTo("InUseSubnetCannotBeDeleted");
    assertThat(
            put("virtualNetworks/v/subnets/s", "{'properties':{'addressPrefix':'10.0.1.0/24'}}")
                .code())
        .isEqualTo("InUsePrefixCannotBeDeleted");
    Answer deleted = server.delete(provider + "networkInterfaces/b");
    assertThat(deleted.status()).isEqualTo(202);
    assertThat(deleted.header("Location")).contains("/operationResults/");
    assertThat(server.settle(deleted)).isEqualTo("Succeeded");
    assertThat(server.get(deleted.header("Location")).status()).isEqualTo(204);
    put("networkInterfaces/d", nic("", ""));
    assertThat(address("d")).isEqualTo("10.0.0.5");
    put("networkInterfaces/d", nic("", ",'enableIPForwarding':true"));
    assertThat(address("d")).isEqualTo("10.0.0.5"); // kept
    for (String name : new String[] {"a", "c", "d"}) {
      server.settle(server.delete(provider + "networkInterfaces/" + name));
    }
    assertThat(server.settle(server.delete(provider + "virtualNetworks/v"))).isEqualTo("Succeeded");
    assertThat(server.get(provider + "virtualNetworks/v/subnets/s").status()).isEqualTo(404);
  }

  @Test
  void staticAddressesAreChecked() {
    put("virtualNetworks/v", NETWORK);
    String fixed = ",'privateIPAllocationMethod':'Static','privateIPAddress':'%s'";
    assertThat(put("networkInterfaces/a", nic(fixed.formatted("10.0.0.1"), "")).code())
        .isEqualTo("PrivateIPAddressInReservedRange");
    assertThat(put("networkInterfaces/a", nic(fixed.formatted("10.0.1.9"), "")).code())
        .isEqualTo("PrivateIPAddressNotInSubnet");
    assertThat(put("networkInterfaces/a", nic(fixed.formatted("10.0.0.4"), "")).status())
        .isEqualTo(201);
    assertThat(put("networkInterfaces/b", nic(fixed.formatted("10.0.0.4"), "")).code())
        .isEqualTo("PrivateIPAddressIsAllocated");
    put("networkInterfaces/b", nic("", ""));
    assertThat(address("b")).isEqualTo("10.0.0.5");
    put("networkInterfaces/a", nic(fixed.formatted("10.0.0.6"), ""));
    assertThat(address("a")).isEqualTo("10.0.0.6");
    assertThat(put("networkInterfaces/c", nic(fixed.formatted("10.0.0.4"), "")).status())
        .isEqualTo(201); // given back
  }

  @Test
  void networksAreCheckedAndSubnetsAreWrittenWithThemOrAlone() {
    String network =
        "{'location':'westus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[%s]}}";
    String subnet = "{'name':'%s','properties':{'addressPrefix':'%s'}}";
    assertThat(put("virtualNetworks/v", "{'location':'westus'}").code())
        .isEqualTo("InvalidRequestFormat");
    assertThat(
            put("virtualNetworks/v", network.formatted(subnet.formatted("s", "10.1.0.0/24")))
                .code())
        .isEqualTo("NetcfgInvalidSubnet");
    assertThat(
            put("virtualNetworks/v", network.formatted(subnet.formatted("s", "10.0.0.1/24")))
                .code())
        .isEqualTo("InvalidAddressPrefixFormat");
    assertThat(
            put(
                    "virtualNetworks/v",
                    network.formatted(
                        subnet.formatted("s", "10.0.0.0/24")
                            + ","
                            + subnet.formatted("t", "10.0.0.128/25")))
                .code())
        .isEqualTo("NetcfgSubnetRangesOverlap");
    assertThat(server.get(provider + "virtualNetworks/v").status()).isEqualTo(404);
    put("virtualNetworks/v", network.formatted(subnet.formatted("s", "10.0.0.0/24")));
    String etag = get("virtualNetworks/v").path("etag").asString();
    assertThat(etag).startsWith("W/\"");
    assertThat(
            put("virtualNetworks/v/subnets/t", "{'properties':{'addressPrefix':'10.0.0.0/25'}}")
                .code())
        .isEqualTo("NetcfgSubnetRangesOverlap");
    put("virtualNetworks/v/subnets/t", "{'properties':{'addressPrefix':'10.0.1.0/24'}}");
    JsonNode both = get("virtualNetworks/v");
    assertThat(both.path("properties").path("subnets").size()).isEqualTo(2);
    assertThat(both.path("etag").asString()).isNotEqualTo(etag);
    put("virtualNetworks/v", network.formatted(subnet.formatted("t", "10.0.1.0/24")));
    assertThat(server.get(provider + "virtualNetworks/v/subnets/s").status()).isEqualTo(404);
    assertThat(get("virtualNetworks/v/subnets").path("value").size()).isEqualTo(1);
  }

  @Test
  void publicAddressesAndGroupsKnowWhoUsesThem() {
    put("virtualNetworks/v", NETWORK);
    put("publicIPAddresses/p", "{'location':'westus'}");
    put("networkSecurityGroups/n", "{'location':'westus'}");
    assertThat(
            get("networkSecurityGroups/n").path("properties").path("defaultSecurityRules").size())
        .isEqualTo(6);
    assertThat(get("publicIPAddresses/p").path("properties").has("ipAddress")).isFalse();
    String uses = ",'publicIPAddress':{'id':'" + provider + "publicIPAddresses/P'}";
    put(
        "networkInterfaces/a",
        nic(uses, ",'networkSecurityGroup':{'id':'" + provider + "networkSecurityGroups/n'}"));
    JsonNode address = get("publicIPAddresses/p").path("properties");
    assertThat(address.path("ipAddress").asString()).startsWith("198.1");
    assertThat(address.path("ipConfiguration").path("id").asString())
        .isEqualTo(provider + "networkInterfaces/a/ipConfigurations/c");
    assertThat(put("networkInterfaces/b", nic(uses, "")).code()).isEqualTo("PublicIPAddressInUse");
    assertThat(server.delete(provider + "publicIPAddresses/p").code())
        .isEqualTo("PublicIPAddressCannotBeDeleted");
    assertThat(server.delete(provider + "networkSecurityGroups/n").code())
        .isEqualTo("InUseNetworkSecurityGroupCannotBeDeleted");
    assertThat(
            put(
                    "networkInterfaces/b",
                    nic(",'publicIPAddress':{'id':'" + provider + "publicIPAddresses/none'}", ""))
                .code())
        .isEqualTo("InvalidResourceReference");
    put("networkInterfaces/a", nic("", ""));
    assertThat(get("publicIPAddresses/p").path("properties").has("ipAddress")).isFalse();
    assertThat(server.settle(server.delete(provider + "publicIPAddresses/p")))
        .isEqualTo("Succeeded");
    assertThat(server.settle(server.delete(provider + "networkSecurityGroups/n")))
        .isEqualTo("Succeeded");
  }

  @Test
  void aMachineHoldsItsInterface() {
    put("virtualNetworks/v", NETWORK);
    put("networkInterfaces/a", nic("", ""));
    String vm = group + "/providers/Microsoft.Compute/virtualMachines/";
    String body =
        OperationsTest.MACHINE.replaceFirst(
            "/subscriptions/x[^\"]*", provider + "networkInterfaces/a");
    server.settle(server.put(vm + "m", body));
    JsonNode held = get("networkInterfaces/a").path("properties");
    assertThat(held.path("virtualMachine").path("id").asString()).isEqualTo(vm + "m");
    assertThat(held.path("macAddress").asString()).startsWith("00-0D-3A-");
    assertThat(server.put(vm + "other", body).code()).isEqualTo("NicInUse");
    assertThat(server.delete(provider + "networkInterfaces/a").code()).isEqualTo("NicInUse");
    server.settle(server.delete(vm + "m"));
    assertThat(get("networkInterfaces/a").path("properties").has("virtualMachine")).isFalse();
    assertThat(server.settle(server.delete(provider + "networkInterfaces/a")))
        .isEqualTo("Succeeded");
  }

  @Test
  void rulesOfAGroupDoNotConflict() {
    String rule =
        "{'priority':%d,'direction':'Inbound','access':'Allow','protocol':'Tcp','sourceAddressPrefix':'*','sourcePortRange':'*','destinationAddressPrefix':'*','destinationPortRange':'22'}";
    put(
        "networkSecurityGroups/n",
        "{'location':'westus','properties':{'securityRules':[{'name':'ssh','properties':"
            + rule.formatted(1000)
            + "}]}}");
    assertThat(
            put(
                    "networkSecurityGroups/n/securityRules/two",
                    "{'properties':" + rule.formatted(1000) + "}")
                .code())
        .isEqualTo("SecurityRuleConflict");
    assertThat(
            put(
                    "networkSecurityGroups/n/securityRules/two",
                    "{'properties':" + rule.formatted(1) + "}")
                .code())
        .isEqualTo("SecurityRuleInvalidPriority");
    assertThat(
            put(
                    "networkSecurityGroups/n/securityRules/two",
                    "{'properties':" + rule.formatted(1001) + "}")
                .status())
        .isEqualTo(201);
    assertThat(get("networkSecurityGroups/n").path("properties").path("securityRules").size())
        .isEqualTo(2);
  }

  @Test
  void aBalancerShowsWhatBelongsTogether() {
    put("virtualNetworks/v", NETWORK);
    String id = provider + "loadBalancers/l";
    String balancer =
        "{'location':'westus','properties':{'frontendIPConfigurations':[{'name':'f','properties':{'subnet':{'id':'"
            + provider
            + "virtualNetworks/v/subnets/s'}}}],'backendAddressPools':[{'name':'b'}],'loadBalancingRules':[{'name':'r','properties':{'frontendIPConfiguration':{'id':'"
            + id
            + "/frontendIPConfigurations/%s'},'backendAddressPool':{'id':'"
            + id
            + "/backendAddressPools/b'},'protocol':'Tcp','frontendPort':80,'backendPort':80}}]}}";
    assertThat(put("loadBalancers/l", balancer.formatted("none")).code())
        .isEqualTo("InvalidResourceReference");
    put("loadBalancers/l", balancer.formatted("f"));
    put(
        "networkInterfaces/a",
        nic(",'loadBalancerBackendAddressPools':[{'id':'" + id + "/backendAddressPools/b'}]", ""));
    JsonNode shown = get("loadBalancers/l").path("properties");
    JsonNode front = shown.path("frontendIPConfigurations").path(0).path("properties");
    assertThat(front.path("privateIPAddress").asString()).isEqualTo("10.0.0.4");
    assertThat(front.path("loadBalancingRules").path(0).path("id").asString())
        .isEqualTo(id + "/loadBalancingRules/r");
    assertThat(
            shown
                .path("backendAddressPools")
                .path(0)
                .path("properties")
                .path("backendIPConfigurations")
                .path(0)
                .path("id")
                .asString())
        .isEqualTo(provider + "networkInterfaces/a/ipConfigurations/c");
    assertThat(address("a")).isEqualTo("10.0.0.5");
    assertThat(server.delete(id).code()).isEqualTo("InUseLoadBalancerCannotBeDeleted");
    server.settle(server.delete(provider + "networkInterfaces/a"));
    assertThat(server.settle(server.delete(id))).isEqualTo("Succeeded");
  }
}
