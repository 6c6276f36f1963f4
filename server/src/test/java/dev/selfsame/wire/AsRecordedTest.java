package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Details that recordings of Azure showed and no document tells. */
class AsRecordedTest {
  private static final String SCHEMA =
      "'$schema':'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#','contentVersion':'1.0.0.0'";
  private static final String STORAGE =
      "{'type':'Microsoft.Storage/storageAccounts','apiVersion':'2022-05-01','name':'[concat(\\'st\\', uniqueString(resourceGroup().id))]','location':'[resourceGroup().location]','kind':'StorageV2','sku':{'name':'Standard_LRS'},'properties':{}}";

  @TempDir Path folder;
  private TestServer server;
  private String group;
  private String network;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    group = server.subscription() + "/resourceGroups/g";
    network = group + "/providers/Microsoft.Network/";
    server.put(group, json("{'location':'westus'}"));
  }

  @AfterEach
  void stop() {
    assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    server.close();
  }

  private static String json(String text) {
    return text.replace("\\'", "\u0001").replace('\'', '"').replace('\u0001', '\'');
  }

  private Answer put(String path, String body) {
    Answer answer = server.put(path, json(body));
    assertThat(answer.status()).as(answer.body()::toString).isBetween(200, 201);
    assertThat(server.settle(answer)).isEqualTo("Succeeded");
    return answer;
  }

  private Answer post(String path, String body) {
    return server.call("POST", path, json(body).getBytes(StandardCharsets.UTF_8), server.token());
  }

  private static List<String> all(JsonNode list, String pointer) {
    return list.valueStream().map(one -> one.at(pointer).asString("")).toList();
  }

  private void network() {
    put(
        network + "virtualNetworks/v",
        "{'location':'westus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[{'name':'s','properties':{'addressPrefix':'10.0.0.0/24'}}]}}");
  }

  private String balancer() {
    String id = network + "loadBalancers/l";
    network();
    put(
        id,
        ("{'location':'westus','properties':{'frontendIPConfigurations':[{'name':'f','properties':{'subnet':{'id':'"
                + network
                + "virtualNetworks/v/subnets/s'}}}],'backendAddressPools':[{'name':'b'}],"
                + "'probes':[{'name':'q','properties':{'protocol':'Tcp','port':80}}],"
                + "'inboundNatPools':[{'name':'p','properties':{'frontendIPConfiguration':{'id':'ID/frontendIPConfigurations/f'},'protocol':'Tcp','frontendPortRangeStart':8000,'frontendPortRangeEnd':8099,'backendPort':22}}],"
                + "'inboundNatRules':[{'name':'own','properties':{'frontendIPConfiguration':{'id':'ID/frontendIPConfigurations/f'},'protocol':'Tcp','frontendPort':99,'backendPort':22}}]}}")
            .replace("ID", id));
    return id;
  }

  private void scaleSet(String balancer) {
    put(
        group + "/providers/Microsoft.Compute/virtualMachineScaleSets/set",
        "{'location':'westus','sku':{'name':'Standard_B1s','capacity':2},'properties':{'upgradePolicy':{'mode':'Manual'},'virtualMachineProfile':{'osProfile':{'computerNamePrefix':'p','adminUsername':'u','adminPassword':'Hidden-1'},'storageProfile':{'imageReference':{'publisher':'Debian','offer':'debian-12','sku':'12','version':'latest'},'osDisk':{'createOption':'FromImage'}},'networkProfile':{'networkInterfaceConfigurations':[{'name':'n','properties':{'primary':true,'ipConfigurations':[{'name':'c','properties':{'subnet':{'id':'"
            + network
            + "virtualNetworks/v/subnets/s'},'loadBalancerBackendAddressPools':[{'id':'"
            + balancer
            + "/backendAddressPools/b'}],'loadBalancerInboundNatPools':[{'id':'"
            + balancer
            + "/inboundNatPools/p'}]}}]}}]}}}}");
  }

  @Test
  void partsOfABalancerAreCompleted() {
    JsonNode shown = server.get(balancer()).body().path("properties");
    JsonNode pool = shown.at("/inboundNatPools/0/properties");
    assertThat(pool.path("idleTimeoutInMinutes").asInt()).isEqualTo(4);
    for (String flag :
        List.of(
            "enableFloatingIP",
            "enableTcpReset",
            "enableDestinationServiceEndpoint",
            "allowBackendPortConflict")) {
      assertThat(pool.path(flag).isBoolean()).as(flag).isTrue();
    }
    assertThat(shown.at("/probes/0/properties/intervalInSeconds").asInt()).isEqualTo(15);
    assertThat(shown.at("/probes/0/properties/numberOfProbes").asInt()).isEqualTo(2);
  }

  @Test
  void eachMachineOfASetHasANatRuleThatIsNotStored() {
    String balancer = balancer();
    scaleSet(balancer);
    ObjectNode shown = (ObjectNode) server.get(balancer).body();
    JsonNode rules = shown.at("/properties/inboundNatRules");
    assertThat(all(rules, "/name")).containsExactly("own", "p.0", "p.1");
    assertThat(rules.at("/2/properties/frontendPort").asInt()).isEqualTo(8001);
    String machines =
        group + "/providers/Microsoft.Compute/virtualMachineScaleSets/set/virtualMachines/";
    String second = machines + "1/networkInterfaces/n/ipConfigurations/c";
    assertThat(rules.at("/2/properties/backendIPConfiguration/id").asString()).isEqualTo(second);
    assertThat(
            all(
                shown.at("/properties/frontendIPConfigurations/0/properties/inboundNatRules"),
                "/id"))
        .hasSize(3);
    assertThat(
            all(
                shown.at("/properties/backendAddressPools/0/properties/backendIPConfigurations"),
                "/id"))
        .contains(second);
    assertThat(
            all(
                server
                    .get(network + "virtualNetworks/v")
                    .body()
                    .at("/properties/subnets/0/properties/ipConfigurations"),
                "/id"))
        .hasSize(3)
        .contains(second);
    assertThat(server.settle(server.put(balancer, shown.toString()))).isEqualTo("Succeeded");
    assertThat(all(server.get(balancer).body().at("/properties/inboundNatRules"), "/name"))
        .containsExactly("own", "p.0", "p.1");
    server.settle(
        server.delete(group + "/providers/Microsoft.Compute/virtualMachineScaleSets/set"));
    assertThat(all(server.get(balancer).body().at("/properties/inboundNatRules"), "/name"))
        .containsExactly("own");
  }

  @Test
  void operationsEndWithTheOutputsAndACompleteDeploymentCleansUp() {
    String path = group + "/providers/Microsoft.Resources/deployments/d";
    put(
        path,
        "{'properties':{'mode':'Complete','parameters':{'contentVersion':'1.0.0.0','parameters':{}},'template':{"
            + SCHEMA
            + ",'languageVersion':'2.0','parameters':{'none':{'type':'string','nullable':true}},'resources':{'s':"
            + STORAGE
            + "}}}}");
    JsonNode operations = server.get(path + "/operations").body().path("value");
    assertThat(all(operations, "/properties/provisioningOperation"))
        .containsExactly("DeploymentCleanup", "Create", "EvaluateDeploymentOutput");
    String cleanup = operations.at("/0/operationId").asString();
    assertThat(cleanup).matches("[0-9A-F]{16}");
    assertThat(server.get(path + "/operations/" + cleanup).body()).isEqualTo(operations.get(0));
    assertThat(operations.at("/1/properties/serviceRequestId").asString()).isNotEmpty();
    assertThat(operations.at("/1/properties/statusCode").asString()).isEqualTo("Created");
  }

  @Test
  void aParameterWithoutValueIsNullInTheFirstAnswerOnly() {
    String path = group + "/providers/Microsoft.Resources/deployments/d";
    Answer begun =
        put(
            path,
            "{'properties':{'mode':'Incremental','template':{"
                + SCHEMA
                + ",'languageVersion':'2.0','parameters':{'none':{'type':'string','nullable':true},'secret':{'type':'securestring','nullable':true}},'resources':{}}}}");
    JsonNode first = begun.body().at("/properties/parameters");
    assertThat(first.path("none").has("value")).isTrue();
    assertThat(first.path("none").get("value").isNull()).isTrue();
    assertThat(first.path("secret").has("value")).isFalse();
    JsonNode later = server.get(path).body().at("/properties/parameters");
    assertThat(later.path("none").has("value")).isFalse();
  }

  @Test
  void validationLooksIntoAGroupThatTheTemplateMakes() {
    String path = server.subscription() + "/providers/Microsoft.Resources/deployments/sub/validate";
    Answer valid =
        post(
            path,
            "{'location':'westus','properties':{'mode':'Incremental','template':{"
                + SCHEMA
                + ",'resources':[{'type':'Microsoft.Resources/resourceGroups','apiVersion':'2021-04-01','name':'new','location':'eastus'},"
                + "{'type':'Microsoft.Resources/deployments','apiVersion':'2022-09-01','name':'inner','resourceGroup':'new','dependsOn':['new'],'properties':{'mode':'Incremental','expressionEvaluationOptions':{'scope':'inner'},'template':{"
                + SCHEMA
                + ",'resources':["
                + STORAGE
                + "]}}}]}}}");
    assertThat(valid.status()).as(valid.body()::toString).isEqualTo(200);
    List<String> ids = all(valid.body().at("/properties/validatedResources"), "/id");
    assertThat(ids).hasSize(3);
    assertThat(ids.getLast())
        .startsWith(
            server.subscription()
                + "/resourceGroups/new/providers/Microsoft.Storage/storageAccounts/st");
    assertThat(server.get(server.subscription() + "/resourceGroups/new").status()).isEqualTo(404);
  }

  @Test
  void aStorageAccountHasItsTierAndItsDefaults() {
    String account = group + "/providers/Microsoft.Storage/storageAccounts/abc";
    server.put(
        account,
        json(
            "{'location':'westus','kind':'StorageV2','sku':{'name':'Premium_LRS'},'properties':{'supportsHttpsTrafficOnly':false}}"));
    JsonNode shown = server.get(account).body();
    assertThat(shown.at("/sku/tier").asString()).isEqualTo("Premium");
    assertThat(shown.at("/properties/networkAcls/defaultAction").asString()).isEqualTo("Allow");
    assertThat(shown.at("/properties/supportsHttpsTrafficOnly").asBoolean(true)).isFalse();
    assertThat(server.get(group + "/resources").body().at("/value/0/sku/tier").asString())
        .isEqualTo("Premium");
  }

  @Test
  void anExportNamesSubnetsOnTheirOwnToo() {
    network();
    JsonNode template =
        post(group + "/exportTemplate", "{'resources':['*'],'options':'IncludeComments'}")
            .body()
            .path("template");
    assertThat(all(template.path("resources"), "/type"))
        .containsExactly(
            "Microsoft.Network/virtualNetworks", "Microsoft.Network/virtualNetworks/subnets");
    assertThat(template.at("/resources/1/name").asString())
        .isEqualTo("[concat(parameters('virtualNetworks_v_name'), '/s')]");
    assertThat(template.at("/resources/1/dependsOn/0").asString())
        .isEqualTo(
            "[resourceId('Microsoft.Network/virtualNetworks', parameters('virtualNetworks_v_name'))]");
  }
}
