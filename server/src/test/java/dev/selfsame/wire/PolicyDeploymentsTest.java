package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.Policies;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Templates under policies: told before anything is written where that can be. */
final class PolicyDeploymentsTest {
  private static final String SCHEMA =
      "'$schema':'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#','contentVersion':'1.0.0.0'";

  @TempDir Path folder;
  private TestServer server;
  private Policies policies;
  private String group;
  private String deployment;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    policies = new Policies(server);
    group = server.subscription() + "/resourceGroups/g";
    server.arm("PUT", group, Policies.json("{'location':'westus'}"));
    deployment = group + "/providers/Microsoft.Resources/deployments/d";
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void denyColdThings() {
    policies.assign(
        group,
        policies.define(
            "{'allOf':[{'field':'type','equals':'Contoso.Things/things'},{'field':'tags.cold','equals':'yes'}]}",
            "{'effect':'deny'}"),
        "");
  }

  private static String thing(String name, String more) {
    return "{'type':'Contoso.Things/things','apiVersion':'2024-01-01','name':'"
        + name
        + "','location':'westus'"
        + more
        + "}";
  }

  private static JsonNode body(String resources) {
    return Policies.json(
        "{'properties':{'mode':'Incremental','template':{"
            + SCHEMA
            + ",'resources':["
            + resources
            + "]}}}");
  }

  private static String nested(String resources) {
    return "{'type':'Microsoft.Resources/deployments','apiVersion':'2022-09-01','name':'inner','properties':{'mode':'Incremental','expressionEvaluationOptions':{'scope':'inner'},'template':{"
        + SCHEMA
        + ",'resources':["
        + resources
        + "]}}}";
  }

  private int status(String name) {
    return server.get(group + "/providers/Contoso.Things/things/" + name).status();
  }

  private static void requireRefused(JsonNode error, String... targets) {
    assertThat(error.path("code").asString()).isEqualTo("InvalidTemplateDeployment");
    assertThat(error.path("message").asString())
        .isEqualTo(
            "The template deployment failed because of policy violation. Please see details for more information.");
    assertThat(error.path("details").size()).isEqualTo(targets.length);
    for (int i = 0; i < targets.length; i++) {
      JsonNode detail = error.path("details").path(i);
      assertThat(detail.path("code").asString()).isEqualTo("RequestDisallowedByPolicy");
      assertThat(detail.path("target").asString()).isEqualTo(targets[i]);
      assertThat(detail.path("additionalInfo").path(0).path("type").asString())
          .isEqualTo("PolicyViolation");
    }
  }

  @Test
  void theWholeIsRefusedBeforeAnythingIsWritten() {
    denyColdThings();
    JsonNode body =
        body(
            thing("warm", "")
                + ","
                + thing("cold", ",'tags':{'cold':'yes'}")
                + ","
                + nested(thing("colder", ",'tags':{'cold':'yes'}")));
    for (Answer answer :
        new Answer[] {
          server.arm("POST", deployment + "/validate", body), server.arm("PUT", deployment, body)
        }) {
      assertThat(answer.status()).isEqualTo(400);
      requireRefused(answer.body().path("error"), "cold", "colder");
    }
    assertThat(server.get(deployment).status()).isEqualTo(404);
    assertThat(status("warm")).isEqualTo(404);
    Answer whatIf = server.arm("POST", deployment + "/whatIf", body);
    assertThat(whatIf.status()).isEqualTo(202);
    JsonNode seen = server.get(whatIf.header("Location")).body();
    assertThat(seen.path("status").asString()).isEqualTo("Failed");
    requireRefused(seen.path("error"), "cold", "colder");
  }

