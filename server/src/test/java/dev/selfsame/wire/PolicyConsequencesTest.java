package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.PolicyEventRow;
import dev.selfsame.store.PolicyEvents;
import dev.selfsame.store.PolicyStateRow;
import dev.selfsame.testing.Callers;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What follows a write that policies had a say in: states, events, deployments. */
final class PolicyConsequencesTest {
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";
  private static final String ASSIGN_IDENTITY =
      AUTHORIZATION + "policyDefinitions/d367bd60-64ca-4364-98ea-276775bddd94";
  private static final String IDENTITIES =
      "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";

  @TempDir static Path folder;
  private static TestServer server;
  private static Callers callers;
  private static int made;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            folder,
            Map.of("policy.default-evaluation-delay", "0s", "policy.scan-delay", "0s"),
            new TestClock());
    callers = new Callers(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String group() {
    String id = server.subscription() + "/resourceGroups/follow" + ++made;
    ok(server.put(id, "{\"location\":\"westeurope\"}"));
    return id;
  }

  private static Answer ok(Answer answer) {
    assertThat(answer.status()).as(answer.raw().body()).isIn(200, 201, 202);
    return answer;
  }

  private static void until(String what, BooleanSupplier met) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!met.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static List<PolicyStateRow> states(String id) {
    return Inside.store(server.selfsame()).read(tx -> tx.policyStates().of(ResourceId.lower(id)));
  }

  private static String compliance(String resource, String assignment) {
    return states(resource).stream()
        .filter(row -> row.assignmentKey().equals(ResourceId.lower(assignment)))
        .map(PolicyStateRow::compliance)
        .findFirst()
        .orElse("");
  }

  private static List<PolicyEventRow> events(String id) {
    PolicyEvents.Scope scope =
        new PolicyEvents.Scope(PolicyEvents.By.RESOURCE, ResourceId.lower(id));
    return Inside.store(server.selfsame())
        .read(tx -> tx.policyEvents().list(scope, 0, Long.MAX_VALUE, null, 100));
  }

  private static String identity(String group, String name) {
    String id = group + IDENTITIES + name;
    ok(server.put(id, "{\"location\":\"westeurope\"}"));
    return id;
  }

  private static String definition(String name, String rule) {
    String id = server.subscription() + AUTHORIZATION + "policyDefinitions/" + name;
    ok(server.put(id, "{\"properties\":{\"mode\":\"All\",\"policyRule\":" + rule + "}}"));
    return id;
  }

  private static String assign(String scope, String definition, String identity, String rest) {
    String id = scope + AUTHORIZATION + "policyAssignments/follow" + ++made;
    String block =
        switch (identity) {
          case "" -> "";
          case "system" -> "\"identity\":{\"type\":\"SystemAssigned\"},";
          default ->
              "\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\""
                  + identity
                  + "\":{}}},";
        };
    ok(
        server.put(
            id,
            "{\"location\":\"westeurope\","
                + block
                + "\"properties\":{\"policyDefinitionId\":\""
                + definition
                + "\""
                + rest
                + "}}"));
    return id;
  }

  private static String principal(String id) {
    JsonNode body = server.get(id).body();
    String own = body.path("properties").path("principalId").asString("");
    return own.isEmpty() ? body.path("identity").path("principalId").asString("") : own;
  }

  private static void owner(String principal) {
    String unused = callers.give(Callers.OWNER, principal, server.subscription());
  }

  private static String machine(String group, String name, String identity) {
    String id = group + "/providers/Microsoft.Compute/virtualMachines/" + name;
    String body =
        OperationsTest.MACHINE.replace("\"identity\":{\"type\":\"SystemAssigned\"},", identity);
    ok(server.put(id, body));
    return id;
  }

  private static JsonNode identityOf(String machine) {
    return server.get(machine).body().path("identity");
  }

  @Test
  void anAuditIsAStateAnEventAndAnEntryOfTheLog() {
    String group = group();
    String policy =
        definition(
            "audit" + ++made,
            "{\"if\":{\"field\":\"tags['owner']\",\"exists\":false},\"then\":{\"effect\":\"audit\"}}");
    String assignment = assign(group, policy, "", "");
    String bad = identity(group, "bad");
    String good = group + IDENTITIES + "good";
    ok(server.put(good, "{\"location\":\"westeurope\",\"tags\":{\"owner\":\"me\"}}"));
    until("states", () -> !states(bad).isEmpty() && !states(good).isEmpty());
    assertThat(compliance(bad, assignment)).isEqualTo("NonCompliant");
    assertThat(compliance(good, assignment)).isEqualTo("Compliant");
    until("events", () -> !events(bad).isEmpty()); // a scan may be first with the state
    assertThat(events(bad)).extracting(PolicyEventRow::effect).containsOnly("audit");
    Answer log =
        server.get(
            server.subscription()
                + "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter="
                + ("eventTimestamp ge '2020-01-01T00:00:00Z' and resourceUri eq '" + bad + "'")
                    .replace("2020-01-01", server.clock().instant().toString().substring(0, 10))
                    .replace(" ", "%20")
                    .replace("'", "%27"));
    assertThat(log.raw().body()).contains("Microsoft.Authorization/policies/audit/action");
    until(
        "the group itself is scanned", () -> compliance(group, assignment).equals("NonCompliant"));
    ok(server.put(bad, "{\"location\":\"westeurope\",\"tags\":{\"owner\":\"me\"}}"));
    until("compliance", () -> compliance(bad, assignment).equals("Compliant"));
    assertThat(server.delete(bad).status()).isEqualTo(200);
    assertThat(states(bad)).isEmpty();
    assertThat(server.delete(assignment).status()).isEqualTo(200);
    until("its states are taken away", () -> states(good).isEmpty());
  }

  @Test
  void aRefusalIsAnEvent() {
    String group = group();
    String policy =
        definition(
            "deny" + ++made,
            "{\"if\":{\"field\":\"name\",\"equals\":\"never\"},\"then\":{\"effect\":\"deny\"}}");
    String assignment = assign(group, policy, "", "");
    Answer refused = server.put(group + IDENTITIES + "never", "{\"location\":\"westeurope\"}");
    assertThat(refused.code()).isEqualTo("RequestDisallowedByPolicy");
    until("the event", () -> !events(group + IDENTITIES + "never").isEmpty());
    PolicyEventRow event = events(group + IDENTITIES + "never").getFirst();
    assertThat(event.effect()).isEqualTo("deny");
    assertThat(event.assignmentKey()).isEqualTo(ResourceId.lower(assignment));
    assertThat(Json.stored(event.body()).path("policyAssignmentName").asString())
        .isEqualTo(assignment.substring(assignment.lastIndexOf('/') + 1));
  }

  @Test
  void machinesGetTheirIdentityFromThePolicy() {
    String ids = group();
    String group = group();
    String mine = identity(ids, "mine");
    String other = identity(ids, "other");
    String robot = identity(ids, "robot");
    owner(principal(robot));
    String assignment =
        assign(
            group,
            ASSIGN_IDENTITY,
            robot,
            ",\"parameters\":{\"bringYourOwnUserAssignedManagedIdentity\":{\"value\":true},"
                + "\"userAssignedIdentityName\":{\"value\":\"mine\"},"
                + "\"identityResourceGroup\":{\"value\":\""
                + ids.substring(ids.lastIndexOf('/') + 1)
                + "\"}}");
    String plain = machine(group, "plain", "");
    String system = machine(group, "system", "\"identity\":{\"type\":\"SystemAssigned\"},");
    String has =
        machine(
            group,
            "has",
            "\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\""
                + other
                + "\":{}}},");
    until("plain", () -> identityOf(plain).path("type").asString("").equals("UserAssigned"));
    until(
        "both",
        () -> identityOf(system).path("type").asString("").equals("SystemAssigned, UserAssigned"));
    assertThat(identityOf(plain).path("userAssignedIdentities").propertyNames())
        .anyMatch(name -> name.equalsIgnoreCase(mine));
    until("states", () -> compliance(has, assignment).equals("Compliant"));
    until("states", () -> compliance(plain, assignment).equals("Compliant"));
    until("states", () -> compliance(system, assignment).equals("Compliant"));
    assertThat(identityOf(has).path("userAssignedIdentities").propertyNames())
        .hasSize(1)
        .allMatch(name -> name.equalsIgnoreCase(other));
    assertThat(server.get(mine + AUTHORIZATION + "locks?api-version=2016-09-01").raw().body())
        .contains("CanNotDelete");
  }

  @Test
  void theGroupOfBuiltInIdentitiesIsMade() {
    String group = group();
    String assignment =
        assign(
            group,
            ASSIGN_IDENTITY,
            "system",
            ",\"parameters\":{\"bringYourOwnUserAssignedManagedIdentity\":{\"value\":false}}");
    owner(principal(assignment));
    String vm = machine(group, "vm", "");
    until("identity", () -> identityOf(vm).path("type").asString("").equals("UserAssigned"));
    assertThat(identityOf(vm).path("userAssignedIdentities").propertyNames())
        .anyMatch(name ->
            name.toLowerCase(java.util.Locale.ROOT)
                .endsWith(
                    "built-in-identity-rg/providers/microsoft.managedidentity/userassignedidentities/built-in-identity-westeurope"));
    until("state", () -> compliance(vm, assignment).equals("Compliant"));
  }

  @Test
  void aMissingRoleFailsOnceAndLosesNothing() {
    String ids = group();
    String group = group();
    identity(ids, "mine");
    String assignment =
        assign(
            group,
            ASSIGN_IDENTITY,
            "system",
            ",\"parameters\":{\"bringYourOwnUserAssignedManagedIdentity\":{\"value\":true},"
                + "\"userAssignedIdentityName\":{\"value\":\"mine\"},"
                + "\"identityResourceGroup\":{\"value\":\""
                + ids.substring(ids.lastIndexOf('/') + 1)
                + "\"}}");
    String vm = machine(group, "vm", "\"identity\":{\"type\":\"SystemAssigned\"},");
    until(
        "the failure",
        () -> states(vm).stream().anyMatch(row -> row.details().contains("AuthorizationFailed")));
    assertThat(compliance(vm, assignment)).isEqualTo("NonCompliant");
    assertThat(identityOf(vm).path("type").asString()).isEqualTo("SystemAssigned");
    until(
        "nothing is left to do",
        () ->
            Inside.store(server.selfsame())
                .<Boolean>read(tx -> tx.policyDue().of(ResourceId.lower(vm)).isEmpty()));
    assertThat(events(vm)).anyMatch(row -> row.body().contains("AuthorizationFailed"));
  }

  @Test
  void whatIsNotEnforcedIsOnlyLookedAt() {
    String ids = group();
    String group = group();
    identity(ids, "mine");
    String assignment =
        assign(
            group,
            ASSIGN_IDENTITY,
            "system",
            ",\"enforcementMode\":\"DoNotEnforce\",\"parameters\":{\"bringYourOwnUserAssignedManagedIdentity\":{\"value\":true},"
                + "\"userAssignedIdentityName\":{\"value\":\"mine\"},"
                + "\"identityResourceGroup\":{\"value\":\""
                + ids.substring(ids.lastIndexOf('/') + 1)
                + "\"}}");
    owner(principal(assignment));
    String vm = machine(group, "vm", "");
    until("state", () -> compliance(vm, assignment).equals("NonCompliant"));
    until(
        "nothing is left to do",
        () ->
            Inside.store(server.selfsame())
                .<Boolean>read(tx -> tx.policyDue().of(ResourceId.lower(vm)).isEmpty()));
    assertThat(server.get(vm).body().has("identity")).isFalse();
  }

  @Test
  void scansMarkAndDeployNothing() {
    String group = group();
    String vm = machine(group, "vm", "");
    until(
        "made",
        () ->
            server
                .get(vm)
                .body()
                .path("properties")
                .path("provisioningState")
                .asString("")
                .equals("Succeeded"));
    String assignment =
        assign(
            group,
            ASSIGN_IDENTITY,
            "system",
            ",\"parameters\":{\"bringYourOwnUserAssignedManagedIdentity\":{\"value\":false}}");
    owner(principal(assignment));
    until("scan", () -> compliance(vm, assignment).equals("NonCompliant"));
    Answer accepted =
        server.arm(
            "POST",
            group
                + "/providers/Microsoft.PolicyInsights/policyStates/latest/triggerEvaluation?api-version=2019-10-01",
            null);
    assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(202);
    assertThat(server.settle(accepted)).isEqualTo("200");
    assertThat(server.get(vm).body().has("identity")).isFalse();
    ok(
        server.put(
            group + AUTHORIZATION + "policyExemptions/e?api-version=2022-07-01-preview",
            "{\"properties\":{\"policyAssignmentId\":\""
                + assignment
                + "\",\"exemptionCategory\":\"Waiver\"}}"));
    until("exempt", () -> compliance(vm, assignment).equals("Exempt"));
  }

  @Test
  void scaleSetsGetAnyIdentityOfAnySubscription() {
    String ids = group();
    String group = group();
    String mine = identity(ids, "mine");
    String assignment =
        assign(
            group,
            AUTHORIZATION + "policyDefinitions/516187d4-ef64-4a1b-ad6b-a7348502976c",
            "system",
            ",\"parameters\":{\"bringYourOwnUserAssignedManagedIdentity\":{\"value\":true},"
                + "\"restrictBringYourOwnUserAssignedIdentityToSubscription\":{\"value\":false},"
                + "\"userAssignedIdentityResourceId\":{\"value\":\""
                + mine
                + "\"}}");
    owner(principal(assignment));
    ok(
        server.put(
            group + "/providers/Microsoft.Network/virtualNetworks/v",
            "{\"location\":\"westeurope\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":[\"10.0.0.0/16\"]},\"subnets\":[{\"name\":\"s\",\"properties\":{\"addressPrefix\":\"10.0.0.0/24\"}}]}}"));
    String set = group + "/providers/Microsoft.Compute/virtualMachineScaleSets/set";
    ok(server.put(set, scaleSet(group)));
    until("identity", () -> identityOf(set).path("type").asString("").equals("UserAssigned"));
    assertThat(identityOf(set).path("userAssignedIdentities").propertyNames())
        .allMatch(name -> name.equalsIgnoreCase(mine));
    until("state", () -> compliance(set, assignment).equals("Compliant"));
    assertThat(server.get(mine + AUTHORIZATION + "locks?api-version=2016-09-01").raw().body())
        .doesNotContain("CanNotDelete");
  }

  private static String scaleSet(String group) {
    return "{'location':'westeurope','sku':{'name':'Standard_B1s','capacity':1},'properties':{'orchestrationMode':'Uniform','upgradePolicy':{'mode':'Manual'},'virtualMachineProfile':{'osProfile':{'computerNamePrefix':'p','adminUsername':'u','adminPassword':'Hidden-1'},'storageProfile':{'imageReference':{'publisher':'Debian','offer':'debian-12','sku':'12','version':'latest'},'osDisk':{'createOption':'FromImage','managedDisk':{'storageAccountType':'Standard_LRS'}}},'networkProfile':{'networkInterfaceConfigurations':[{'name':'n','properties':{'primary':true,'ipConfigurations':[{'name':'c','properties':{'subnet':{'id':'"
        .concat(group)
        .concat("/providers/Microsoft.Network/virtualNetworks/v/subnets/s'}}}]}}]}}}}")
        .replace('\'', '"');
  }

  @Test
  void aMachineOfATemplateIsFollowedToo() {
    String group = group();
    String assignment =
        assign(
            group,
            ASSIGN_IDENTITY,
            "system",
            ",\"parameters\":{\"bringYourOwnUserAssignedManagedIdentity\":{\"value\":false}}");
    owner(principal(assignment));
    String machine =
        OperationsTest.MACHINE
            .replace("\"identity\":{\"type\":\"SystemAssigned\"},", "")
            .replaceFirst(
                "\\{",
                "{\"type\":\"Microsoft.Compute/virtualMachines\",\"apiVersion\":\"2024-07-01\",\"name\":\"of-template\",");
    ok(
        server.put(
            group + "/providers/Microsoft.Resources/deployments/d?api-version=2021-04-01",
            "{\"properties\":{\"mode\":\"Incremental\",\"template\":{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"resources\":["
                + machine
                + "]}}}"));
    String vm = group + "/providers/Microsoft.Compute/virtualMachines/of-template";
    until("identity", () -> identityOf(vm).path("type").asString("").equals("UserAssigned"));
    until("state", () -> compliance(vm, assignment).equals("Compliant"));
  }

  @Test
  void anAuditOfWhatShouldExistLooksForIt() {
    String group = group();
    String policy =
        definition(
            "exists" + ++made,
            """
            {"if":{"field":"type","equals":"Microsoft.Compute/virtualMachines"},
             "then":{"effect":"auditIfNotExists","details":{"type":"Microsoft.Compute/virtualMachines/extensions",
               "existenceCondition":{"field":"Microsoft.Compute/virtualMachines/extensions/publisher","equals":"Contoso"}}}}\
            """);
    String assignment = assign(group, policy, "", "");
    String vm = machine(group, "vm", "");
    until("state", () -> compliance(vm, assignment).equals("NonCompliant"));
    until(
        "the event",
        () -> events(vm).stream().anyMatch(row -> row.effect().equals("auditifnotexists")));
    ok(
        server.put(
            vm + "/extensions/agent",
            "{\"location\":\"westeurope\",\"properties\":{\"publisher\":\"Contoso\",\"type\":\"Agent\",\"typeHandlerVersion\":\"1.0\"}}"));
    Answer accepted =
        server.arm(
            "POST",
            group
                + "/providers/Microsoft.PolicyInsights/policyStates/latest/triggerEvaluation?api-version=2019-10-01",
            null);
    assertThat(server.settle(accepted)).isEqualTo("200");
    until("state", () -> compliance(vm, assignment).equals("Compliant"));
  }

  private static String tagging(String value) {
    return """
    {"if":{"allOf":[{"field":"type","equals":"Microsoft.ManagedIdentity/userAssignedIdentities"},{"field":"tags['team']","notEquals":"%1$s"}]},
     "then":{"effect":"modify","details":{"roleDefinitionIds":["/providers/Microsoft.Authorization/roleDefinitions/%2$s"],
       "conflictEffect":"deny","operations":[{"operation":"addOrReplace","field":"tags['team']","value":"%1$s"}]}}}\
    """
        .formatted(value, Callers.CONTRIBUTOR);
  }

  @Test
  void changesThatContradictAreAConflict() {
    String group = group();
    String resource = identity(group, "torn");
    String red = assign(group, definition("red" + ++made, tagging("red")), "system", "");
    until("state", () -> compliance(resource, red).equals("NonCompliant"));
    String blue = assign(group, definition("blue" + ++made, tagging("blue")), "system", "");
    Answer accepted =
        server.arm(
            "POST",
            group
                + "/providers/Microsoft.PolicyInsights/policyStates/latest/triggerEvaluation?api-version=2019-10-01",
            null);
    assertThat(server.settle(accepted)).isEqualTo("200");
    // the scan that was asked for may be one that was under way; the next follows the change
    until("state", () -> compliance(resource, red).equals("Conflict"));
    until("state", () -> compliance(resource, blue).equals("Conflict"));
  }

  @Test
  void peopleAttestToWhatNobodyCanSee() {
    String group = group();
    String policy =
        definition(
            "manual" + ++made,
            "{\"if\":{\"field\":\"type\",\"equals\":\"Microsoft.ManagedIdentity/userAssignedIdentities\"},\"then\":{\"effect\":\"manual\",\"details\":{\"defaultState\":\"Unknown\"}}}");
    String assignment = assign(group, policy, "", "");
    String resource = identity(group, "seen");
    until("state", () -> compliance(resource, assignment).equals("Unknown"));
    String attestation =
        resource + "/providers/Microsoft.PolicyInsights/attestations/a?api-version=2022-09-01";
    ok(
        server.put(
            attestation,
            "{\"properties\":{\"policyAssignmentId\":\""
                + assignment
                + "\",\"complianceState\":\"Compliant\"}}"));
    until("state", () -> compliance(resource, assignment).equals("Compliant"));
    ok(server.delete(attestation));
    until("state", () -> compliance(resource, assignment).equals("Unknown"));
  }
}
