package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Deployments over the wire: begun, watched, repeated, looked at beforehand, stopped. */
class DeploymentsTest {
  private static final String SCHEMA =
      "'$schema':'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#','contentVersion':'1.0.0.0'";
  private static final String VM =
      """
      {template:{%s, // as az sends it
       'parameters':{'adminPassword':{'type':'securestring'},'name':{'type':'string','defaultValue':'vm1'}},
       'variables':{'vmId':"[resourceId('Microsoft.Compute/virtualMachines', parameters('name'))]"},
       'resources':[
        {'type':'Microsoft.Authorization/roleAssignments','apiVersion':'2022-04-01',
         'name':"[guid(resourceGroup().id, parameters('name'))]",'dependsOn':["[variables('vmId')]"],
         'properties':{'roleDefinitionId':"[subscriptionResourceId('Microsoft.Authorization/roleDefinitions','acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
           'principalId':"[reference(variables('vmId'), '2017-12-01', 'Full').identity.principalId]",'principalType':'ServicePrincipal'}},
        {'type':'Microsoft.Compute/virtualMachines','apiVersion':'2018-06-01','name':"[parameters('name')]",
         'location':"[resourceGroup().location]",
         'identity':{'type':'userAssigned, SystemAssigned','userAssignedIdentities':{"[resourceID('Microsoft.ManagedIdentity/userAssignedIdentities/', 'uami')]":{}}},
         'dependsOn':['Microsoft.ManagedIdentity/userAssignedIdentities/uami'],
         'properties':{'hardwareProfile':{'vmSize':'Standard_B1s'},
           'storageProfile':{'imageReference':{'publisher':'Canonical','offer':'o','sku':'s','version':'latest'},'osDisk':{'createOption':'FromImage'}},
           'osProfile':{'computerName':'vm1','adminUsername':'u','adminPassword':"[parameters('adminPassword')]"},
           'networkProfile':{'networkInterfaces':[{'id':"[resourceId('Microsoft.Network/networkInterfaces','n')]"}]}}},
        {'type':'Microsoft.ManagedIdentity/userAssignedIdentities','apiVersion':'2023-01-31','name':'uami','location':'westus'}
       ],
       'outputs':{'PRINCIPAL_ID':{'type':'string','value':"[reference(variables('vmId'), '2018-06-01', 'full').identity.principalId]"}}},
       'mode':'Incremental','parameters':{'adminPassword':{'value':'Not4anyone!'}}}
      """
          .formatted(SCHEMA);

  @TempDir Path folder;
  private TestServer server;
  private String group;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    group = server.subscription() + "/resourceGroups/G";
    server.put(group, "{\"location\":\"westus\"}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String deployment(String name) {
    return group.replace("resourceGroups", "resourcegroups")
        + "/providers/Microsoft.Resources/deployments/"
        + name;
  }

  private Answer put(String name, String properties) {
    return server.put(deployment(name), "{'properties':" + properties + "}");
  }

  private Answer post(String path, String properties) {
    return server.call(
        "POST",
        path,
        ("{'properties':" + properties + "}").getBytes(StandardCharsets.UTF_8),
        server.token());
  }

  private static String template(String resources, String more) {
    return "{'mode':'Incremental','template':{"
        + SCHEMA
        + ",'resources':"
        + resources
        + more
        + "}}";
  }

  private static String plain(String name, String more) {
    return "{'type':'Contoso.Things/things','apiVersion':'2024-01-01','name':'"
        + name
        + "','location':'westus'"
        + more
        + "}";
  }

  private JsonNode properties(String name) {
    return server.get(deployment(name)).body().path("properties");
  }

