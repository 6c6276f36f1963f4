package dev.selfsame.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.management.Region;
import com.azure.core.management.exception.ManagementException;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.compute.models.ResourceIdentityType;
import com.azure.resourcemanager.compute.models.VirtualMachine;
import com.azure.resourcemanager.compute.models.VirtualMachineSizeTypes;
import com.azure.resourcemanager.msi.MsiManager;
import com.azure.resourcemanager.msi.models.Identity;
import com.microsoft.aad.msal4j.MsalServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** VMs made the way the SDK's own samples do: by the fluent definition, which makes the network and its interface along with them. */
class FluentTest {
  private static final String GROUP = "fluent";
  private static Home home;
  private static ComputeManager compute;
  private static MsiManager msi;
  private static Identity given;

  @BeforeAll
  static void signIn() throws Exception {
    home = Home.read();
    HttpLogOptions quiet = new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE);
    compute = ComputeManager.configure().withLogOptions(quiet).authenticate(home.owner(), home.profile());
    msi = MsiManager.configure().withLogOptions(quiet).authenticate(home.owner(), home.profile());
    compute.resourceManager().resourceGroups().define(GROUP).withRegion(Region.EUROPE_WEST).create();
    given = msi.identities().define("given").withRegion(Region.EUROPE_WEST).withExistingResourceGroup(GROUP).create();
  }

  private static VirtualMachine.DefinitionStages.WithCreate machine(String name) {
    return compute
        .virtualMachines()
        .define(name)
        .withRegion(Region.EUROPE_WEST)
        .withExistingResourceGroup(GROUP)
        .withNewPrimaryNetwork("10.0.0.0/28")
        .withPrimaryPrivateIPAddressDynamic()
        .withoutPrimaryPublicIPAddress()
        .withLatestLinuxImage("Canonical", "ubuntu-24_04-lts", "server")
        .withRootUsername("operator")
        .withSsh("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== operator")
        .withSize(VirtualMachineSizeTypes.STANDARD_B1S);
  }

  @Test
  void aMachineWithoutIdentity() {
    VirtualMachine vm = machine("plain").create();

    assertThat(vm.isManagedServiceIdentityEnabled()).isFalse();
    assertThat(vm.primaryNetworkInterfaceId()).contains("/networkInterfaces/");
    assertThat(vm.getPrimaryNetworkInterface().id()).isEqualToIgnoringCase(vm.primaryNetworkInterfaceId());
  }

  @Test
  void aMachineWithASystemAssignedIdentity() {
    VirtualMachine vm = machine("system").withSystemAssignedManagedServiceIdentity().create();

    assertThat(vm.managedServiceIdentityType()).isEqualTo(ResourceIdentityType.SYSTEM_ASSIGNED);
    assertThat(vm.systemAssignedManagedServiceIdentityPrincipalId()).hasSize(36);
    assertThat(vm.systemAssignedManagedServiceIdentityTenantId()).isEqualTo(home.get("tenantId"));
  }

  @Test
  void aMachineWithAUserAssignedIdentity() {
    VirtualMachine vm = machine("user").withExistingUserAssignedManagedServiceIdentity(given).create();

    assertThat(vm.managedServiceIdentityType()).isEqualTo(ResourceIdentityType.USER_ASSIGNED);
    assertThat(vm.systemAssignedManagedServiceIdentityPrincipalId()).isNull();
    assertThat(vm.userAssignedManagedServiceIdentityIds()).singleElement().asString().isEqualToIgnoringCase(given.id());
  }

  @Test
  void aMachineWithBothAndAnIdentityThatIsMadeAlongWithIt() throws Exception {
    var made = msi.identities().define("made").withRegion(Region.EUROPE_WEST).withExistingResourceGroup(GROUP);
    VirtualMachine vm =
        machine("both-kinds")
            .withSystemAssignedManagedServiceIdentity()
            .withExistingUserAssignedManagedServiceIdentity(given)
            .withNewUserAssignedManagedServiceIdentity(made)
            .create();

    assertThat(vm.managedServiceIdentityType()).isEqualTo(ResourceIdentityType.SYSTEM_ASSIGNED_USER_ASSIGNED);
    assertThat(vm.userAssignedManagedServiceIdentityIds()).hasSize(2);

    vm.update().withTag("changed", "yes").apply();
    vm.refresh();
    assertThat(vm.tags()).containsEntry("changed", "yes");
    assertThat(vm.userAssignedManagedServiceIdentityIds()).hasSize(2);

    Map<String, String> binding = Home.strings(home.selfsame("vm", "bind", "both-kinds", "-g", GROUP, "--json"));
    Map<String, String> pod = Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", binding.get("endpoint"));
    assertThat(home.onTheVm(pod).get("oid")).isEqualTo(vm.systemAssignedManagedServiceIdentityPrincipalId());
    assertThat(home.onTheVm(pod, "resourceId", given.id().toUpperCase(java.util.Locale.ROOT)).get("appid")).isEqualTo(given.clientId());
    assertThat(home.onTheVm(pod, "clientId", msi.identities().getByResourceGroup(GROUP, "made").clientId()).get("tenants")).isEqualTo("200");

    String url = binding.get("endpoint") + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://vault.azure.net";
    assertThat(Home.status(url)).isEqualTo(200);
    compute.virtualMachines().deleteById(vm.id());
    // Not by the SDK, which asks again for half a minute.
    assertThat(Home.status(url)).isNotEqualTo(200);
  }

  @Test
  void theCloudShellFormOfTheEndpointServesTheSdkToo() throws Exception {
    VirtualMachine vm = machine("shell").withSystemAssignedManagedServiceIdentity().create();
    Map<String, String> variables = new HashMap<>();
    home.selfsame("vm", "bind", "shell", "-g", GROUP, "--sh").lines().filter(line -> line.startsWith("export MSI_ENDPOINT=")).forEach(
        line -> variables.put("MSI_ENDPOINT", line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\''))));

    assertThat(variables).containsOnlyKeys("MSI_ENDPOINT");
    assertThat(home.onTheVm(variables).get("oid")).isEqualTo(vm.systemAssignedManagedServiceIdentityPrincipalId());
  }

  @Test
  void anIdentityThatIsNotThereIsRefusedInAzuresWords() {
    Identity gone = msi.identities().define("gone").withRegion(Region.EUROPE_WEST).withExistingResourceGroup(GROUP).create();
    msi.identities().deleteById(gone.id());

    assertThatThrownBy(() -> machine("refused").withExistingUserAssignedManagedServiceIdentity(gone).create())
        .isInstanceOfSatisfying(ManagementException.class, e -> assertThat(e.getValue().getCode()).isEqualTo("FailedIdentityOperation"));
  }

  @Test
  void aWrongSecretArrivesAsEntrasError() {
    var wrong =
        new ClientSecretCredentialBuilder()
            .authorityHost(home.get("authority"))
            .disableInstanceDiscovery()
            .tenantId(home.get("tenantId"))
            .clientId(home.get("clientId"))
            .clientSecret("wrong")
            .build();

    assertThatThrownBy(() -> wrong.getTokenSync(new TokenRequestContext().setScopes(List.of(home.get("armEndpoint") + "/.default"))))
        .rootCause()
        .isInstanceOfSatisfying(
            MsalServiceException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(401);
              assertThat(e.errorCode()).isEqualTo("invalid_client");
              assertThat(e.getMessage()).startsWith("AADSTS7000215");
            });
  }
}
