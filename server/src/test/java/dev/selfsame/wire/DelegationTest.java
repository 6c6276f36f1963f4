package dev.selfsame.wire;

import static dev.selfsame.testing.Callers.CONTRIBUTOR;
import static dev.selfsame.testing.Callers.OWNER;
import static dev.selfsame.testing.Callers.READER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Callers.Someone;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conditions over the wire: who may grant some roles only can find no way round it. The condition
 * is that of Azure's "Constrain roles", with Reader alone.
 */
final class DelegationTest {
  private static final String RBAC_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168";
  private static final String ROLE = "[Microsoft.Authorization/roleAssignments:RoleDefinitionId]";
  private static final String ONLY_READER =
      "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request"
          + ROLE
          + " ForAnyOfAnyValues:GuidEquals {"
          + READER
          + "})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR"
          + " (@Resource"
          + ROLE
          + " ForAnyOfAnyValues:GuidEquals {"
          + READER
          + "}))";

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
    server.close();
  }

  private static String group() {
    String group = server.subscription() + "/resourceGroups/delegation" + ++made;
    assertThat(server.put(group, "{\"location\":\"westeurope\"}").status()).isEqualTo(201);
    return group;
  }

  private static String newAssignment(String scope) {
    return scope
        + "/providers/Microsoft.Authorization/roleAssignments/"
        + new UUID(0x4000L | (long) ++made << 16, 0x8000000000000000L);
  }

  private static Answer grant(Someone by, String role, Someone to, String id) {
    return callers.call(by, "PUT", id, callers.assignment(role, to.objectId(), null));
  }

  private static void is(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }

  @Test
  void onlyTheListedRoleIsGrantedAndTakenAway() {
    String group = group();
    Someone delegate = callers.application();
    Someone other = callers.application();
    callers.give(RBAC_ADMINISTRATOR, delegate.objectId(), group, ONLY_READER);
    String reader = newAssignment(group);
    assertThat(grant(delegate, READER, other, reader).status()).isEqualTo(201);
    assertThat(callers.get(other, group).status()).isEqualTo(200);
    is(grant(delegate, OWNER, other, newAssignment(group)), 403, "AuthorizationFailed");
    is(grant(delegate, CONTRIBUTOR, other, newAssignment(group)), 403, "AuthorizationFailed");
    is(
        grant(delegate, READER, other, newAssignment(server.subscription())),
        403,
        "AuthorizationFailed");
    String owner = callers.give(OWNER, other.objectId(), group);
    is(callers.call(delegate, "DELETE", owner, null), 403, "AuthorizationFailed");
    assertThat(callers.call(delegate, "DELETE", reader, null).status()).isEqualTo(200);
  }

  @Test
  void nobodyFreesItselfOfItsCondition() {
    String group = group();
    Someone delegate = callers.application();
    String own = callers.give(RBAC_ADMINISTRATOR, delegate.objectId(), group, ONLY_READER);
    is(grant(delegate, RBAC_ADMINISTRATOR, delegate, own), 403, "AuthorizationFailed");
    is(grant(delegate, OWNER, delegate, own), 403, "AuthorizationFailed");
    is(callers.call(delegate, "DELETE", own, null), 403, "AuthorizationFailed");
    // To Reader it might be turned by the condition, but an assignment keeps its role.
    Answer turned = grant(delegate, READER, delegate, own);
    assertThat(turned.status()).as(turned.raw().body()).isEqualTo(400);
    assertThat(server.get(own).body().path("properties").path("condition").asString())
        .isEqualTo(ONLY_READER);
  }

  @Test
  void aTemplateIsNoWayRoundIt() {
    String group = group();
    Someone delegate = callers.application();
    callers.give(RBAC_ADMINISTRATOR, delegate.objectId(), group, ONLY_READER);
    callers.give(CONTRIBUTOR, delegate.objectId(), group);
    String granted = newAssignment(group);
    String template =
        "{\"properties\":{\"mode\":\"Incremental\",\"template\":{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"contentVersion\":\"1.0.0.0\",\"resources\":[{\"type\":\"Microsoft.Authorization/roleAssignments\",\"apiVersion\":\"2022-04-01\",\"name\":\""
            + granted.substring(granted.lastIndexOf('/') + 1)
            + "\","
            + callers.assignment(OWNER, delegate.objectId(), null).substring(1)
            + "]}}}";
    Answer answer =
        callers.call(
            delegate, "PUT", group + "/providers/Microsoft.Resources/deployments/d", template);
    String end = answer.status() == 201 ? server.settle(answer) : answer.code();
    assertThat(end).isIn("Failed", "AuthorizationFailed", "InvalidTemplateDeployment");
    assertThat(server.get(granted).status()).isEqualTo(404);
    String allowed = template.replace(OWNER, READER);
    answer =
        callers.call(
            delegate, "PUT", group + "/providers/Microsoft.Resources/deployments/e", allowed);
    assertThat(server.settle(answer)).isEqualTo("Succeeded");
    assertThat(server.get(granted).status()).isEqualTo(200);
  }

  @Test
  void aConditionEndsWithItsTime() {
    String group = group();
    Someone reader = callers.application();
    String end = server.clock().instant().plus(Duration.ofMinutes(10)).toString();
    callers.give(
        READER, reader.objectId(), group, "@Environment[UtcNow] DateTimeLessThan '" + end + "'");
    assertThat(callers.get(reader, group).status()).isEqualTo(200);
    server.clock().forward(Duration.ofMinutes(11));
    is(callers.get(reader, group), 403, "AuthorizationFailed");
  }

  @Test
  void aConditionThatCannotBeReadIsRefused() {
    String group = group();
    Someone other = callers.application();
    String id = newAssignment(group);
    String body = callers.assignment(READER, other.objectId(), "Exists @Subject[x:y]");
    Answer answer = server.put(id, body);
    is(answer, 400, "InvalidCondition");
    assertThat(answer.raw().body())
        .contains("The given role assignment condition is invalid. At position 7: ");
    String old = callers.assignment(READER, other.objectId(), "Exists @Request[x:y]");
    is(server.put(id, old.replace("\"2.0\"", "\"1.0\"")), 400, "InvalidCondition");
    String big = "Exists @Request[" + "x".repeat(8192) + ":y]";
    is(server.put(id, callers.assignment(READER, other.objectId(), big)), 400, "InvalidCondition");
    assertThat(server.get(id).status()).isEqualTo(404);
  }
}