  @Test
  void vmWithIdentitiesAndItsRoleAssignmentIsDeployedAndDeployedAgainWithoutChange() {
    Answer begun = put("d", VM);
    assertThat(begun.status()).isEqualTo(201);
    assertThat(begun.body().path("properties").path("provisioningState").asString())
        .isEqualTo("Accepted");
    assertThat(server.settle(begun))
        .as(() -> server.get(begun.header("Azure-AsyncOperation")).body().toString())
        .isEqualTo("Succeeded");
    JsonNode vm =
        server
            .get(group + "/providers/Microsoft.Compute/virtualMachines/vm1?api-version=2024-11-01")
            .body();
    assertThat(vm.path("identity").path("type").asString())
        .isEqualTo("SystemAssigned, UserAssigned");
    assertThat(vm.path("identity").path("userAssignedIdentities").size()).isEqualTo(1);
    JsonNode done = properties("d");
    assertThat(done.path("provisioningState").asString()).isEqualTo("Succeeded");
    assertThat(done.path("outputs").path("principaL_ID").path("value"))
        .isEqualTo(vm.path("identity").path("principalId"));
    assertThat(done.path("outputResources").size()).isEqualTo(3);
    assertThat(done.path("parameters").path("adminPassword").toString())
        .isEqualTo("{\"type\":\"SecureString\"}");
    assertThat(done.path("dependencies").size()).isEqualTo(2);
    assertThat(server.get(deployment("d") + "/operations").body().path("value").size())
        .isEqualTo(4);

    Answer whatIf = post(deployment("d") + "/whatIf", VM);
    assertThat(whatIf.status()).isEqualTo(202);
    JsonNode seen = server.get(whatIf.header("Location")).body();
    assertThat(seen.path("status").asString()).isEqualTo("Succeeded");
    assertThat(seen.toString()).doesNotContain("Not4anyone!");
    seen.path("properties")
        .path("changes")
        .forEach(change ->
            assertThat(change.path("changeType").asString())
                .as(change::toString)
                .isEqualTo("NoChange"));
    Answer again = put("d", VM);
    assertThat(again.status()).isEqualTo(200);
    assertThat(server.settle(again)).isEqualTo("Succeeded");
    assertThat(
            server
                .get(group + "/providers/Microsoft.Compute/virtualMachines/vm1")
                .body()
                .path("identity"))
        .isEqualTo(vm.path("identity"));
  }

  @Test
  void validationNamesWhatWouldBeMadeAndMakesNothing() {
    Answer valid = post(deployment("v") + "/validate", VM);
    assertThat(valid.status()).as(valid.body()::toString).isEqualTo(200);
    assertThat(valid.body().path("properties").path("validatedResources").size()).isEqualTo(3);
    assertThat(server.get(deployment("v")).status()).isEqualTo(404);
    assertThat(server.get(group + "/resources").body().path("value").size()).isZero();
    Answer wrong = post(deployment("v") + "/validate", template("[{'type':'x'}]", ""));
    assertThat(wrong.code()).isEqualTo("InvalidTemplate");
    assertThat(put("v", "{'mode':'Incremental'}").code()).isEqualTo("InvalidDeployment");
    assertThat(
            post(
                    server.subscription()
                        + "/resourceGroups/none/providers/Microsoft.Resources/deployments/v/validate",
                    VM)
                .code())
        .isEqualTo("ResourceGroupNotFound");
  }

  @Test
  void failureSaysWhyAndWhatWaitedNeverBegins() {
    String vm =
        "{'type':'Microsoft.Compute/virtualMachines','apiVersion':'2024-07-01','name':'bad','location':'westus','properties':{}}";
    Answer begun =
        put(
            "f",
            template(
                "["
                    + vm
                    + ","
                    + plain("waits", ",'dependsOn':['bad']")
                    + ","
                    + plain("free", "")
                    + "]",
                ""));
    assertThat(server.settle(begun)).isEqualTo("Failed");
    JsonNode error = server.get(begun.header("Azure-AsyncOperation")).body().path("error");
    assertThat(error.path("code").asString()).isEqualTo("DeploymentFailed");
    assertThat(error.path("details").get(0).path("code").asString()).isEqualTo("InvalidParameter");
    assertThat(properties("f").path("error").path("code").asString()).isEqualTo("DeploymentFailed");
    String things = group + "/providers/Contoso.Things/things/";
    assertThat(server.get(things + "free").status()).isEqualTo(200);
    assertThat(server.get(things + "waits").status()).isEqualTo(404);
    assertThat(server.get(group + "/providers/Microsoft.Compute/virtualMachines/bad").status())
        .isEqualTo(404);
  }

