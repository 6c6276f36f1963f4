package dev.selfsame.wire;

import static dev.selfsame.testing.Callers.ACCESS_ADMINISTRATOR;
import static dev.selfsame.testing.Callers.CONTRIBUTOR;
import static dev.selfsame.testing.Callers.OWNER;
import static dev.selfsame.testing.Callers.READER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Callers.Someone;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What role assignments permit over the wire: nothing without one, all below where one is. */
final class AccessTest {
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";
  private static final String NOBODY = "00000000-1111-4111-8111-000000000000";

  @TempDir static Path folder;
  private static TestServer server;
  private static Callers callers;
  private static int made;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    callers = new Callers(server);
  }

  @AfterAll
  static void stop() {
    assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    server.close();
  }

  private static String group() {
    String group = server.subscription() + "/resourceGroups/access" + ++made;
    assertThat(server.put(group, "{\"location\":\"westeurope\"}").status()).isEqualTo(201);
    return group;
  }

  private static String identity(String group) {
    String id =
        group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/identity" + ++made;
    assertThat(server.put(id, "{\"location\":\"westeurope\"}").status()).isEqualTo(201);
    return id;
  }

  private static List<String> names(Answer list) {
    assertThat(list.status()).as(list.raw().body()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    list.body().path("value").forEach(one -> names.add(one.path("name").asString("")));
    return names;
  }

  private static void is(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }

  @Test
  void whoHasNothingGetsNothing() {
    Someone nobody = callers.application();
    String group = group();
    String id = identity(group);
    String absent = group + "/providers/Microsoft.Compute/virtualMachines/absent";
    for (String path :
        List.of(
            group,
            id,
            absent,
            server.subscription(),
            server.subscription() + "/resourcegroups",
            server.subscription() + "/resources",
            server.subscription() + "/locations",
            server.subscription() + "/providers",
            server.subscription() + "/providers/Microsoft.Compute/virtualMachines",
            "/subscriptions/" + NOBODY + "/resourceGroups/none",
            group + AUTHORIZATION + "roleAssignments",
            AUTHORIZATION + "roleDefinitions/" + READER)) {
      is(callers.get(nobody, path), 403, "AuthorizationFailed");
    }
    is(callers.call(nobody, "PUT", absent, "{"), 403, "AuthorizationFailed");
    is(callers.call(nobody, "DELETE", absent, null), 403, "AuthorizationFailed");
    is(callers.get(nobody, "/selfsame/keys"), 403, "AuthorizationFailed");
    assertThat(callers.get(nobody, "/subscriptions").body().path("value")).isEmpty();
    assertThat(callers.get(nobody, group + AUTHORIZATION + "permissions").body().path("value"))
        .isEmpty();
    assertThat(names(callers.get(nobody, "/tenants"))).hasSize(1);
  }

  @Test
  void aRoleHoldsWhereItIsGivenAndBelowAndEndsAtOnce() {
    String group = group();
    String other = group();
    String id = identity(group);
    String beside = identity(group);
    Someone someone = callers.application();
    for (String scope :
        List.of(
            "",
            "/providers/Microsoft.Management/managementGroups/" + server.tenant(),
            server.subscription(),
            group,
            id)) {
      is(callers.get(someone, id), 403, "AuthorizationFailed");
      String given = callers.give(READER, someone.objectId(), scope);
      assertThat(callers.get(someone, id).status()).as("at '%s'", scope).isEqualTo(200);
      assertThat(callers.get(someone, beside).status()).isEqualTo(scope.equals(id) ? 403 : 200);
      assertThat(callers.get(someone, group).status()).isEqualTo(scope.equals(id) ? 403 : 200);
      assertThat(callers.get(someone, other).status())
          .isEqualTo(scope.equals(id) || scope.equals(group) ? 403 : 200);
      is(callers.call(someone, "DELETE", id, null), 403, "AuthorizationFailed");
      assertThat(server.delete(given).status()).isEqualTo(200);
    }
    is(callers.get(someone, id), 403, "AuthorizationFailed");
  }

  @Test
  void aGroupsRoleIsItsMembersAlsoThroughOtherGroups() {
    String group = group();
    Someone member = callers.application();
    String inner = callers.group();
    String outer = callers.group();
    callers.give(READER, outer, group);
    is(callers.get(member, group), 403, "AuthorizationFailed");
    callers.member(inner, member.objectId(), true);
    is(callers.get(member, group), 403, "AuthorizationFailed");
    callers.member(outer, inner, true);
    assertThat(callers.get(member, group).status()).isEqualTo(200);
    String list = group + AUTHORIZATION + "roleAssignments?$filter=";
    assertThat(names(server.get(list + "assignedTo('" + member.objectId() + "')"))).hasSize(1);
    assertThat(names(server.get(list + "principalId%20eq%20'" + member.objectId() + "'")))
        .isEmpty();
    callers.member(outer, inner, false);
    is(callers.get(member, group), 403, "AuthorizationFailed");
  }

  @Test
  void listsHoldWhatMayBeRead() {
    String group = group();
    String id = identity(group);
    identity(group);
    String elsewhere = identity(group());
    Someone one = callers.application();
    callers.give(READER, one.objectId(), id);
    String name = id.substring(id.lastIndexOf('/') + 1);
    String type = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities";
    assertThat(callers.get(one, "/subscriptions").body().path("value")).hasSize(1);
    assertThat(callers.get(one, server.subscription()).status()).isEqualTo(200);
    assertThat(names(callers.get(one, server.subscription() + type))).containsExactly(name);
    assertThat(names(callers.get(one, group + type))).containsExactly(name);
    assertThat(names(callers.get(one, server.subscription() + "/resources"))).containsExactly(name);
    assertThat(names(callers.get(one, server.subscription() + "/resourcegroups"))).isEmpty();
    is(callers.get(one, group + "/providers/Microsoft.Compute/virtualMachines"), 200, "");
    String none = elsewhere.substring(0, elsewhere.indexOf("/providers/"));
    is(callers.get(one, none + type), 403, "AuthorizationFailed");
    is(callers.get(one, none + "/resources"), 403, "AuthorizationFailed");

    Someone whole = callers.application();
    callers.give(READER, whole.objectId(), group);
    assertThat(names(callers.get(whole, group + type))).hasSize(2);
    assertThat(names(callers.get(whole, server.subscription() + type))).hasSize(2);
    assertThat(names(callers.get(whole, server.subscription() + "/resourcegroups")))
        .containsExactly(group.substring(group.lastIndexOf('/') + 1));
  }

  @Test
  void nobodyGivesMoreThanTheyMay() {
    String group = group();
    Someone giver = callers.application();
    callers.give(ACCESS_ADMINISTRATOR, giver.objectId(), group);
    String body = callers.assignment(OWNER, giver.objectId(), null);
    String name = AUTHORIZATION + "roleAssignments/" + UUID.nameUUIDFromBytes(new byte[] {1});
    is(callers.call(giver, "PUT", server.subscription() + name, body), 403, "AuthorizationFailed");
    is(callers.call(giver, "PUT", name, body), 403, "AuthorizationFailed");
    // The oldest form names the scope in the body: it must be the one in the path.
    String elsewhere =
        body.replace(
            "\"principalId\"", "\"scope\":\"" + server.subscription() + "\",\"principalId\"");
    Answer refused = callers.call(giver, "PUT", group + name, elsewhere);
    is(refused, 400, "InvalidCreateRoleAssignmentRequest");
    assertThat(refused.body().path("error").path("message").asString(""))
        .endsWith(
            "Role assignment scope '"
                + server.subscription()
                + "' must match the scope specified on the URI '"
                + group
                + "'.");
    assertThat(callers.call(giver, "PUT", group + name, body).status()).isEqualTo(201);
    is(
        callers.call(giver, "PUT", server.subscription() + "/resourceGroups/mine", "{}"),
        403,
        "AuthorizationFailed");
    is(
        callers.call(giver, "POST", AUTHORIZATION + "elevateAccess", null),
        403,
        "AuthorizationFailed");
  }

  @Test
  void aConditionDelegatesSomeRolesOnly() {
    String group = group();
    Someone giver = callers.application();
    Someone other = callers.application();
    callers.give(
        ACCESS_ADMINISTRATOR,
        giver.objectId(),
        group,
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {"
            + READER
            + "})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {"
            + READER
            + "}))");
    String read =
        group + AUTHORIZATION + "roleAssignments/" + UUID.nameUUIDFromBytes(new byte[] {2});
    String own =
        group + AUTHORIZATION + "roleAssignments/" + UUID.nameUUIDFromBytes(new byte[] {3});
    is(
        callers.call(giver, "PUT", own, callers.assignment(OWNER, giver.objectId(), null)),
        403,
        "AuthorizationFailed");
    assertThat(
            callers
                .call(giver, "PUT", read, callers.assignment(READER, other.objectId(), null))
                .status())
        .isEqualTo(201);
    assertThat(callers.get(other, group).status()).isEqualTo(200);
    String contributor = callers.give(CONTRIBUTOR, other.objectId(), group);
    is(callers.call(giver, "DELETE", contributor, null), 403, "AuthorizationFailed");
    assertThat(callers.call(giver, "DELETE", read, null).status()).isEqualTo(200);
    is(
        server.put(own, callers.assignment(READER, other.objectId(), "@Resource[ nonsense")),
        400,
        server
            .put(own, callers.assignment(READER, other.objectId(), "@Resource[ nonsense"))
            .code());
  }

  @Test
  void aSubscriptionHasTheRolesOfItsManagementGroupWhileItIsInIt() {
    String group = group();
    Someone someone = callers.application();
    String groups = "/providers/Microsoft.Management/managementGroups/";
    assertThat(server.put(groups + "outer", "{}").status()).isEqualTo(201);
    assertThat(
            server
                .put(
                    groups + "inner",
                    "{\"properties\":{\"details\":{\"parent\":{\"id\":\"" + groups + "outer\"}}}}")
                .status())
        .isEqualTo(201);
    callers.give(READER, someone.objectId(), groups + "outer");
    is(callers.get(someone, group), 403, "AuthorizationFailed");
    String place = groups + "inner" + server.subscription();
    Someone mover = callers.application();
    callers.give(OWNER, mover.objectId(), groups + "inner");
    is(callers.call(mover, "PUT", place, "{}"), 403, "LinkedAuthorizationFailed");
    assertThat(server.put(place, "{}").status()).isEqualTo(201);
    assertThat(callers.get(someone, group).status()).isEqualTo(200);
    is(server.delete(groups + "inner"), 400, "ManagementGroupNotEmpty");
    assertThat(server.delete(place).status()).isEqualTo(200);
    is(callers.get(someone, group), 403, "AuthorizationFailed");
  }

  @Test
  void aDelayLikeAzuresCanBeSwitchedOn(@TempDir Path other) {
    try (TestServer slow =
        TestServer.start(
            other, Map.of("rbac.propagation-delay", "5m"), new dev.selfsame.testing.TestClock())) {
      Callers all = new Callers(slow);
      String group = slow.subscription() + "/resourceGroups/slow";
      slow.put(group, "{\"location\":\"westeurope\"}");
      Someone someone = all.application();
      all.give(READER, someone.objectId(), group);
      is(all.get(someone, group), 403, "AuthorizationFailed");
      slow.clock().forward(java.time.Duration.ofMinutes(5));
      assertThat(all.get(someone, group).status()).isEqualTo(200);
    }
  }

  @Test
  void aDeploymentGoesOnWithTheRolesOfThatMoment() {
    String group = group();
    Someone deployer = callers.application();
    String given = callers.give(CONTRIBUTOR, deployer.objectId(), group);
    String identities = "Microsoft.ManagedIdentity/userAssignedIdentities";
    StringBuilder resources = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      resources.append(i == 0 ? "" : ",");
      resources
          .append("{\"type\":\"" + identities + "\",\"apiVersion\":\"2023-01-31\",\"name\":\"chain")
          .append(i)
          .append("\",\"location\":\"westeurope\"");
      if (i > 0) {
        resources.append(
            ",\"dependsOn\":[\"[resourceId('" + identities + "','chain" + (i - 1) + "')]\"]");
      }
      resources.append('}');
    }
    String body =
        "{\"properties\":{\"mode\":\"Incremental\",\"template\":{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"resources\":["
            + resources
            + "]}}}";
    String deployment = group + "/providers/Microsoft.Resources/deployments/later";
    Answer accepted = callers.call(deployer, "PUT", deployment, body);
    assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(201);
    assertThat(server.delete(given).status()).isEqualTo(200);
    int then = identitiesOf(group);
    String status = server.settle(accepted);
    // The role was gone before the end, unless all was written before it went.
    assertThat(status).isEqualTo(then == 40 ? "Succeeded" : "Failed");
    assertThat(identitiesOf(group)).isLessThanOrEqualTo(Math.max(then, then + 1));
    is(callers.get(deployer, deployment), 403, "AuthorizationFailed");
  }

  private static int identitiesOf(String group) {
    return names(server.get(group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities"))
        .size();
  }

  @Test
  void aNestedDeploymentNeedsTheRightWhereItIs() {
    String here = group();
    String there = group();
    Someone deployer = callers.application();
    callers.give(CONTRIBUTOR, deployer.objectId(), here);
    String empty =
        "{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"resources\":[]}";
    String body =
        "{\"properties\":{\"mode\":\"Incremental\",\"template\":"
            + empty.replace(
                "[]",
                "[{\"type\":\"Microsoft.Resources/deployments\",\"apiVersion\":\"2022-09-01\",\"name\":\"inner\",\"resourceGroup\":\""
                    + there.substring(there.lastIndexOf('/') + 1)
                    + "\",\"properties\":{\"mode\":\"Incremental\",\"template\":"
                    + empty
                    + "}}]")
            + "}}";
    String deployment = here + "/providers/Microsoft.Resources/deployments/outer";
    Answer answer = callers.call(deployer, "PUT", deployment, body);
    String end = answer.status() == 201 ? server.settle(answer) : answer.code();
    assertThat(end).isIn("Failed", "AuthorizationFailed", "InvalidTemplateDeployment");
    assertThat(server.get(there + "/providers/Microsoft.Resources/deployments/inner").status())
        .isEqualTo(404);
    callers.give(CONTRIBUTOR, deployer.objectId(), there);
    assertThat(server.settle(callers.call(deployer, "PUT", deployment, body)))
        .isEqualTo("Succeeded");
  }

  @Test
  void aConditionMayAskForTheTime() {
    String group = group();
    Someone someone = callers.application();
    callers.give(
        READER,
        someone.objectId(),
        group,
        "@Environment[UtcNow] DateTimeLessThan '"
            + server.clock().instant().plusSeconds(600)
            + "'");
    assertThat(callers.get(someone, group).status()).isEqualTo(200);
    callers.give(
        CONTRIBUTOR,
        someone.objectId(),
        group,
        "@Environment[UtcNow] DateTimeLessThan '"
            + server.clock().instant().minusSeconds(600)
            + "'");
    is(callers.call(someone, "PATCH", group, "{\"tags\":{}}"), 403, "AuthorizationFailed");
  }
}
