package dev.selfsame.wire;

import static dev.selfsame.testing.Callers.OWNER;
import static dev.selfsame.testing.Callers.READER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Callers.Someone;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Role assignments, custom roles and deny assignments over the wire: what may be written, and what
 * it then does.
 */
final class RolesTest {
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
  void roleAssignmentsAreCheckedAsAzureChecksThem() {
    String group = group();
    Someone someone = callers.application();
    String id = callers.give(READER, someone.objectId(), group);
    String other =
        group + AUTHORIZATION + "roleAssignments/" + UUID.nameUUIDFromBytes(new byte[] {4});
    is(
        server.put(other, callers.assignment(READER, someone.objectId(), null)),
        409,
        "RoleAssignmentExists");
    is(
        server.put(other, callers.assignment(NOBODY, someone.objectId(), null)),
        404,
        "RoleDefinitionDoesNotExist");
    is(server.put(other, callers.assignment(OWNER, NOBODY, null)), 400, "PrincipalNotFound");
    is(
        server.put(id, callers.assignment(OWNER, someone.objectId(), null)),
        400,
        "RoleAssignmentUpdateNotPermitted");
    is(
        server.put(
            other,
            callers
                .assignment(OWNER, someone.objectId(), null)
                .replace("\"principalId\"", "\"principalType\":\"Group\",\"principalId\"")),
        400,
        "UnmatchedPrincipalType");
    is(
        server.put(
            group + AUTHORIZATION + "roleAssignments/name",
            callers.assignment(OWNER, NOBODY, null)),
        400,
        "InvalidRoleAssignmentId");
    Answer read = server.get(id);
    JsonNode properties = read.body().path("properties");
    assertThat(properties.path("principalType").asString()).isEqualTo("ServicePrincipal");
    assertThat(properties.path("scope").asString()).isEqualTo(group);
    assertThat(server.delete(other).status()).isEqualTo(204);
  }

  @Test
  void customRolesAreDefinedBoundedAndRemoved() {
    String group = group();
    String definitions = AUTHORIZATION + "roleDefinitions/";
    String guid = callers.role("Microsoft.ManagedIdentity/*/read");
    Someone someone = callers.application();
    String given = callers.give(guid, someone.objectId(), group);
    String id = identity(group);
    assertThat(callers.get(someone, id).status()).isEqualTo(200);
    is(callers.get(someone, group), 403, "AuthorizationFailed");
    assertThat(server.get(group + definitions + guid).status()).isEqualTo(200);
    is(server.get(definitions + NOBODY), 404, "RoleDefinitionDoesNotExist");
    String named =
        group + AUTHORIZATION + "roleDefinitions?$filter=roleName%20eq%20'role%20" + guid + "'";
    assertThat(names(server.get(named))).containsExactly(guid);

    JsonNode properties = server.get(group + definitions + guid).body();
    is(
        server.put(
            server.subscription() + definitions + UUID.nameUUIDFromBytes(new byte[] {5}),
            Json.text(properties)),
        409,
        "RoleDefinitionWithSameNameExists");
    is(
        server.delete(server.subscription() + definitions + guid),
        409,
        "RoleDefinitionHasAssignments");

    // What the role grants ends when the role is changed.
    String changed =
        Json.text(properties)
            .replace("Microsoft.ManagedIdentity/*/read", "Microsoft.Network/*/read");
    assertThat(server.put(server.subscription() + definitions + guid, changed).status())
        .isEqualTo(201);
    is(callers.get(someone, id), 403, "AuthorizationFailed");
    assertThat(server.delete(given).status()).isEqualTo(200);
    assertThat(server.delete(server.subscription() + definitions + guid).status()).isEqualTo(200);
    assertThat(server.delete(server.subscription() + definitions + guid).status()).isEqualTo(204);
    assertThat(names(server.get(named))).isEmpty();
  }

