package dev.selfsame.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.model.Ids;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ManagedIdentityTest {
  private static final String ID1 = World.identity("id1");
  private static final String VM1 = World.vm("vm1");

  private final MemoryStore store = new MemoryStore();
  private final World world =
      new World(
          store,
          new Ids(new SecureRandom()),
          Clock.fixed(Instant.ofEpochSecond(1000), ZoneOffset.UTC));

  @Test
  void deletedIdentityStaysNamedOnItsMachinesWithTheIdsItHad() {
    String before = create("id1", "{}");
    world.put(VM1, machine(ID1));
    world.delete(ID1);
    String after = create("id1", "{}");

    JsonNode shown =
        world.stored(VM1).orElseThrow().path("identity").path("userAssignedIdentities").path(ID1);
    assertThat(after).isNotEqualTo(before);
    assertThat(shown.path("principalId").asString()).isEqualTo(before);

    world.patch(
        VM1,
        json("{'identity':{'type':'UserAssigned','userAssignedIdentities':{'" + ID1 + "':{}}}}"));

    shown =
        world.stored(VM1).orElseThrow().path("identity").path("userAssignedIdentities").path(ID1);
    assertThat(shown.path("principalId").asString()).isEqualTo(after);
  }

  @Test
  void unknownIdentityIsRefusedWithAzuresErrorAndNothingIsLeft() {
    Map<String, String> before = store.dump();

    ArmError error = refused(() -> world.put(VM1, machine(ID1)));

    assertThat(error.status()).isEqualTo(400);
    assertThat(error.code()).isEqualTo("FailedIdentityOperation");
    assertThat(error.message())
        .isEqualTo(
            "Identity operation for resource '"
                + VM1
                + "' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: "
                + "'{\"error\":{\"code\":\"BadRequest\",\"message\":\"Resource '"
                + ID1
                + "' was not found.\"}}'.'.");
    assertThat(store.dump()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"westus,true", "West US,true", "eastus,false"})
  void regionalIdentityGoesOnlyToItsOwnRegion(String location, boolean allowed) {
    create("id1", "{'isolationScope':'Regional'}");
    ObjectNode machine = machine(ID1).put("location", location);

    if (allowed) {
      world.put(VM1, machine);
      assertThat(world.stored(VM1)).isPresent();
    } else {
      assertThat(refused(() -> world.put(VM1, machine)).code())
          .isEqualTo("FailedIdentityOperation");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "microsoft.compute,true",
    "Microsoft.Compute/VirtualMachines,true",
    "Microsoft.Storage,false",
    "Microsoft.Compute/virtualMachineScaleSets,false"
  })
  void restrictedIdentityGoesOnlyToTheProvidersNamed(String provider, boolean allowed) {
    create("id1", "{'assignmentRestrictions':{'providers':['" + provider + "']}}");

    if (allowed) {
      world.put(VM1, machine(ID1));
      assertThat(world.stored(VM1)).isPresent();
    } else {
      assertThat(refused(() -> world.put(VM1, machine(ID1))).code())
          .isEqualTo("FailedIdentityOperation");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'isolationScope':'Global'}",
        "{'assignmentRestrictions':{'providers':['Microsoft.Storage/*']}}",
        "{'assignmentRestrictions':{'providers':'Microsoft.Storage'}}",
        "{'assignmentRestrictions':[]}"
      })
  void malformedIdentityPropertiesAreClientErrors(String properties) {
    assertThat(refused(() -> create("id1", properties)).status()).isEqualTo(400);
  }

  @Test
  void readOnlyIdsSentByTheClientAreIgnored() {
    String objectId = create("id1", "{'principalId':'mine','clientId':'mine','tenantId':'mine'}");

    assertThat(objectId).hasSize(36);
    assertThat(world.stored(ID1).orElseThrow().path("tags").isObject()).isTrue();
  }

  @Test
  void federatedCredentialsFollowTheirRules() {
    create("id1", "{}");
    fic("one", "https://issuer", "subject", "api://AzureADTokenExchange");

    assertThat(message(() -> fic("two", "https://issuer", "subject", "a")))
        .isEqualTo("Issuer and subject combination already exists for this Managed Identity.");
    assertThat(message(() -> world.put(ID1 + "/federatedIdentityCredentials/two", json("{}"))))
        .isEqualTo("Federated Identity Credential from HTTP body has empty properties");
    assertThat(
            message(() ->
                world.put(
                    ID1 + "/federatedIdentityCredentials/two",
                    json("{'properties':{'issuer':'i','subject':'s','audiences':['a','b']}}"))))
        .isEqualTo("Federated identity credentials must have exactly one audience.");
    assertThat(message(() -> fic("-x", "i", "s", "a")))
        .isEqualTo("Federated Identity Credential name '-x' is invalid.");
    assertThat(message(() -> fic("two", "i".repeat(601), "s", "a")))
        .contains("issuer")
        .contains("600");
    fic("two", "i".repeat(600), "s", "a");
    fic("one", "https://issuer", "subject", "changed");
    assertThat(store.federated.values())
        .extracting(r -> r.audience())
        .containsExactlyInAnyOrder("changed", "a");
  }

  @Test
  void twentyFederatedCredentialsAreTheMostAndGoWithTheirIdentity() {
    create("id1", "{}");
    for (int i = 0; i < 20; i++) {
      fic("fic" + i, "https://issuer", "s" + i, "a");
    }

    assertThat(message(() -> fic("fic20", "https://issuer", "s20", "a"))).contains("20");
    world.delete(ID1);
    assertThat(store.federated).isEmpty();
    assertThat(store.resources.keySet())
        .noneMatch(key -> key.contains("/federatedidentitycredentials/"));
  }

  @Test
  void associatedResourcesAreFilteredOrderedAndPaged() {
    create("id1", "{}");
    for (String name : List.of("vmB", "vmA", "other")) {
      world.put(World.vm(name), machine(ID1));
    }
    world.put(World.vm("without"), World.machine());

    assertThat(associated("").path("totalCount").asInt()).isEqualTo(3);
    assertThat(names(associated("$orderby", "name desc"))).containsExactly("vmB", "vmA", "other");
    assertThat(
            names(
                associated(
                    "$filter",
                    "contains(name, 'vm') and type eq 'microsoft.compute/virtualmachines'",
                    "$orderby",
                    "name")))
        .containsExactly("vmA", "vmB");
    assertThat(names(associated("$filter", "(name eq 'vma') or (name eq 'OTHER')"))).hasSize(2);
    assertThat(associated("$top", "0").path("totalCount").asInt()).isEqualTo(3);
    assertThat(associated("$top", "0").path("value").size()).isZero();
    assertThat(names(associated("$skip", "1", "$top", "1", "$orderby", "name")))
        .containsExactly("vmA");
    JsonNode first = associated("$filter", "name eq 'vmA'").path("value").get(0);
    assertThat(first.path("type").asString()).isEqualTo("microsoft.compute/virtualmachines");
    assertThat(first.path("resourceGroup").asString()).isEqualTo("group");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "name eq",
        "name eq vm",
        "size eq 'x'",
        "name eq 'x' and",
        "((name eq 'x')",
        "name eq 'x' %",
        "contains(name 'x')",
        "'x' eq name"
      })
  void malformedFilterIsAClientError(String filter) {
    create("id1", "{}");

    assertThat(refused(() -> associated("$filter", filter)).status()).isEqualTo(400);
  }

  @Test
  void filterAndBracketsHaveLimits() {
    create("id1", "{}");

    assertThat(
            refused(() -> associated("$filter", "(".repeat(21) + "name eq 'x'" + ")".repeat(21)))
                .status())
        .isEqualTo(400);
    assertThat(names(associated("$filter", "(".repeat(20) + "name eq 'x'" + ")".repeat(20))))
        .isEmpty();
    assertThat(refused(() -> associated("$filter", "name eq '" + "x".repeat(2000) + "'")).status())
        .isEqualTo(400);
  }

  @Test
  void revokingTokensMovesTheirStart() {
    String objectId = create("id1", "{}");

    assertThat(call("revokeTokens").status()).isEqualTo(200);
    assertThat(store.principals.get(objectId).tokensValidFrom()).isEqualTo(1000);
  }

  @Test
  void systemAssignedIdentityIsReadAtItsScope() {
    ObjectNode machine = World.machine();
    machine.putObject("identity").put("type", "SystemAssigned");
    JsonNode shown = world.put(VM1, machine).path("identity");

    JsonNode read =
        World.JSON.readTree(world.get("identities/default", Map.of("scope", VM1)).body());

    assertThat(read.path("id").asString())
        .isEqualTo(VM1 + "/providers/Microsoft.ManagedIdentity/identities/default");
    assertThat(read.path("properties").path("principalId")).isEqualTo(shown.path("principalId"));
    assertThat(read.path("properties").path("clientId").asString())
        .isEqualTo(store.principals.get(shown.path("principalId").asString()).clientId());
  }

  @Test
  void scopeWithoutSystemAssignedIdentityHasNone() {
    create("id1", "{}");
    world.put(VM1, machine(ID1));

    assertThat(refused(() -> world.get("identities/default", Map.of("scope", VM1))).status())
        .isEqualTo(404);
    assertThat(refused(() -> world.get("identities/default", Map.of("scope", ID1))).status())
        .isEqualTo(404);
    assertThat(
            refused(() -> world.get("identities/default", Map.of("scope", World.vm("none"))))
                .status())
        .isEqualTo(404);
  }

  @Test
  void operationsAreTheRecordedOnes() {
    JsonNode operations =
        World.JSON.readTree(world.get("/operations", Map.of()).body()).path("value");

    assertThat(operations.valueStream().map(o -> o.path("name").asString()).toList())
        .contains(
            "Microsoft.ManagedIdentity/identities/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write");
  }

  private String create(String name, String properties) {
    ObjectNode body = json("{'location':'westus'}");
    body.set("properties", json(properties));
    return world.put(World.identity(name), body).path("properties").path("principalId").asString();
  }

  private void fic(String name, String issuer, String subject, String audience) {
    world.put(
        ID1 + "/federatedIdentityCredentials/" + name,
        json(
            "{'properties':{'issuer':'"
                + issuer
                + "','subject':'"
                + subject
                + "','audiences':['"
                + audience
                + "']}}"));
  }

  private static ObjectNode machine(String identity) {
    ObjectNode machine = World.machine();
    machine
        .putObject("identity")
        .put("type", "UserAssigned")
        .putObject("userAssignedIdentities")
        .putObject(identity);
    return machine;
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) World.JSON.readTree(text.replace('\'', '"'));
  }

  private static ArmError refused(Runnable request) {
    ApiException thrown = catchThrowableOfType(ApiException.class, request::run);
    assertThat(thrown).isNotNull();
    return (ArmError) thrown.error();
  }

  private static String message(Runnable request) {
    ArmError error = refused(request);
    assertThat(error.status()).isEqualTo(400);
    return error.message();
  }

  private static List<String> names(JsonNode answer) {
    return answer.path("value").valueStream().map(n -> n.path("name").asString()).toList();
  }

  private JsonNode associated(String... query) {
    return World.JSON.readTree(call("listAssociatedResources", query).body());
  }

  private Response call(String action, String... query) {
    List<Request.Parameter> parameters = new java.util.ArrayList<>();
    for (int i = 0; i + 1 < query.length; i += 2) {
      parameters.add(new Request.Parameter(query[i], query[i + 1]));
    }
    return world.post(ID1, action, parameters.toArray(Request.Parameter[]::new));
  }
}
