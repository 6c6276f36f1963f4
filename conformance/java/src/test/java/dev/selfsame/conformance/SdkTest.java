package dev.selfsame.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.management.Region;
import com.azure.core.management.exception.ManagementException;
import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import com.azure.resourcemanager.compute.models.DiskCreateOptionTypes;
import com.azure.resourcemanager.compute.models.HardwareProfile;
import com.azure.resourcemanager.compute.models.ImageReference;
import com.azure.resourcemanager.compute.models.NetworkInterfaceReference;
import com.azure.resourcemanager.compute.models.NetworkProfile;
import com.azure.resourcemanager.compute.models.OSDisk;
import com.azure.resourcemanager.compute.models.OSProfile;
import com.azure.resourcemanager.compute.models.PowerState;
import com.azure.resourcemanager.compute.models.ResourceIdentityType;
import com.azure.resourcemanager.compute.models.StorageProfile;
import com.azure.resourcemanager.compute.models.VirtualMachine;
import com.azure.resourcemanager.compute.models.VirtualMachineIdentity;
import com.azure.resourcemanager.compute.models.VirtualMachineIdentityUserAssignedIdentities;
import com.azure.resourcemanager.compute.models.VirtualMachineSizeTypes;
import com.azure.resourcemanager.msi.MsiManager;
import com.azure.resourcemanager.msi.fluent.models.FederatedIdentityCredentialInner;
import com.azure.resourcemanager.msi.models.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The article's SDK way: identities given to VMs with azure-resourcemanager, tokens taken on them with azure-identity. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SdkTest {
  private static final String GROUP = "sdk";
  private static Home home;
  private static ComputeManager compute;
  private static MsiManager msi;
  private static Identity one;
  private static Identity two;

  @BeforeAll
  static void signIn() throws Exception {
    home = Home.read();
    HttpLogOptions quiet = new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE);
    compute = ComputeManager.configure().withLogOptions(quiet).authenticate(home.owner(), home.profile());
    msi = MsiManager.configure().withLogOptions(quiet).authenticate(home.owner(), home.profile());
    compute.resourceManager().resourceGroups().define(GROUP).withRegion(Region.EUROPE_WEST).withTag("made", "sdk").create();
    one = msi.identities().define("id-one").withRegion(Region.EUROPE_WEST).withExistingResourceGroup(GROUP).create();
    two = msi.identities().define("id-two").withRegion(Region.EUROPE_WEST).withExistingResourceGroup(GROUP).withTag("a", "b").create();
  }

  private static VirtualMachineInner machine(VirtualMachineIdentity identity) {
    VirtualMachineInner vm = new VirtualMachineInner();
    vm.withLocation("westeurope");
    vm.withHardwareProfile(new HardwareProfile().withVmSize(VirtualMachineSizeTypes.STANDARD_B1S));
    vm.withStorageProfile(
        new StorageProfile()
            .withImageReference(new ImageReference().withPublisher("Canonical").withOffer("ubuntu-24_04-lts").withSku("server").withVersion("latest"))
            .withOsDisk(new OSDisk().withCreateOption(DiskCreateOptionTypes.FROM_IMAGE)));
    vm.withOsProfile(new OSProfile().withComputerName("vm").withAdminUsername("operator"));
    vm.withNetworkProfile(
        new NetworkProfile()
            .withNetworkInterfaces(
                List.of(
                    new NetworkInterfaceReference()
                        .withId("/subscriptions/" + home.get("subscriptionId") + "/resourceGroups/sdk/providers/Microsoft.Network/networkInterfaces/nic"))));
    return vm.withIdentity(identity);
  }

  private static VirtualMachineInner create(String name, VirtualMachineIdentity identity) {
    return compute.serviceClient().getVirtualMachines().createOrUpdate(GROUP, name, machine(identity));
  }

  private static VirtualMachineIdentity users(ResourceIdentityType type, Identity... identities) {
    Map<String, VirtualMachineIdentityUserAssignedIdentities> map = new java.util.HashMap<>();
    for (Identity identity : identities) {
      map.put(identity.id(), new VirtualMachineIdentityUserAssignedIdentities());
    }
    return new VirtualMachineIdentity().withType(type).withUserAssignedIdentities(map);
  }

  @Test
  @Order(1)
  void userAssignedIdentitiesAreReadAndListed() {
    assertThat(one.clientId()).hasSize(36);
    assertThat(one.principalId()).hasSize(36).isNotEqualTo(one.clientId());
    assertThat(one.tenantId()).isEqualTo(home.get("tenantId"));
    assertThat(msi.identities().getById(one.id()).principalId()).isEqualTo(one.principalId());
    assertThat(msi.identities().getByResourceGroup(GROUP, "ID-TWO").tags()).isEqualTo(Map.of("a", "b"));
    List<String> names = new ArrayList<>();
    msi.identities().listByResourceGroup(GROUP).forEach(identity -> names.add(identity.name()));
    assertThat(names).containsExactlyInAnyOrder("id-one", "id-two");
    assertThat(two.update().withTag("c", "d").apply().tags()).isEqualTo(Map.of("a", "b", "c", "d"));
  }

  @Test
  @Order(1)
  void federatedCredentialsOfAnIdentity() {
    var credentials = msi.serviceClient().getFederatedIdentityCredentials();
    var sent =
        new FederatedIdentityCredentialInner().withIssuer("https://token.example.com").withSubject("repo:a/b").withAudiences(List.of("api://AzureADTokenExchange"));
    assertThat(credentials.createOrUpdate(GROUP, "id-one", "build", sent).subject()).isEqualTo("repo:a/b");
    assertThat(credentials.get(GROUP, "id-one", "build").issuer()).isEqualTo("https://token.example.com");
    assertThat(credentials.list(GROUP, "id-one").stream().toList()).hasSize(1);
    credentials.delete(GROUP, "id-one", "build");
    assertThat(credentials.list(GROUP, "id-one").stream().toList()).isEmpty();
  }

  @Test
  @Order(2)
  void aVmIsMadeWithEachKindOfIdentity() {
    assertThat(create("none", null).identity()).isNull();
    VirtualMachineIdentity system = create("system", new VirtualMachineIdentity().withType(ResourceIdentityType.SYSTEM_ASSIGNED)).identity();
    assertThat(system.type()).isEqualTo(ResourceIdentityType.SYSTEM_ASSIGNED);
    assertThat(system.principalId()).hasSize(36);
    assertThat(system.tenantId()).isEqualTo(home.get("tenantId"));
    VirtualMachineIdentity user = create("user", users(ResourceIdentityType.USER_ASSIGNED, one)).identity();
    assertThat(user.type()).isEqualTo(ResourceIdentityType.USER_ASSIGNED);
    assertThat(user.principalId()).isNull();
    assertThat(user.userAssignedIdentities()).hasSize(1);
    VirtualMachineIdentityUserAssignedIdentities assigned = user.userAssignedIdentities().values().iterator().next();
    assertThat(assigned.principalId()).isEqualTo(one.principalId());
    assertThat(assigned.clientId()).isEqualTo(one.clientId());
    VirtualMachineIdentity both = create("both", users(ResourceIdentityType.SYSTEM_ASSIGNED_USER_ASSIGNED, one, two)).identity();
    assertThat(both.type()).isEqualTo(ResourceIdentityType.SYSTEM_ASSIGNED_USER_ASSIGNED);
    assertThat(both.principalId()).hasSize(36);
    assertThat(both.userAssignedIdentities()).hasSize(2);
  }

  @Test
  @Order(3)
  void theFluentManagerUpdatesAndRemovesIdentities() {
    VirtualMachine vm = compute.virtualMachines().getByResourceGroup(GROUP, "none");
    assertThat(vm.isManagedServiceIdentityEnabled()).isFalse();
    vm.update().withSystemAssignedManagedServiceIdentity().apply();
    vm = compute.virtualMachines().getByResourceGroup(GROUP, "none");
    assertThat(vm.managedServiceIdentityType()).isEqualTo(ResourceIdentityType.SYSTEM_ASSIGNED);
    String principal = vm.systemAssignedManagedServiceIdentityPrincipalId();
    vm.update().withExistingUserAssignedManagedServiceIdentity(one).apply();
    vm.update().withExistingUserAssignedManagedServiceIdentity(two).apply();
    vm.refresh();
    assertThat(vm.managedServiceIdentityType()).isEqualTo(ResourceIdentityType.SYSTEM_ASSIGNED_USER_ASSIGNED);
    assertThat(vm.userAssignedManagedServiceIdentityIds()).hasSize(2);
    assertThat(vm.systemAssignedManagedServiceIdentityPrincipalId()).isEqualTo(principal);
    vm.update().withoutUserAssignedManagedServiceIdentity(one.id()).apply();
    vm.refresh();
    assertThat(vm.userAssignedManagedServiceIdentityIds()).hasSize(1);
    vm.update().withoutSystemAssignedManagedServiceIdentity().apply();
    vm.refresh();
    assertThat(vm.managedServiceIdentityType()).isEqualTo(ResourceIdentityType.USER_ASSIGNED);
    vm.update().withoutUserAssignedManagedServiceIdentity(two.id()).apply();
    vm.refresh();
    assertThat(vm.userAssignedManagedServiceIdentityIds()).isEmpty();
    assertThat(vm.managedServiceIdentityType()).isIn(null, ResourceIdentityType.NONE);
  }

  @Test
  @Order(3)
  void vmsAreListedAndPowered() {
    List<String> names = new ArrayList<>();
    compute.virtualMachines().listByResourceGroup(GROUP).forEach(vm -> names.add(vm.name()));
    assertThat(names).containsExactlyInAnyOrder("none", "system", "user", "both");
    VirtualMachine vm = compute.virtualMachines().getByResourceGroup(GROUP, "system");
    assertThat(vm.powerState()).isEqualTo(PowerState.RUNNING);
    vm.deallocate();
    vm.refreshInstanceView();
    assertThat(vm.powerState()).isEqualTo(PowerState.DEALLOCATED);
    vm.start();
    vm.refreshInstanceView();
    assertThat(vm.powerState()).isEqualTo(PowerState.RUNNING);
  }

  @Test
  @Order(4)
  void codeOnTheVmGetsTokensThatResourceManagerTakes() throws Exception {
    VirtualMachine vm = compute.virtualMachines().getByResourceGroup(GROUP, "both");
    Map<String, String> binding = Home.strings(home.selfsame("vm", "bind", "both", "--json"));
    Map<String, String> pod = Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", binding.get("endpoint"));

    Map<String, String> system = home.onTheVm(pod);
    assertThat(system.get("oid")).as(system.toString()).isEqualTo(vm.systemAssignedManagedServiceIdentityPrincipalId());
    assertThat(system.get("tenants")).isEqualTo("200");
    assertThat(system.get("group")).isEqualTo("403");
    assertThat(system.get("groupSays")).contains("AuthorizationFailed").contains(system.get("oid"));
    assertThat(home.onTheVm(pod, "clientId", two.clientId()).get("oid")).isEqualTo(two.principalId());
    assertThat(home.onTheVm(pod, "objectId", two.principalId()).get("appid")).isEqualTo(two.clientId());
    assertThat(home.onTheVm(pod, "resourceId", one.id()).get("appid")).isEqualTo(one.clientId());
    assertThat(home.onTheVm(pod, "default").get("oid")).isEqualTo(system.get("oid"));

    vm.update().withoutUserAssignedManagedServiceIdentity(two.id()).apply();
    assertThat(home.onTheVm(pod, "clientId", two.clientId()).get("error")).isNotBlank();
  }

  @Test
  @Order(4)
  void theAppServiceFormOfTheEndpointServesTheSdkToo() throws Exception {
    String bound = home.selfsame("vm", "bind", "system", "--sh");
    Map<String, String> variables = new java.util.HashMap<>();
    bound.lines().filter(line -> line.startsWith("export IDENTITY_")).forEach(
        line -> variables.put(line.substring(7, line.indexOf('=')), line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\''))));
    assertThat(variables).containsOnlyKeys("IDENTITY_ENDPOINT", "IDENTITY_HEADER");
    assertThat(home.onTheVm(variables).get("oid"))
        .isEqualTo(compute.virtualMachines().getByResourceGroup(GROUP, "system").systemAssignedManagedServiceIdentityPrincipalId());
  }

  @Test
  @Order(4)
  void mistakesArriveAsTheSdksOwnExceptions() {
    assertThatThrownBy(() -> create("bad", new VirtualMachineIdentity().withType(ResourceIdentityType.USER_ASSIGNED)))
        .isInstanceOf(ManagementException.class);
    assertThatThrownBy(() -> compute.virtualMachines().getByResourceGroup(GROUP, "absent"))
        .isInstanceOfSatisfying(ManagementException.class, e -> assertThat(e.getValue().getCode()).isEqualTo("ResourceNotFound"));
    assertThatThrownBy(() -> compute.virtualMachines().getByResourceGroup("absent", "absent"))
        .isInstanceOfSatisfying(ManagementException.class, e -> assertThat(e.getValue().getCode()).isEqualTo("ResourceGroupNotFound"));
  }

  @Test
  @Order(9)
  void whatWasMadeIsDeleted() {
    compute.virtualMachines().deleteByResourceGroup(GROUP, "user");
    assertThatThrownBy(() -> compute.virtualMachines().getByResourceGroup(GROUP, "user")).isInstanceOf(ManagementException.class);
    msi.identities().deleteById(two.id());
    compute.resourceManager().resourceGroups().deleteByName(GROUP);
    assertThat(compute.resourceManager().resourceGroups().contain(GROUP)).isFalse();
  }
}
