package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.model.ResourceId;
import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Callers.Someone;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What clients ask of states and events. */
final class PolicyQueriesTest {
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";
  private static final String INSIGHTS = "/providers/Microsoft.PolicyInsights/";
  private static final String VERSION = "?api-version=2019-10-01";

  @TempDir static Path folder;
  private static TestServer server;
  private static Callers callers;
  private static String group;
  private static String assignment;
  private static String definition;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder, Map.of("policy.scan-delay", "0s"), new TestClock());
    callers = new Callers(server);
    group = server.subscription() + "/resourceGroups/asked";
    ok(server.put(group, "{\"location\":\"westeurope\"}"));
    definition = server.subscription() + AUTHORIZATION + "policyDefinitions/tagged";
    ok(
        server.put(
            definition,
            """
            {"properties":{"mode":"Indexed","displayName":"Tagged","metadata":{"category":"Tags"},"policyRule":{
              "if":{"field":"tags['owner']","exists":false},"then":{"effect":"audit"}}}}\
            """));
    assignment = group + AUTHORIZATION + "policyAssignments/tagged";
    ok(server.put(assignment, "{\"properties\":{\"policyDefinitionId\":\"" + definition + "\"}}"));
    for (int i = 0; i < 5; i++) {
      String tags = i < 2 ? ",\"tags\":{\"owner\":\"me\"}" : "";
      ok(server.put(identity(i), "{\"location\":\"westeurope\"" + tags + "}"));
    }
    long end = System.nanoTime() + 30_000_000_000L;
    while (states() < 5 || waiting() > 0) { // a scan may be first with the states
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static int states() {
    return Inside.store(server.selfsame())
        .<Integer>read(tx -> tx.policyStates().below(ResourceId.lower(group), null, 100).size());
  }

  private static long waiting() {
    return Inside.store(server.selfsame()).<Long>read(tx -> tx.policyDue().count());
  }

  private static String identity(int i) {
    return group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id" + i;
  }

  private static Answer ok(Answer answer) {
    assertThat(answer.status()).as(answer.raw().body()).isIn(200, 201);
    return answer;
  }

  private static String query(String... options) {
    StringBuilder query = new StringBuilder(VERSION);
    for (int i = 0; i < options.length; i += 2) {
      query
          .append("&$")
          .append(options[i])
          .append('=')
          .append(URLEncoder.encode(options[i + 1], StandardCharsets.UTF_8).replace("+", "%20"));
    }
    return query.toString();
  }

  private static Answer post(String path, String... options) {
    return server.arm("POST", path + query(options), null);
  }

  private static JsonNode asked(String scope, String... options) {
    return ok(post(scope + INSIGHTS + "policyStates/latest/queryResults", options)).body();
  }

  private static List<String> names(JsonNode answer) {
    List<String> names = new ArrayList<>();
    for (JsonNode one : answer.path("value")) {
      String id = one.path("resourceId").asString("");
      names.add(id.substring(id.lastIndexOf('/') + 1));
    }
    return names;
  }

  @Test
  void aStateIsShownAsAzureShowsIt() {
    JsonNode answer = asked(identity(3), "expand", "PolicyEvaluationDetails");
    assertThat(answer.path("@odata.count").asInt()).isEqualTo(1);
    assertThat(answer.path("@odata.context").asString())
        .endsWith(INSIGHTS + "policyStates/$metadata#latest");
    JsonNode state = answer.path("value").get(0);
    assertThat(state.path("@odata.id").isNull()).isTrue();
    assertThat(state.path("resourceId").asString()).isEqualTo(ResourceId.lower(identity(3)));
    assertThat(state.path("policyAssignmentId").asString()).isEqualTo(ResourceId.lower(assignment));
    assertThat(state.path("policyDefinitionId").asString()).isEqualTo(ResourceId.lower(definition));
    assertThat(state.path("isCompliant").asBoolean()).isFalse();
    assertThat(state.path("complianceState").asString()).isEqualTo("NonCompliant");
    assertThat(state.path("subscriptionId").asString()).isEqualTo(server.owner("subscriptionId"));
    assertThat(state.path("resourceGroup").asString()).isEqualTo("asked");
    assertThat(state.path("resourceType").asString())
        .isEqualTo("Microsoft.ManagedIdentity/userAssignedIdentities");
    assertThat(state.path("resourceLocation").asString()).isEqualTo("westeurope");
    assertThat(state.path("policyAssignmentScope").asString()).isEqualTo(ResourceId.lower(group));
    assertThat(state.path("policyDefinitionAction").asString()).isEqualTo("audit");
    assertThat(state.path("policyDefinitionCategory").asString()).isEqualTo("Tags");
    assertThat(state.path("managementGroupIds").asString()).isEqualTo(server.tenant());
    JsonNode expression = state.path("policyEvaluationDetails").path("evaluatedExpressions").get(0);
    assertThat(expression.path("operator").asString()).isEqualTo("Exists");
    assertThat(expression.path("result").asString()).isEqualTo("True");
    assertThat(asked(identity(3)).path("value").get(0).has("policyEvaluationDetails")).isFalse();
  }

  @Test
  void allScopesAreAnswered() {
    String subscription = server.subscription();
    assertThat(names(asked(subscription))).hasSize(5);
    assertThat(names(asked(group))).hasSize(5);
    assertThat(names(asked("/providers/Microsoft.Management/managementGroups/" + server.tenant())))
        .hasSize(5);
    assertThat(names(asked(assignment))).hasSize(5);
    assertThat(names(asked(definition))).hasSize(5);
    assertThat(names(asked(subscription + AUTHORIZATION + "policySetDefinitions/tagged")))
        .isEmpty();
    assertThat(names(asked(subscription + AUTHORIZATION + "policyDefinitions/none"))).isEmpty();
    assertThat(
            post(subscription
                    + "/resourceGroups/none"
                    + INSIGHTS
                    + "policyStates/latest/queryResults")
                .status())
        .isEqualTo(404);
    assertThat(post(group + INSIGHTS + "policyStates/other/queryResults").status()).isEqualTo(400);
  }

  @Test
  void rowsAreFilteredOrderedSelectedAndCounted() {
    assertThat(names(asked(group, "filter", "complianceState eq 'Compliant'")))
        .containsExactly("id0", "id1");
    assertThat(
            names(
                asked(
                    group,
                    "filter",
                    "isCompliant eq false and (endswith(resourceId, 'ID3') or resourceId in ('"
                        + identity(4)
                        + "'))",
                    "orderby",
                    "resourceId desc")))
        .containsExactly("id4", "id3");
    assertThat(names(asked(group, "top", "2", "orderby", "resourceId desc")))
        .containsExactly("id4", "id3");
    JsonNode selected = asked(group, "select", "resourceId,ComplianceState", "top", "1");
    assertThat(selected.path("value").get(0).propertyNames())
        .containsExactlyInAnyOrder("@odata.id", "@odata.context", "resourceId", "complianceState");
    JsonNode counted =
        asked(
            group,
            "apply",
            "filter(startswith(resourceType,'Microsoft.'))/groupby((complianceState),aggregate($count as N, resourceId with countdistinct as R))",
            "orderby",
            "N desc");
    assertThat(counted.path("value").get(0).path("complianceState").asString())
        .isEqualTo("NonCompliant");
    assertThat(counted.path("value").get(0).path("N").asInt()).isEqualTo(3);
    assertThat(counted.path("value").get(1).path("R").asInt()).isEqualTo(2);
    Answer bad =
        post(group + INSIGHTS + "policyStates/latest/queryResults", "filter", "resourceId eq");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.code()).isEqualTo("InvalidFilterInPolicyStateRequest");
  }

  @Test
  void summariesCountTheHeaviestState() {
    JsonNode summary =
        ok(post(group + INSIGHTS + "policyStates/latest/summarize")).body().path("value").get(0);
    JsonNode results = summary.path("results");
    assertThat(results.path("nonCompliantResources").asInt()).isEqualTo(3);
    assertThat(results.path("nonCompliantPolicies").asInt()).isEqualTo(1);
    assertThat(results.path("resourceDetails").toString())
        .isEqualTo(
            "[{\"complianceState\":\"compliant\",\"count\":2},{\"complianceState\":\"noncompliant\",\"count\":3}]");
    JsonNode of = summary.path("policyAssignments").get(0);
    assertThat(of.path("policyAssignmentId").asString()).isEqualTo(ResourceId.lower(assignment));
    assertThat(of.path("policyDefinitions").get(0).path("effect").asString()).isEqualTo("audit");
    assertThat(of.path("policyGroups").get(0).path("policyGroupName").asString()).isEmpty();
  }

  @Test
  void eventsAreListed() {
    JsonNode events =
        ok(post(
                group + INSIGHTS + "policyEvents/default/queryResults",
                "filter",
                "policyDefinitionAction eq 'audit' and isCompliant eq false"))
            .body();
    assertThat(names(events)).contains("id2", "id3", "id4").doesNotContain("id0");
    assertThat(events.path("value").get(0).path("principalOid").asString())
        .isEqualTo(server.owner("objectId").isEmpty() ? "" : server.owner("objectId"));
    assertThat(
            ok(post(identity(2) + INSIGHTS + "policyTrackedResources/default/queryResults"))
                .body()
                .path("value")
                .size())
        .isZero();
    assertThat(
            ok(server.get(INSIGHTS + "policyMetadata?api-version=2019-10-01"))
                .body()
                .path("value")
                .size())
        .isZero();
  }

  @Test
  void whoSeesLittleIsToldLittle() {
    Someone nobody = callers.application();
    String path = group + INSIGHTS + "policyStates/latest/queryResults" + VERSION;
    assertThat(callers.call(nobody, "POST", path, null).status()).isEqualTo(403);
    Someone reader = callers.application();
    String unused = callers.give(Callers.READER, reader.objectId(), identity(4));
    Answer answer = callers.call(reader, "POST", path, null);
    assertThat(names(answer.body())).containsExactly("id4");
  }
}
