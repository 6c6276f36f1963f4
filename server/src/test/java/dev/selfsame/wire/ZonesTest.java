package dev.selfsame.wire;

import static dev.selfsame.testing.Callers.CONTRIBUTOR;
import static dev.selfsame.testing.Callers.IDENTITY_CONTRIBUTOR;
import static dev.selfsame.testing.Callers.IDENTITY_OPERATOR;
import static dev.selfsame.testing.Callers.READER;
import static dev.selfsame.testing.Callers.VM_CONTRIBUTOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Callers.Someone;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what to identities: Z1 to Z8, each with callers that have that role and no other. */
final class ZonesTest {
  private static final String ASSIGN =
      "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action";
  private static final String SYSTEM = "{\"identity\":{\"type\":\"SystemAssigned\"}}";
  private static final String NONE = "{\"identity\":{\"type\":\"None\"}}";

  @TempDir static Path folder;
  private static TestServer server;
  private static Callers callers;
  private static String group;
  private static String identities;
  private static int made;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    callers = new Callers(server);
    group = server.subscription() + "/resourceGroups/zones";
    server.put(group, "{\"location\":\"westeurope\"}");
    identities = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Someone with(String... roles) {
    Someone someone = callers.application();
    for (String role : roles) {
      callers.give(role, someone.objectId(), group);
    }
    return someone;
  }

  private static String machine() {
    String vm = group + "/providers/Microsoft.Compute/virtualMachines/vm" + ++made;
    Answer answer =
        server.put(vm, OperationsTest.MACHINE.replace("\"SystemAssigned\"", "\"None\""));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    assertThat(server.settle(answer)).isEqualTo("Succeeded");
    return vm;
  }

  private static String identity() {
    String id = identities + "identity" + ++made;
    assertThat(server.put(id, "{\"location\":\"westeurope\"}").status()).isEqualTo(201);
    return id;
  }

  private static String users(String type, String... ids) {
    StringBuilder body = new StringBuilder("{\"identity\":{\"type\":\"" + type + "\"");
    String separator = ",\"userAssignedIdentities\":{";
    for (String id : ids) {
      body.append(separator).append('"').append(id).append("\":{}");
      separator = ",";
    }
    return body.append(ids.length == 0 ? "}}" : "}}}").toString();
  }

  private static String forbidden(Someone who, String action, String scope) {
    return "The client '"
        + who.clientId()
        + "' with object id '"
        + who.objectId()
        + "' does not have authorization to perform action '"
        + action
        + "' over scope '"
        + scope
        + "' or the scope is invalid. If access was recently granted, please refresh your credentials.";
  }

  private static String unlinked(Someone who, String vm, String... ids) {
    return "The client '"
        + who.clientId()
        + "' with object id '"
        + who.objectId()
        + "' has permission to perform action 'Microsoft.Compute/virtualMachines/write' on scope '"
        + vm
        + "'; however, it does not have permission to perform action '"
        + ASSIGN
        + "' on the linked scope(s) '"
        + String.join(",", ids)
        + "' or the linked scope(s) are invalid.";
  }

