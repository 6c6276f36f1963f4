package dev.selfsame.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Gate;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class VirtualMachineTest {
  private static final String SUBSCRIPTION = "00000000-0000-0000-0000-00000000000a";
  private static final String VM1 = World.vm("vm1");
  private static final String ID1 = World.identity("id1");

  private final MemoryStore store = new MemoryStore();
  private final World world =
      new World(store, new Ids(new SecureRandom()), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  @Test
  void newMachineIsCompletedAsRecorded() {
    world.put(VM1, World.machine());

    JsonNode properties = view("2020-06-01").path("properties");
    String disk = properties.path("storageProfile").path("osDisk").path("name").asString();
    assertThat(disk).matches("vm1_OsDisk_1_[0-9a-f]{32}");
    ((ObjectNode) properties).remove("vmId");
    assertThat(properties)
        .isEqualTo(
            World.JSON.readTree(
                """
                {"hardwareProfile":{"vmSize":"Standard_B1s"},
                 "storageProfile":{"imageReference":{"publisher":"Canonical","offer":"UbuntuServer","sku":"18.04-LTS","version":"latest"},
                  "osDisk":{"osType":"Linux","name":"DISK","createOption":"FromImage","caching":"ReadWrite",
                   "managedDisk":{"storageAccountType":"Standard_LRS","id":"GROUP/providers/Microsoft.Compute/disks/DISK"},"diskSizeGB":30},
                  "dataDisks":[]},
                 "osProfile":{"computerName":"vm","adminUsername":"a",
                  "linuxConfiguration":{"disablePasswordAuthentication":false,"provisionVMAgent":true},
                  "secrets":[],"allowExtensionOperations":true,"requireGuestProvisionSignal":true},
                 "networkProfile":{"networkInterfaces":[{"id":"/n"}]},"provisioningState":"Succeeded"}
                """
                    .replace("DISK", disk)
                    .replace("GROUP", World.GROUP)));
  }

  @Test
  void passwordsAndCustomDataAreNotKept() {
    world.put(VM1, World.machine());

    assertThat(world.stored(VM1).orElseThrow().toString()).doesNotContain("Secret-1", "c2VjcmV0");
  }

  @Test
  void laterVersionsShowTheirDefaults() {
    world.put(VM1, World.machine());

    JsonNode properties = view("2022-11-01").path("properties");
    assertThat(properties.path("osProfile").path("linuxConfiguration").path("patchSettings"))
        .isEqualTo(
            World.JSON.readTree(
                "{\"patchMode\":\"ImageDefault\",\"assessmentMode\":\"ImageDefault\"}"));
    assertThat(properties.path("storageProfile").path("osDisk").path("deleteOption").asString())
        .isEqualTo("Detach");
    assertThat(properties.has("timeCreated")).isTrue();
  }

  @Test
  void putOfAnExistingMachineKeepsWhatItDoesNotName() {
    world.put(VM1, World.machine());
    JsonNode before = view("2020-06-01").path("properties").deepCopy();

    world.put(
        VM1,
        (ObjectNode)
            World.JSON.readTree(
                "{\"location\":\"westus\",\"identity\":{\"type\":\"SystemAssigned\"}}"));

    assertThat(view("2020-06-01").path("properties")).isEqualTo(before);
    assertThat(view("2020-06-01").path("identity").path("type").asString())
        .isEqualTo("SystemAssigned");
  }

  @Test
  void arraysThatAreGivenReplace() {
    ObjectNode machine = World.machine();
    machine
        .withObject("/properties/storageProfile")
        .withArray("/dataDisks")
        .addObject()
        .put("lun", 0);
    world.put(VM1, machine);
    assertThat(
            view("2020-06-01").path("properties").path("storageProfile").path("dataDisks").size())
        .isEqualTo(1);

    world.put(
        VM1,
        (ObjectNode)
            World.JSON.readTree(
                "{\"location\":\"westus\",\"properties\":{\"storageProfile\":{\"dataDisks\":[]}}}"));

    assertThat(
            view("2020-06-01").path("properties").path("storageProfile").path("dataDisks").size())
        .isZero();
    assertThat(view("2020-06-01").path("properties").path("storageProfile").has("imageReference"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"storageProfile", "osProfile", "networkProfile"})
  void newMachineNeedsItsProfiles(String profile) {
    ObjectNode machine = World.machine();
    machine.withObject("/properties").remove(profile);

    ArmError error =
        (ArmError) catchThrowableOfType(ApiException.class, () -> world.put(VM1, machine)).error();

    assertThat(error.status()).isEqualTo(400);
    assertThat(error.code()).isEqualTo("InvalidParameter");
    assertThat(error.message())
        .isEqualTo("Required parameter '" + profile + "' is missing (null).");
    assertThat(error.target()).isEqualTo(profile);
  }

  @Test
  void firstAnswerShowsANewIdentityEmptyAndAKeptOneFull() {
    identity("id1");
    identity("id2");
    ObjectNode machine = World.machine();
    machine
        .putObject("identity")
        .put("type", "SystemAssigned, UserAssigned")
        .putObject("userAssignedIdentities")
        .putObject(ID1);

    JsonNode created = world.put(VM1, machine).path("identity");
    JsonNode patched =
        world
            .patch(
                VM1,
                (ObjectNode)
                    World.JSON.readTree(
                        "{\"identity\":{\"type\":\"SystemAssigned, UserAssigned\",\"userAssignedIdentities\":{\""
                            + World.identity("id2")
                            + "\":{}}}}"))
            .path("identity");

    assertThat(created.path("principalId").asString()).hasSize(36);
    assertThat(created.path("userAssignedIdentities").path(ID1).isEmpty()).isTrue();
    assertThat(patched.path("userAssignedIdentities").path(ID1).path("clientId").asString())
        .hasSize(36);
    assertThat(patched.path("userAssignedIdentities").path(World.identity("id2")).isEmpty())
        .isTrue();
    assertThat(patched.path("principalId")).isEqualTo(created.path("principalId"));
  }

  @Test
  void switchingTheSystemAssignedIdentityOffAndOnGivesNewIds() {
    String first = system("SystemAssigned");
    String none = system("None");
    String second = system("SystemAssigned");

    assertThat(none).isEmpty();
    assertThat(second).hasSize(36).isNotEqualTo(first);
    assertThat(store.principals.get(first).deletedAt()).isNotNull();
    assertThat(store.principals.get(second).displayName()).isEqualTo("vm1");
  }

  @Test
  void machineWithoutIdentityHasNoIdentityMember() {
    system("SystemAssigned");
    system("None");

    assertThat(world.stored(VM1).orElseThrow().has("identity")).isFalse();
  }

  @Test
  void extensionStandsInTheMachineAndKeepsNoProtectedSettings() {
    world.put(VM1, World.machine());
    world.put(
        VM1 + "/extensions/ext",
        (ObjectNode)
            World.JSON.readTree(
                """
                {"location":"westus","properties":{"publisher":"P","type":"T","typeHandlerVersion":"1.2","protectedSettings":{"k":"hidden"}}}
                """));

    JsonNode shown = view("2022-11-01").path("resources").get(0);
    assertThat(shown.path("id").asString()).isEqualTo(VM1 + "/extensions/ext");
    assertThat(shown.path("properties"))
        .isEqualTo(
            World.JSON.readTree(
                "{\"publisher\":\"P\",\"type\":\"T\",\"typeHandlerVersion\":\"1.2\",\"provisioningState\":\"Succeeded\"}"));
    assertThat(store.dump().toString()).doesNotContain("hidden");
    assertThat(view("2022-11-01").path("properties").path("provisioningState").asString())
        .isEqualTo("Succeeded");
    world.delete(VM1);
    assertThat(store.resources).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "powerOff,stopped",
    "deallocate,deallocated",
    "start,running",
    "restart,running",
    "redeploy,running",
    "reapply,running"
  })
  void powerStateFollowsTheAction(String action, String power) {
    world.put(VM1, World.machine());

    assertThat(world.post(VM1, action).status()).isEqualTo(202);

    assertThat(statuses()).contains("PowerState/" + power, "ProvisioningState/succeeded");
    assertThat(view("2022-11-01").toString()).doesNotContain("$power");
  }

  @Test
  void generalizedMachineCannotBeStarted() {
    world.put(VM1, World.machine());
    world.post(VM1, "deallocate");
    assertThat(world.post(VM1, "generalize").status()).isEqualTo(200);

    assertThat(statuses()).contains("OSState/generalized", "PowerState/deallocated");
    ArmError error =
        (ArmError) catchThrowableOfType(ApiException.class, () -> world.post(VM1, "start")).error();
    assertThat(error.status()).isEqualTo(409);
    assertThat(error.code()).isEqualTo("OperationNotAllowed");
  }

  @Test
  void machinesOfALocationAreListed() {
    world.put(VM1, World.machine());
    world.put(World.vm("vm2"), World.machine().put("location", "eastus"));

    JsonNode list =
        World.JSON.readTree(
            world
                .get(
                    "{location}/virtualMachines",
                    Map.of("subscriptionId", SUBSCRIPTION, "location", "West US"))
                .body());

    assertThat(list.path("value").valueStream().map(m -> m.path("name").asString()).toList())
        .containsExactly("vm1");
    assertThat(list.has("nextLink")).isFalse();
  }

  private java.util.List<String> statuses() {
    Map<String, String> variables =
        Map.of("subscriptionId", SUBSCRIPTION, "resourceGroupName", "group", "vmName", "VM1");
    JsonNode view = World.JSON.readTree(world.get("/instanceView", variables).body());
    return view.path("statuses").valueStream().map(s -> s.path("code").asString()).toList();
  }

  /**
   * Goal G21 without the wire: a cut at any store call of create, attach, detach and delete leaves
   * everything as it was.
   */
  @Test
  void cutAtAnyStoreCallLeavesNothingHalfMade() {
    identity("id1");
    ObjectNode attach =
        (ObjectNode)
            World.JSON.readTree(
                "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\""
                    + ID1
                    + "\":{}}}}");
    ObjectNode both = World.machine();
    both.putObject("identity").put("type", "SystemAssigned");
    int cuts = 0;
    cuts +=
        cutEverywhere(() ->
            world.put(
                World.identity("id2"),
                (ObjectNode) World.JSON.readTree("{\"location\":\"westus\"}")));
    cuts += cutEverywhere(() -> world.put(VM1, both));
    cuts += cutEverywhere(() -> world.patch(VM1, attach));
    cuts +=
        cutEverywhere(() ->
            world.patch(
                VM1, (ObjectNode) World.JSON.readTree("{\"identity\":{\"type\":\"None\"}}")));
    cuts += cutEverywhere(() -> world.patch(VM1, attach));
    cuts += cutEverywhere(() -> world.delete(VM1));
    cuts += cutEverywhere(() -> world.delete(ID1));
    assertThat(cuts).isGreaterThan(40);
  }

  /**
   * Cuts the request at its first, second, ... store call until it comes through; the background
   * part counts as its own request.
   */
  private int cutEverywhere(Runnable request) {
    int cut = 0;
    while (true) {
      Map<String, String> before = store.dump();
      store.calls = 0;
      store.failAt = ++cut;
      try {
        request.run();
        store.failAt = Integer.MAX_VALUE;
        return cut - 1;
      } catch (MemoryStore.Cut e) {
        store.failAt = Integer.MAX_VALUE;
        if (!store.dump().equals(before)) {
          assertConsistent();
          // The request was committed and its background part was cut; taking the request again
          // must still come to the end.
          return cut + finish(request);
        }
      }
    }
  }

  private int finish(Runnable request) {
    try {
      request.run();
    } catch (ApiException | java.util.NoSuchElementException e) {
      assertThat(e).isInstanceOf(ApiException.class);
    }
    assertConsistent();
    return 0;
  }

  /**
   * Every assignment has its machine, and every living principal its resource, with the same ids in
   * the bodies.
   */
  private void assertConsistent() {
    Map<String, String> inBodies = new TreeMap<>();
    store.resources.forEach((key, row) -> {
      JsonNode body = World.JSON.readTree(row.body());
      String objectId =
          body.path("identity")
              .path("principalId")
              .asString(body.path("properties").path("principalId").asString(""));
      if (!objectId.isEmpty()) {
        inBodies.put(key, objectId);
      }
    });
    Map<String, String> living = new TreeMap<>();
    store.principals.values().stream()
        .filter(p -> p.deletedAt() == null)
        .forEach(p -> living.put(String.valueOf(p.resourceKey()), p.objectId()));
    assertThat(living).isEqualTo(inBodies);
    assertThat(store.resources.keySet()).containsAll(store.assignments.keySet());
  }

  private String system(String type) {
    ObjectNode machine = World.machine();
    machine.putObject("identity").put("type", type);
    return world.put(VM1, machine).path("identity").path("principalId").asString("");
  }

  private void identity(String name) {
    world.put(World.identity(name), (ObjectNode) World.JSON.readTree("{\"location\":\"westus\"}"));
  }

  private ObjectNode view(String apiVersion) {
    return store.write(
        new Gate("s:x"),
        tx -> {
          Resource resource =
              World.resource(
                  tx.resources().find(ResourceId.lower(VM1)).orElseThrow(),
                  ResourceId.parse(VM1).orElseThrow());
          return world
              .type(VM1)
              .view()
              .view(
                  resource,
                  resource.body(),
                  new ViewRequest(new ApiVersion(apiVersion), Set.of(), false),
                  tx);
        });
  }
}