  @Test
  void aCustomRoleMustBeWhatAzureAllows() {
    String id =
        server.subscription()
            + AUTHORIZATION
            + "roleDefinitions/"
            + UUID.nameUUIDFromBytes(new byte[] {6});
    String role =
        "{\"properties\":{\"roleName\":\"bounds\",\"assignableScopes\":[%s],\"permissions\":[{\"actions\":[%s]}]}}";
    String here = "\"" + server.subscription() + "\"";
    String groups = "\"/providers/Microsoft.Management/managementGroups/";
    is(server.put(id, role.formatted("\"/\"", "\"*\"")), 400, "InvalidRoleDefinition");
    is(server.put(id, role.formatted("", "\"*\"")), 400, "InvalidRoleDefinition");
    is(
        server.put(id, role.formatted(groups + "a\"," + groups + "b\"", "\"*\"")),
        400,
        "InvalidRoleDefinition");
    is(server.put(id, role.formatted(here, "")), 400, "InvalidRoleDefinition");
    is(server.put(id, role.formatted(here, "\"read write\"")), 400, "InvalidActionOrNotAction");
    is(
        server.put(id, role.formatted(here, "\"*\"").replace("bounds", "reader")),
        409,
        "RoleDefinitionWithSameNameExists");
    is(
        server.put(
            server.subscription() + AUTHORIZATION + "roleDefinitions/" + READER,
            role.formatted(here, "\"*\"")),
        400,
        "BuiltInRoleUpdateNotSupported");

    // Who defines a role needs the right at every scope where it can be given.
    String group = group();
    Someone owner = callers.application();
    callers.give(OWNER, owner.objectId(), group);
    String below = group + id.substring(server.subscription().length());
    Answer refused = callers.call(owner, "PUT", below, role.formatted(here, "\"*\""));
    is(refused, 403, "LinkedAuthorizationFailed");
    assertThat(
            callers
                .call(owner, "PUT", below, role.formatted("\"" + group + "\"", "\"*\""))
                .status())
        .isEqualTo(201);
    is(
        callers.call(owner, "PUT", below, role.formatted(here, "\"*\"")),
        403,
        "LinkedAuthorizationFailed");
    is(
        server.put(
            server.subscription() + AUTHORIZATION + "roleAssignments/" + NOBODY,
            callers.assignment(id.substring(id.lastIndexOf('/') + 1), owner.objectId(), null)),
        404,
        "RoleDefinitionDoesNotExist");
  }

  @Test
  void aDenyAssignmentWinsOverEveryRole() {
    String group = group();
    String id = identity(group);
    Someone bound = callers.application();
    Someone excluded = callers.application();
    callers.give(OWNER, bound.objectId(), group);
    callers.give(OWNER, excluded.objectId(), group);
    String deny = group + AUTHORIZATION + "denyAssignments/" + NOBODY;
    String body =
        "{\"properties\":{\"denyAssignmentName\":\"d\",\"permissions\":[{\"actions\":[\"*/delete\"]}],\"principals\":[{\"id\":\"00000000-0000-0000-0000-000000000000\"}],\"excludePrincipals\":[{\"id\":\""
            + excluded.objectId()
            + "\"}]}}";
    is(callers.call(bound, "PUT", deny, body), 403, "DenyAssignmentNotSupported");
    is(server.put(deny, body), 403, "DenyAssignmentNotSupported");
    system(deny, body);
    is(callers.call(bound, "DELETE", id, null), 403, "DenyAssignmentAuthorizationFailed");
    is(server.delete(id), 403, "DenyAssignmentAuthorizationFailed");
    assertThat(callers.get(bound, id).status()).isEqualTo(200);
    assertThat(names(callers.get(bound, id + AUTHORIZATION + "denyAssignments")))
        .containsExactly(NOBODY);
    assertThat(callers.call(excluded, "DELETE", id, null).status()).isEqualTo(200);
    String here =
        body.replace("\"permissions\"", "\"doNotApplyToChildScopes\":true,\"permissions\"");
    system(deny, here);
    assertThat(callers.call(bound, "DELETE", identity(group), null).status()).isEqualTo(200);
    is(callers.call(bound, "DELETE", group, null), 403, "DenyAssignmentAuthorizationFailed");
  }

  private static void system(String id, String body) {
    callers.write(tx -> {
      ResourceId parsed = ResourceId.parse(id).orElseThrow();
      tx.resources()
          .put(
              new ResourceRow(
                  parsed.key(),
                  id,
                  parsed.type(),
                  null,
                  null,
                  parsed.parentKey(),
                  parsed.name(),
                  null,
                  1,
                  null,
                  body,
                  0,
                  "system",
                  0,
                  "system"));
      tx.changes().add("resource", parsed.key(), 0);
      return true;
    });
  }