  @Test
  void whatIsKnownLateIsRefusedInTheMiddle() {
    denyColdThings();
    String late =
        ",'tags':{'cold':\"[reference(resourceId('Contoso.Things/things','warm'), '2024-01-01', 'Full').tags.c]\"},'dependsOn':['warm']";
    JsonNode body = body(thing("warm", ",'tags':{'c':'yes'}") + "," + thing("cold", late));
    assertThat(server.arm("POST", deployment + "/validate", body).status()).isEqualTo(200);
    Answer begun = server.arm("PUT", deployment, body);
    assertThat(begun.status()).isEqualTo(201);
    assertThat(server.settle(begun)).isEqualTo("Failed");
    JsonNode error = server.get(deployment).body().path("properties").path("error");
    assertThat(error.path("code").asString()).isEqualTo("DeploymentFailed");
    assertThat(error.path("details").path(0).toString()).contains("RequestDisallowedByPolicy");
    assertThat(status("warm")).isEqualTo(200);
    assertThat(status("cold")).isEqualTo(404);
  }

  @Test
  void aNestedOneThatIsKnownLateFailsAlone() {
    denyColdThings();
    String late =
        nested(thing("cold", ",'tags':{'cold':\"[parameters('c')]\"}"))
            .replace(
                "'template':{",
                "'parameters':{'c':{'value':\"[reference(resourceId('Contoso.Things/things','warm'), '2024-01-01', 'Full').tags.c]\"}},'template':{'parameters':{'c':{'type':'string'}},")
            .replace("'name':'inner'", "'name':'inner','dependsOn':['warm']");
    Answer begun =
        server.arm("PUT", deployment, body(thing("warm", ",'tags':{'c':'yes'}") + "," + late));
    assertThat(begun.status()).as(begun.raw().body()).isEqualTo(201);
    assertThat(server.settle(begun)).isEqualTo("Failed");
    assertThat(server.get(deployment).body().path("properties").path("error").toString())
        .contains("InvalidTemplateDeployment")
        .contains("RequestDisallowedByPolicy");
    assertThat(status("cold")).isEqualTo(404);
  }

  @Test
  void whatPoliciesChangeIsShownByWhatIfAndDeployed() {
    policies.assign(
        group,
        policies.define(
            "{'field':'type','equals':'Contoso.Things/things'}",
            "{'effect':'modify','details':{'roleDefinitionIds':['/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c'],'operations':[{'operation':'add','field':'tags.by','value':'policy'}]}}"),
        "");
    JsonNode body = body(thing("t", ",'tags':{'a':'b'}"));
    Answer whatIf = server.arm("POST", deployment + "/whatIf", body);
    JsonNode change =
        server.get(whatIf.header("Location")).body().path("properties").path("changes").path(0);
    assertThat(change.path("changeType").asString()).isEqualTo("Create");
    assertThat(change.path("after").path("tags").toString())
        .isEqualTo("{\"a\":\"b\",\"by\":\"policy\"}");
    assertThat(server.settle(server.arm("PUT", deployment, body))).isEqualTo("Succeeded");
    assertThat(
            server
                .get(group + "/providers/Contoso.Things/things/t")
                .body()
                .path("tags")
                .path("by")
                .asString())
        .isEqualTo("policy");
  }

  @Test
  void aMachineOfATemplateGetsTheIdentityThatAPolicyGives() {
    policies.assign(
        group,
        "/providers/Microsoft.Authorization/policyDefinitions/3cf2ab00-13f1-4d0c-8971-2ac904541a7e",
        "");
    String machine =
        "{'type':'Microsoft.Compute/virtualMachines','apiVersion':'2024-07-01','name':'v','location':'westus','properties':{'hardwareProfile':{'vmSize':'Standard_B1s'},'storageProfile':{'imageReference':{'publisher':'Canonical','offer':'0001-com-ubuntu-server-jammy','sku':'22_04-lts','version':'latest'},'osDisk':{'createOption':'FromImage','osType':'Linux'}},'osProfile':{'computerName':'c','adminUsername':'a','adminPassword':'Hidden-1'},'networkProfile':{'networkInterfaces':[{'id':'/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/networkInterfaces/n'}]}}}";
    Answer begun = server.arm("PUT", deployment, body(machine));
    assertThat(begun.status()).as(begun.raw().body()).isEqualTo(201);
    assertThat(server.settle(begun)).isEqualTo("Succeeded");
    assertThat(
            server
                .get(group + "/providers/Microsoft.Compute/virtualMachines/v")
                .body()
                .path("identity")
                .path("principalId")
                .asString())
        .hasSize(36);
  }
}
