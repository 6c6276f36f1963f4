package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.testing.Policies;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The built-in policies about managed identities, and those that people write, at writes. */
final class PolicyIdentitiesTest {
  private static final String BUILT_IN = "/providers/Microsoft.Authorization/policyDefinitions/";
  private static final String WHEN_NONE = BUILT_IN + "3cf2ab00-13f1-4d0c-8971-2ac904541a7e";
  private static final String WHEN_USER = BUILT_IN + "497dff13-db2a-4c0f-8603-28fa3b331ab6";
  private static final String DENY = "{'effect':'deny'}";

  @TempDir Path folder;
  private TestServer server;
  private Policies policies;
  private String group;
  private String identity;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    policies = new Policies(server);
    group = server.subscription() + "/resourceGroups/g";
    send("PUT", group, "{'location':'westus'}");
    identity = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/identity";
    send("PUT", identity, "{'location':'westus'}");
  }

  @AfterEach
  void stop() {
    assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    server.close();
  }

  private Answer send(String method, String path, String body) {
    Answer answer = server.arm(method, path, Policies.json(body));
    if (answer.status() < 300 && !answer.header("Azure-AsyncOperation").isEmpty()) {
      assertThat(server.settle(answer)).isEqualTo("Succeeded");
    }
    return answer;
  }

  private String vm(String name) {
    return group + "/providers/Microsoft.Compute/virtualMachines/" + name;
  }

  private String user() {
    return ",'identity':{'type':'UserAssigned','userAssignedIdentities':{'" + identity + "':{}}}";
  }

  private static String machine(String more) {
    return "{'location':'westus','properties':{'hardwareProfile':{'vmSize':'Standard_B1s'},'storageProfile':{'imageReference':{'publisher':'Canonical','offer':'0001-com-ubuntu-server-jammy','sku':'22_04-lts','version':'latest'},'osDisk':{'createOption':'FromImage','osType':'Linux'}},'osProfile':{'computerName':'c','adminUsername':'a','adminPassword':'Hidden-1'},'networkProfile':{'networkInterfaces':[{'id':'/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/networkInterfaces/n'}]}}"
        + more
        + "}";
  }

  private JsonNode identityOf(String path) {
    return server.get(path).body().path("identity");
  }

  @Test
  void aMachineWithoutIdentityGetsOneAtPutAndAtPatch() {
    send("PUT", vm("before"), machine(""));
    policies.assign(server.subscription(), WHEN_NONE, "");
    Answer made = send("PUT", vm("new"), machine(""));
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    assertThat(made.body().path("identity").path("type").asString()).isEqualTo("SystemAssigned");
    String principal = identityOf(vm("new")).path("principalId").asString();
    assertThat(principal).hasSize(36);
    assertThat(
            Inside.store(server.selfsame())
                .<Boolean>read(tx -> tx.principals().find(principal).isPresent()))
        .isTrue();
    assertThat(identityOf(vm("before")).isMissingNode()).isTrue();
    send("PATCH", vm("before"), "{'tags':{'a':'b'}}");
    assertThat(identityOf(vm("before")).path("principalId").asString()).hasSize(36);
    send("PUT", vm("new"), machine(",'identity':{'type':'None'}"));
    assertThat(identityOf(vm("new")).path("type").asString()).isEqualTo("SystemAssigned");
    assertThat(identityOf(vm("new")).path("principalId").asString()).isEqualTo(principal);
  }

  @Test
  void tagsAloneAreAWriteThatGivesAnIdentity() {
    send("PUT", vm("v"), machine(""));
    policies.assign(group, WHEN_NONE, "");
    String at = vm("v") + "/providers/Microsoft.Resources/tags/default";
    assertThat(send("PUT", at, "{'properties':{'tags':{'a':'b'}}}").status()).isEqualTo(200);
    assertThat(identityOf(vm("v")).path("principalId").asString()).hasSize(36);
    assertThat(server.get(vm("v")).body().path("tags").path("a").asString()).isEqualTo("b");
  }

  @Test
  void oneWithUserAssignedIdentitiesKeepsThem() {
    send("PUT", vm("v"), machine(user()));
    policies.assign(group, WHEN_NONE, "");
    send("PATCH", vm("v"), "{'tags':{'a':'b'}}");
    assertThat(identityOf(vm("v")).path("type").asString()).isEqualTo("UserAssigned");
    policies.assign(group, WHEN_USER, "");
    for (String name : new String[] {"v", "w"}) {
      send(
          name.equals("v") ? "PATCH" : "PUT",
          vm(name),
          name.equals("v") ? "{'tags':{'a':'c'}}" : machine(user()));
      JsonNode shown = identityOf(vm(name));
      assertThat(shown.path("type").asString()).isEqualTo("SystemAssigned, UserAssigned");
      assertThat(shown.path("principalId").asString()).hasSize(36);
      assertThat(shown.path("userAssignedIdentities").propertyNames()).containsExactly(identity);
    }
    // A PUT that does not speak of identity keeps what is there.
    send("PUT", vm("x"), machine(""));
    send(
        "PATCH",
        vm("x"),
        "{'identity':{'type':'UserAssigned','userAssignedIdentities':{'" + identity + "':{}}}}");
    send("PUT", vm("x"), machine(""));
    assertThat(identityOf(vm("x")).path("userAssignedIdentities").propertyNames())
        .containsExactly(identity);
    assertThat(identityOf(vm("x")).path("type").asString())
        .isEqualTo("SystemAssigned, UserAssigned");
  }

  @Test
  void aWriteInAnOldVersionIsNotMatched() {
    policies.assign(group, WHEN_NONE, "");
    send("PUT", vm("v") + "?api-version=2017-12-01", machine(""));
    assertThat(identityOf(vm("v")).isMissingNode()).isTrue();
    send("PUT", vm("v") + "?api-version=2018-10-01", machine(""));
    assertThat(identityOf(vm("v")).path("type").asString()).isEqualTo("SystemAssigned");
  }

  @Test
  void aScaleSetGetsOneByAPolicyOfThatType() {
    String definition =
        policies.define(
            "Indexed",
            "{}",
            "{'allOf':[{'field':'type','equals':'Microsoft.Compute/virtualMachineScaleSets'},{'field':'identity.type','exists':false}]}",
            "{'effect':'modify','details':{'roleDefinitionIds':['/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c'],'operations':[{'operation':'addOrReplace','field':'identity.type','value':'SystemAssigned'}]}}");
    policies.assign(group, definition, "");
    String network = group + "/providers/Microsoft.Network/virtualNetworks/v";
    send(
        "PUT",
        network,
        "{'location':'westus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[{'name':'s','properties':{'addressPrefix':'10.0.0.0/24'}}]}}");
    String set = group + "/providers/Microsoft.Compute/virtualMachineScaleSets/s";
    Answer made =
        send(
            "PUT",
            set,
            "{'location':'westus','sku':{'name':'Standard_B1s','capacity':0},'properties':{'upgradePolicy':{'mode':'Manual'},'virtualMachineProfile':{'osProfile':{'computerNamePrefix':'p','adminUsername':'u','adminPassword':'Hidden-1'},'storageProfile':{'imageReference':{'publisher':'Debian','offer':'debian-12','sku':'12','version':'latest'}},'networkProfile':{'networkInterfaceConfigurations':[{'name':'n','properties':{'primary':'true','ipConfigurations':[{'name':'c','properties':{'subnet':{'id':'"
                + network
                + "/subnets/s'}}}]}}]}}}}");
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    assertThat(identityOf(set).path("principalId").asString()).hasSize(36);
  }

  @Test
  void issuersOfFederatedCredentialsAreLimited() {
    policies.assign(
        server.subscription(),
        BUILT_IN + "2571b7c3-3056-4a61-b00a-9bc5232234f5",
        ",'parameters':{'effect':{'value':'Deny'},'allowFederatedCredentials':{'value':true},'allowGitHub':{'value':true}}");
    assertThat(credential("gitlab", "https://gitlab.com", "s").code())
        .isEqualTo("RequestDisallowedByPolicy");
    String github = "https://token.actions.githubusercontent.com";
    assertThat(credential("hub", github, "repo:them/it:ref:refs/heads/main").status())
        .isEqualTo(201);
    policies.assign(
        group,
        BUILT_IN + "fd1a8e20-2c4f-4a6c-9354-b58d786d9a1f",
        ",'parameters':{'effect':{'value':'Deny'},'allowedRepoOwners':{'value':['us']}}");
    assertThat(credential("hub2", github, "repo:them/it:ref:refs/heads/main").code())
        .isEqualTo("RequestDisallowedByPolicy");
    assertThat(credential("hub3", github, "repo:us/it:ref:refs/heads/main").status())
        .isEqualTo(201);
  }

  @Test
  void clustersOfFederatedCredentialsAreLimited() {
    policies.assign(
        server.subscription(),
        BUILT_IN + "ae62c456-33de-4dc8-b100-7ce9028a7d99",
        ",'parameters':{'effect':{'value':'Deny'},'allowedTenants':{'value':['11111111-1111-1111-1111-111111111111']},'allowedLocations':{'value':['eastus']}}");
    String host = ".oic.prod-aks.azure.com/";
    assertThat(
            credential(
                    "aaa",
                    "https://eastus"
                        + host
                        + "22222222-2222-2222-2222-222222222222/33333333-3333-3333-3333-333333333333/",
                    "system:serviceaccount:n:a")
                .code())
        .isEqualTo("RequestDisallowedByPolicy");
    assertThat(
            credential(
                    "bbb",
                    "https://eastus"
                        + host
                        + "11111111-1111-1111-1111-111111111111/33333333-3333-3333-3333-333333333333/",
                    "system:serviceaccount:n:a")
                .status())
        .isEqualTo(201);
  }

  private Answer credential(String name, String issuer, String subject) {
    return send(
        "PUT",
        identity + "/federatedIdentityCredentials/" + name,
        "{'properties':{'issuer':'"
            + issuer
            + "','subject':'"
            + subject
            + "','audiences':['api://AzureADTokenExchange']}}");
  }

  @Test
  void newUserAssignedIdentitiesAreBlocked() {
    policies.assign(
        server.subscription(),
        policies.define(
            "{'field':'type','equals':'Microsoft.ManagedIdentity/userAssignedIdentities'}", DENY),
        "");
    Answer refused = send("PUT", identity + "2", "{'location':'westus'}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("RequestDisallowedByPolicy");
    assertThat(send("PATCH", identity, "{'tags':{'a':'b'}}").code())
        .isEqualTo("RequestDisallowedByPolicy");
  }

  @Test
  void roleAssignmentsAreJudged() {
    policies.assign(
        server.subscription(),
        policies.define(
            "{'allOf':[{'field':'type','equals':'Microsoft.Authorization/roleAssignments'},{'field':'Microsoft.Authorization/roleAssignments/roleDefinitionId','contains':'8e3af657-a8ff-443c-a75c-2fe8c4bcb635'}]}",
            DENY),
        "");
    String principal =
        server.get(identity).body().path("properties").path("principalId").asString();
    String at =
        group
            + "/providers/Microsoft.Authorization/roleAssignments/5b4e5683-b4ea-471f-ae2c-b65110de3c0";
    String body =
        "{'properties':{'principalId':'"
            + principal
            + "','principalType':'ServicePrincipal','roleDefinitionId':'"
            + server.subscription()
            + "/providers/Microsoft.Authorization/roleDefinitions/%s'}}";
    assertThat(send("PUT", at + "1", body.formatted("8e3af657-a8ff-443c-a75c-2fe8c4bcb635")).code())
        .isEqualTo("RequestDisallowedByPolicy");
    assertThat(
            send("PUT", at + "2", body.formatted("acdd72a7-3385-48ef-bd42-f606fba81ae7")).status())
        .isEqualTo(201);
  }
}