  @Test
  void theLastSuccessfulDeploymentIsDeployedAgainWhenOneFails() {
    String things = group + "/providers/Contoso.Things/things/";
    assertThat(server.settle(put("good", template("[" + plain("kept", "") + "]", ""))))
        .isEqualTo("Succeeded");
    assertThat(server.delete(things + "kept").status()).isLessThan(300);
    assertThat(server.get(things + "kept").status()).isEqualTo(404);
    String bad =
        "{'type':'Microsoft.Compute/virtualMachines','apiVersion':'2024-07-01','name':'bad','location':'westus','properties':{}}";
    Answer begun =
        put(
            "bad",
            template("[" + bad + "]", "")
                .replace(
                    "'mode':'Incremental'",
                    "'mode':'Incremental','onErrorDeployment':{'type':'LastSuccessful'}"));
    assertThat(server.settle(begun)).isEqualTo("Failed");
    assertThat(properties("bad").path("onErrorDeployment").path("deploymentName").asString())
        .isEqualTo("good");
    int asked = 0;
    while (!properties("good").path("provisioningState").asString().equals("Succeeded")) {
      assertThat(asked++).isLessThan(5000);
    }
    assertThat(server.get(things + "kept").status()).isEqualTo(200);
  }

  @Test
  void loopsInNestedTemplatesAreRefusedBeforeTheyTakeTheServerDown() {
    String inner = "[" + plain("x", "") + "]";
    for (int level = 0; level < 3; level++) {
      inner =
          "[{'type':'Microsoft.Resources/deployments','apiVersion':'2022-09-01','name':'[concat(\\u0027n"
              + level
              + "\\u0027,string(copyIndex()))]','copy':{'name':'c','count':800},'properties':{'mode':'Incremental',"
              + "'expressionEvaluationOptions':{'scope':'inner'},'template':{"
              + SCHEMA
              + ",'resources':"
              + inner
              + "}}}]";
    }
    Answer refused = post(deployment("many") + "/validate", template(inner, ""));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("InvalidTemplate");
  }

  @Test
  void completeModeRemovesWhatIsNotNamedAndWhatIfSaysSo() {
    assertThat(
            server.settle(
                put("a", template("[" + plain("x", "") + "," + plain("y", "") + "]", ""))))
        .isEqualTo("Succeeded");
    String complete =
        template("[" + plain("x", ",'tags':{'t':'1'}") + "]", "")
            .replace("Incremental", "Complete");
    JsonNode changes =
        server
            .get(post(deployment("b") + "/whatIf", complete).header("Location"))
            .body()
            .path("properties")
            .path("changes");
    assertThat(changes.get(0).path("changeType").asString()).isEqualTo("Modify");
    assertThat(changes.get(0).path("delta").toString())
        .isEqualTo(
            "[{\"path\":\"tags\",\"propertyChangeType\":\"Create\",\"after\":{\"t\":\"1\"}}]");
    assertThat(changes.get(1).path("changeType").asString()).isEqualTo("Delete");
    assertThat(server.settle(put("b", complete))).isEqualTo("Succeeded");
    String things = group + "/providers/Contoso.Things/things/";
    assertThat(server.get(things + "y").status()).isEqualTo(404);
    assertThat(server.get(things + "x").body().path("tags").path("t").asString()).isEqualTo("1");
    assertThat(properties("a").path("provisioningState").asString()).isEqualTo("Succeeded");
  }