  private static void refused(Answer answer, String code, String message) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.body().path("error").path("message").asString("")).isEqualTo(message);
  }

  private static void allowed(Answer answer) {
    assertThat(answer.status()).as(answer.raw().body()).isBetween(200, 204);
  }

  @Test
  void z1EnablingASystemAssignedIdentityNeedsVirtualMachineContributorOnly() {
    String vm = machine();
    Someone contributor = with(VM_CONTRIBUTOR);
    allowed(callers.call(contributor, "PATCH", vm, SYSTEM));
    allowed(callers.call(contributor, "PATCH", vm, NONE));
    Someone reader = with(READER);
    refused(
        callers.call(reader, "PATCH", vm, SYSTEM),
        "AuthorizationFailed",
        forbidden(reader, "Microsoft.Compute/virtualMachines/write", vm));
    allowed(callers.get(reader, vm));
  }

  @Test
  void z2AttachingNeedsBothRoles() {
    String vm = machine();
    String id = identity();
    Someone machineOnly = with(VM_CONTRIBUTOR);
    Someone operatorOnly = with(IDENTITY_OPERATOR);
    Someone both = with(VM_CONTRIBUTOR, IDENTITY_OPERATOR);
    refused(
        callers.call(machineOnly, "PATCH", vm, users("UserAssigned", id)),
        "LinkedAuthorizationFailed",
        unlinked(machineOnly, vm, id));
    refused(
        callers.call(operatorOnly, "PATCH", vm, users("UserAssigned", id)),
        "AuthorizationFailed",
        forbidden(operatorOnly, "Microsoft.Compute/virtualMachines/write", vm));
    assertThat(server.get(vm).body().has("identity")).isFalse();
    allowed(callers.call(both, "PATCH", vm, users("UserAssigned", id)));
    assertThat(server.get(vm).body().path("identity").path("userAssignedIdentities").size())
        .isEqualTo(1);
  }

  @Test
  void z3RemovingNeedsVirtualMachineContributorOnly() {
    String vm = machine();
    String kept = identity();
    String removed = identity();
    allowed(server.patch(vm, users("UserAssigned", kept, removed)));
    Someone contributor = with(VM_CONTRIBUTOR);
    allowed(
        callers.call(
            contributor,
            "PATCH",
            vm,
            "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\""
                + removed
                + "\":null}}}"));
    // Named again, but there before: nothing is attached.
    allowed(callers.call(contributor, "PATCH", vm, users("SystemAssigned, UserAssigned", kept)));
    allowed(callers.call(contributor, "PATCH", vm, NONE));
    refused(
        callers.call(contributor, "PATCH", vm, users("UserAssigned", kept)),
        "LinkedAuthorizationFailed",
        unlinked(contributor, vm, kept));
  }

  @Test
  void z4IdentitiesAreMadeByTheirContributorAndReadByTheirOperator() {
    String id = identities + "zone4";
    Someone contributor = with(IDENTITY_CONTRIBUTOR);
    Someone operator = with(IDENTITY_OPERATOR);
    refused(
        callers.call(operator, "PUT", id, "{\"location\":\"westeurope\"}"),
        "AuthorizationFailed",
        forbidden(operator, "Microsoft.ManagedIdentity/userAssignedIdentities/write", id));
    allowed(callers.call(contributor, "PUT", id, "{\"location\":\"westeurope\"}"));
    allowed(callers.get(operator, id));
    allowed(callers.get(operator, identities.substring(0, identities.length() - 1)));
    allowed(callers.get(contributor, id));
    refused(
        callers.call(operator, "DELETE", id, null),
        "AuthorizationFailed",
        forbidden(operator, "Microsoft.ManagedIdentity/userAssignedIdentities/delete", id));
    allowed(callers.call(contributor, "DELETE", id, null));
    Someone machines = with(VM_CONTRIBUTOR);
    refused(
        callers.get(machines, id),
        "AuthorizationFailed",
        forbidden(machines, "Microsoft.ManagedIdentity/userAssignedIdentities/read", id));
  }

  @Test
  void z5TheSameAsActionsOfACustomRole() {
    String vm = machine();
    String id = identity();
    Someone writer =
        with(
            callers.role(
                "Microsoft.Compute/virtualMachines/write",
                "Microsoft.Compute/virtualMachines/read"));
    allowed(callers.call(writer, "PATCH", vm, SYSTEM));
    refused(
        callers.call(writer, "PATCH", vm, users("UserAssigned", id)),
        "LinkedAuthorizationFailed",
        unlinked(writer, vm, id));
    callers.give(
        callers.role("Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action"),
        writer.objectId(),
        id);
    allowed(callers.call(writer, "PATCH", vm, users("UserAssigned", id)));

    // To give a role takes the right to write role assignments at the target.
    String assignment = vm + "/providers/Microsoft.Authorization/roleAssignments/";
    String body = callers.assignment(READER, writer.objectId(), null);
    String name = assignment + "11111111-1111-4111-8111-111111111111";
    Someone contributor = with(CONTRIBUTOR);
    for (Someone none : List.of(writer, contributor)) {
      refused(
          callers.call(none, "PUT", name, body),
          "AuthorizationFailed",
          forbidden(none, "Microsoft.Authorization/roleAssignments/write", name));
    }
    for (String role : List.of(Callers.OWNER, Callers.ACCESS_ADMINISTRATOR)) {
      Someone giver = with(role);
      allowed(callers.call(giver, "PUT", name, body));
      allowed(callers.call(giver, "DELETE", name, null));
    }
  }

  @Test
  void z6TheRolesHaveTheirIdsAndActions() {
    String roles = server.subscription() + "/providers/Microsoft.Authorization/roleDefinitions/";
    var operator = server.get(roles + IDENTITY_OPERATOR).body().path("properties");
    assertThat(operator.path("roleName").asString()).isEqualTo("Managed Identity Operator");
    assertThat(operator.path("permissions").path(0).path("actions").toString())
        .contains("Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action");
    var contributor = server.get(roles + IDENTITY_CONTRIBUTOR).body().path("properties");
    assertThat(contributor.path("roleName").asString()).isEqualTo("Managed Identity Contributor");
    assertThat(
            server
                .get(roles + VM_CONTRIBUTOR)
                .body()
                .path("properties")
                .path("roleName")
                .asString())
        .isEqualTo("Virtual Machine Contributor");
  }

  @Test
  void z7TheStarInTheMiddleMayBeNothing() {
    String vm = machine();
    String id = identity();
    Someone both = with(VM_CONTRIBUTOR);
    callers.give(IDENTITY_OPERATOR, both.objectId(), id);
    allowed(callers.call(both, "PATCH", vm, users("UserAssigned", id)));
  }

  @Test
  void z8AllThatMayNotBeUsedIsNamedAndWhatIsNotThereLooksTheSame() {
    String vm = machine();
    String first = identity();
    String second = identity();
    Someone machineOnly = with(VM_CONTRIBUTOR);
    refused(
        callers.call(machineOnly, "PATCH", vm, users("UserAssigned", first, second)),
        "LinkedAuthorizationFailed",
        unlinked(machineOnly, vm, first, second));
    String absent = identities + "absent";
    Someone both = with(VM_CONTRIBUTOR, IDENTITY_OPERATOR);
    for (Someone who : List.of(machineOnly, both)) {
      refused(
          callers.call(who, "PATCH", vm, users("UserAssigned", absent)),
          "LinkedAuthorizationFailed",
          unlinked(who, vm, absent));
    }
    assertThat(server.patch(vm, users("UserAssigned", absent)).code())
        .as("the owner is told (Z83)")
        .isEqualTo("FailedIdentityOperation");

    // L9: an identity that was deleted while attached must go before the rest can change.
    allowed(callers.call(both, "PATCH", vm, users("UserAssigned", first)));
    allowed(server.delete(first));
    refused(
        callers.call(both, "PATCH", vm, users("UserAssigned", second)),
        "LinkedAuthorizationFailed",
        unlinked(both, vm, first));
  }

  @Test
  void aTemplateAttachesByTheSameRule() {
    String id = identity();
    Someone deployer = with(CONTRIBUTOR);
    Someone limited =
        with(
            callers.role(
                "Microsoft.Resources/deployments/*",
                "Microsoft.Compute/virtualMachines/*",
                "Microsoft.Resources/subscriptions/resourceGroups/read"));
    String template =
        "{\"properties\":{\"mode\":\"Incremental\",\"template\":{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"resources\":[{\"type\":\"Microsoft.Compute/virtualMachines\",\"apiVersion\":\"2024-11-01\",\"name\":\"deployed\","
            + OperationsTest.MACHINE
                .strip()
                .substring(1)
                .replace("/subscriptions/x/resourceGroups/y", group)
                .replace(
                    "{\"type\":\"SystemAssigned\"}",
                    "{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"" + id + "\":{}}}")
            + "]}}}";
    String deployment = group + "/providers/Microsoft.Resources/deployments/";
    Answer refused = callers.call(limited, "PUT", deployment + "one", template);
    assertThat(refused.status()).as(refused.raw().body()).isEqualTo(201);
    assertThat(settled(limited, refused)).contains("LinkedAuthorizationFailed").contains(id);
    Answer accepted = callers.call(deployer, "PUT", deployment + "two", template);
    assertThat(settled(deployer, accepted)).contains("Succeeded");
  }

  @Test
  void everyTypeThatCanHaveIdentitiesAsksForTheRightToAssign() {
    String id = identity();
    Someone contributor =
        with(
            callers.role(
                "Microsoft.Compute/*",
                "Microsoft.Web/*",
                "Microsoft.ContainerInstance/*",
                "Microsoft.Authorization/policyAssignments/*"));
    for (String type :
        List.of(
            "Microsoft.Compute/virtualMachines",
            "Microsoft.Compute/virtualMachineScaleSets",
            "Microsoft.Compute/diskEncryptionSets",
            "Microsoft.Web/sites",
            "Microsoft.ContainerInstance/containerGroups",
            "Microsoft.Authorization/policyAssignments")) {
      String resource = group + "/providers/" + type + "/any";
      String body = users("UserAssigned", id).replaceFirst("\\{", "{\"location\":\"westeurope\",");
      Answer refused = callers.call(contributor, "PUT", resource, body);
      refused(
          refused,
          "LinkedAuthorizationFailed",
          unlinked(contributor, resource, id)
              .replace("Microsoft.Compute/virtualMachines/write", type + "/write"));
      // The array of old api-versions is the same wish.
      String array =
          "{\"location\":\"westeurope\",\"identity\":{\"type\":\"UserAssigned\",\"identityIds\":[\""
              + id
              + "\"]}}";
      assertThat(callers.call(contributor, "PUT", resource, array).code())
          .isEqualTo("LinkedAuthorizationFailed");
      assertThat(server.get(resource).status()).isEqualTo(404);
    }
  }

  @Test
  void joiningANetworkNeedsTheRightToJoin() {
    String nic = group + "/providers/Microsoft.Network/networkInterfaces/nic";
    String network = group + "/providers/Microsoft.Network/virtualNetworks/net";
    Answer made =
        server.put(
            network,
            "{\"location\":\"westeurope\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":[\"10.0.0.0/16\"]},\"subnets\":[{\"name\":\"a\",\"properties\":{\"addressPrefix\":\"10.0.0.0/24\"}}]}}");
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    String subnet = network + "/subnets/a";
    String body =
        "{\"location\":\"westeurope\",\"properties\":{\"ipConfigurations\":[{\"name\":\"c\",\"properties\":{\"subnet\":{\"id\":\""
            + subnet
            + "\"}}}]}}";
    Someone writer = with(callers.role("Microsoft.Network/networkInterfaces/*"));
    Answer refused = callers.call(writer, "PUT", nic, body);
    assertThat(refused.code()).as(refused.raw().body()).isEqualTo("LinkedAuthorizationFailed");
    assertThat(refused.raw().body())
        .contains("Microsoft.Network/virtualNetworks/subnets/join/action")
        .contains(subnet);
    callers.give(
        callers.role("Microsoft.Network/virtualNetworks/subnets/join/action"),
        writer.objectId(),
        network);
    allowed(callers.call(writer, "PUT", nic, body));
    allowed(callers.call(writer, "PUT", nic, body));
  }

  private static String settled(Someone who, Answer accepted) {
    String url = accepted.header("Azure-AsyncOperation");
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      Answer now = callers.get(who, url);
      if (!List.of("Running", "Accepted").contains(now.body().path("status").asString(""))) {
        return now.raw().body();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the deployment did not end");
  }
}