  @Test
  void clientsAreToldWhatTheyMayDo() {
    String group = group();
    Someone someone = callers.application();
    callers.give(READER, someone.objectId(), group);
    JsonNode permissions =
        callers.get(someone, group + AUTHORIZATION + "permissions").body().path("value");
    assertThat(permissions).hasSize(1);
    assertThat(permissions.path(0).path("actions").path(0).asString()).isEqualTo("*/read");
    String check = group + AUTHORIZATION + "checkAccess?api-version=2018-09-01-preview";
    String actions =
        "{%s\"Actions\":[{\"Id\":\"Microsoft.Compute/virtualMachines/read\"},{\"Id\":\"Microsoft.Compute/virtualMachines/write\"}]}";
    String own = callers.call(someone, "POST", check, actions.formatted("")).raw().body();
    JsonNode decisions = Json.parse(own.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(decisions.path(0).path("accessDecision").asString()).isEqualTo("Allowed");
    assertThat(decisions.path(1).path("accessDecision").asString()).isEqualTo("NotAllowed");
    Someone nobody = callers.application();
    String about =
        actions.formatted(
            "\"Subject\":{\"Attributes\":{\"ObjectId\":\"" + someone.objectId() + "\"}},");
    is(callers.call(nobody, "POST", check, about), 403, "AuthorizationFailed");
    assertThat(callers.call(someone, "POST", check, about).status()).isEqualTo(200);
    is(
        server.put(group + AUTHORIZATION + "roleEligibilityScheduleRequests/" + NOBODY, "{}"),
        400,
        "PrivilegedIdentityManagementNotSupported");
  }

  @Test
  void aStackProtectsWhatItManages() {
    String group = group();
    String stack = group + "/providers/Microsoft.Resources/deploymentStacks/guard";
    String id = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/guarded";
    String body =
        "{\"properties\":{\"actionOnUnmanage\":{\"resources\":\"delete\"},\"denySettings\":{\"mode\":\"%s\"},\"template\":{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"resources\":[{\"type\":\"Microsoft.ManagedIdentity/userAssignedIdentities\",\"apiVersion\":\"2023-01-31\",\"name\":\"guarded\",\"location\":\"westeurope\"}]}}}";
    Someone limited = callers.application();
    callers.give(
        callers.role(
            "Microsoft.Resources/deploymentStacks/read",
            "Microsoft.Resources/deploymentStacks/write",
            "Microsoft.Resources/deployments/*",
            "Microsoft.ManagedIdentity/*"),
        limited.objectId(),
        group);
    Answer refused = callers.call(limited, "PUT", stack, body.formatted("denyDelete"));
    is(refused, 403, "AuthorizationFailed");
    assertThat(refused.raw().body()).contains("deploymentStacks/manageDenySetting/action");

    assertThat(ended(server.put(stack, body.formatted("denyDelete")))).isEqualTo("succeeded");
    JsonNode managed = server.get(stack).body().path("properties").path("resources").path(0);
    assertThat(managed.path("denyStatus").asString()).isEqualTo("denyDelete");
    is(callers.call(limited, "DELETE", id, null), 403, "DenyAssignmentAuthorizationFailed");
    is(server.delete(id), 403, "DenyAssignmentAuthorizationFailed");
    is(callers.call(limited, "PUT", stack, body.formatted("none")), 403, "AuthorizationFailed");
    assertThat(server.patch(id, "{\"tags\":{\"a\":\"b\"}}").status()).isEqualTo(200);

    assertThat(ended(server.put(stack, body.formatted("denyWriteAndDelete"))))
        .isEqualTo("succeeded");
    is(server.patch(id, "{\"tags\":{\"a\":\"c\"}}"), 403, "DenyAssignmentAuthorizationFailed");
    assertThat(ended(server.put(stack, body.formatted("none")))).isEqualTo("succeeded");
    assertThat(names(server.get(id + AUTHORIZATION + "denyAssignments"))).isEmpty();
    assertThat(ended(server.put(stack, body.formatted("denyDelete")))).isEqualTo("succeeded");
    ended(server.delete(stack + "?unmanageAction.Resources=delete"));
    assertThat(server.get(id).status()).isEqualTo(404);
  }

  private static String ended(Answer accepted) {
    assertThat(accepted.status()).as(accepted.raw().body()).isBetween(200, 202);
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      String status =
          ResourceId.lower(
              server
                  .get(accepted.header("Azure-AsyncOperation"))
                  .body()
                  .path("status")
                  .asString(""));
      if (List.of("succeeded", "failed", "canceled").contains(status)) {
        return status;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the stack did not end");
  }

  @Test
  void aRoleIsGivenOnlyWhereSomethingIs() {
    Someone someone = callers.application();
    String body = callers.assignment(READER, someone.objectId(), null);
    String name = AUTHORIZATION + "roleAssignments/" + NOBODY;
    is(
        server.put(group() + "/providers/Microsoft.Compute/disks/none" + name, body),
        404,
        "ResourceNotFound");
    is(
        server.put(server.subscription() + "/resourceGroups/none" + name, body),
        404,
        "ResourceGroupNotFound");
    assertThat(
            server
                .put("/providers/Microsoft.Management/managementGroups/none" + name, body)
                .status())
        .isEqualTo(404);
  }

  @Test
  void aSubscriptionHoldsFourThousandRoleAssignments() {
    Someone someone = callers.application();
    String prefix = ResourceId.lower(server.subscription() + AUTHORIZATION + "roleAssignments/");
    String key = ResourceId.lower(server.subscription());
    callers.write(tx -> {
      for (int i = 0; i < 4000; i++) {
        tx.roleAssignments()
            .put(
                new dev.selfsame.store.RoleAssignmentRow(
                    prefix + i, key, "p" + i, READER, null, null, 0));
      }
      return true;
    });
    String name = server.subscription() + AUTHORIZATION + "roleAssignments/" + NOBODY;
    is(
        server.put(name, callers.assignment(READER, someone.objectId(), null)),
        400,
        "RoleAssignmentLimitExceeded");
    callers.write(tx -> {
      for (int i = 0; i < 4000; i++) {
        tx.resources().delete(prefix + i);
      }
      return true;
    });
    assertThat(server.put(name, callers.assignment(READER, someone.objectId(), null)).status())
        .isEqualTo(201);
    assertThat(server.delete(name).status()).isEqualTo(200);
  }
}