  @Test
  void subscriptionDeploymentMakesAGroupAndDeploysIntoIt() {
    String inner =
        "{'type':'Microsoft.Resources/deployments','apiVersion':'2022-09-01','name':'inner','resourceGroup':'made','dependsOn':['made'],"
            + "'properties':{'mode':'Incremental','expressionEvaluationOptions':{'scope':'inner'},'parameters':{'n':{'value':'z'}},'template':{"
            + SCHEMA
            + ",'parameters':{'n':{'type':'string'}},'resources':["
            + plain("[parameters(\\'n\\')]", "")
            + "],'outputs':{'id':{'type':'string','value':\"[resourceId('Contoso.Things/things', parameters('n'))]\"}}}}}";
    String body =
        "{'location':'westus','properties':"
            + template(
                "[{'type':'Microsoft.Resources/resourceGroups','apiVersion':'2021-04-01','name':'made','location':'westus'},"
                    + inner
                    + "]",
                ",'outputs':{'x':{'type':'string','value':\"[reference('inner').outputs.id.value]\"}}")
            + "}";
    String path = server.subscription() + "/providers/Microsoft.Resources/deployments/s";
    Answer begun = server.put(path, body);
    assertThat(begun.status()).as(begun.body()::toString).isEqualTo(201);
    assertThat(server.settle(begun))
        .as(() -> server.get(begun.header("Azure-AsyncOperation")).body().toString())
        .isEqualTo("Succeeded");
    JsonNode done = server.get(path).body().path("properties");
    String thing = server.subscription() + "/resourceGroups/made/providers/Contoso.Things/things/z";
    assertThat(done.path("outputs").path("x").path("value").asString()).isEqualTo(thing);
    assertThat(done.path("outputResources").get(1).path("id").asString()).isEqualTo(thing);
    assertThat(server.get(thing).status()).isEqualTo(200);
    assertThat(
            server
                .put(path, body.replace("'location':'westus','properties'", "'properties'"))
                .code())
        .isEqualTo("InvalidDeployment");
  }

  @Test
  void aDeploymentGoesOnAfterARestart() {
    StringBuilder chain = new StringBuilder("[" + plain("t0", ""));
    for (int i = 1; i < 60; i++) {
      chain.append(",").append(plain("t" + i, ",'dependsOn':['t" + (i - 1) + "']"));
    }
    put("r", template(chain + "]", ""));
    server.close();
    server = TestServer.start(folder, Map.of(), new TestClock());
    String url = deployment("r");
    long until = System.nanoTime() + 20_000_000_000L;
    while (!server
            .get(url)
            .body()
            .path("properties")
            .path("provisioningState")
            .asString()
            .equals("Succeeded")
        && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(server.get(url).body().path("properties").path("outputResources").size())
        .isEqualTo(60);
  }

  @Test
  void listedFilteredHashedExportedAndDeleted() {
    assertThat(server.settle(put("l", template("[]", "")))).isEqualTo("Succeeded");
    String list = group + "/providers/Microsoft.Resources/deployments/";
    assertThat(server.get(list).body().path("value").size()).isEqualTo(1);
    assertThat(
            server
                .get(list + "?$filter=provisioningState%20eq%20%27Failed%27")
                .body()
                .path("value")
                .size())
        .isZero();
    assertThat(server.arm("HEAD", deployment("l"), null).status()).isEqualTo(204);
    assertThat(
            server
                .call("POST", deployment("l") + "/exportTemplate", null, server.token())
                .body()
                .path("template")
                .has("resources"))
        .isTrue();
    assertThat(server.call("POST", deployment("l") + "/cancel", null, server.token()).code())
        .isEqualTo("DeploymentCannotBeCancelled");
    Answer gone = server.delete(deployment("l"));
    assertThat(gone.status()).isEqualTo(202);
    assertThat(server.settle(gone)).isEqualTo("Succeeded");
    assertThat(server.get(deployment("l")).status()).isEqualTo(404);
  }

  /** Who asks that there be none yet makes one, also when the one before has long ended. */
  @Test
  void aDeploymentIsMadeOnceByThoseWhoAskForANewOne() {
    byte[] body =
        ("{'properties':" + template("[" + plain("once", "") + "]", "") + "}")
            .getBytes(StandardCharsets.UTF_8);
    Answer begun =
        server.call("PUT", deployment("new"), body, server.token(), "If-None-Match", "*");
    assertThat(begun.status()).as(begun.raw().body()).isEqualTo(201);
    Answer meanwhile =
        server.call("PUT", deployment("new"), body, server.token(), "If-None-Match", "*");
    assertThat(meanwhile.code()).isEqualTo("PreconditionFailed");
    assertThat(server.settle(begun)).isEqualTo("Succeeded");
    JsonNode before = properties("new");
    Answer again =
        server.call("PUT", deployment("new"), body, server.token(), "If-None-Match", "*");
    assertThat(again.status()).isEqualTo(412);
    assertThat(properties("new")).isEqualTo(before);
    assertThat(server.settle(server.call("PUT", deployment("new"), body, server.token())))
        .isEqualTo("Succeeded");
  }
}
