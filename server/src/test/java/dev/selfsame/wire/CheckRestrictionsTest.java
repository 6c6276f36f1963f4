package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.Policies;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What policies say of a resource that is being filled in. */
final class CheckRestrictionsTest {
  private static final String MACHINE =
      "{'field':'type','equals':'Microsoft.Compute/virtualMachines'}";
  private static final String DENY = "{'effect':'deny'}";

  @TempDir Path folder;
  private TestServer server;
  private Policies policies;
  private String group;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    policies = new Policies(server);
    group = server.subscription() + "/resourceGroups/g";
    server.arm("PUT", group, Policies.json("{'location':'westus'}"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode check(String scope, String body) {
    Answer answer =
        server.arm(
            "POST",
            scope
                + "/providers/Microsoft.PolicyInsights/checkPolicyRestrictions?api-version=2024-10-01",
            Policies.json(body));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    return answer.body();
  }

  private static JsonNode field(JsonNode answer, String name) {
    for (JsonNode each : answer.path("fieldRestrictions")) {
      if (each.path("field").asString().equals(name)) {
        return each.path("restrictions");
      }
    }
    return answer.path("absent");
  }

  private static String content(String more) {
    return "'resourceDetails':{'resourceContent':{'type':'Microsoft.Compute/virtualMachines','properties':{'priority':'Spot'}},'apiVersion':'2022-03-01'}"
        + more;
  }

  @Test
  void valuesThatAreForbiddenWantedOrGiven() {
    String places =
        policies.assign(
            server.subscription(),
            policies.define(
                "{'allOf':[" + MACHINE + ",{'field':'location','notIn':['westus','westus2']}]}",
                DENY),
            ",'nonComplianceMessages':[{'message':'west only'}]");
    policies.assign(
        server.subscription(),
        policies.define(
            "{'allOf':[" + MACHINE + ",{'field':'tags.environment','notIn':['Prod','Test']}]}",
            DENY),
        "");
    policies.assign(
        server.subscription(),
        policies.define(
            "{'allOf':[" + MACHINE + ",{'field':'tags.newtag','exists':false}]}",
            "{'effect':'append','details':[{'field':'tags.newtag','value':'defaultVal'}]}"),
        "");
    JsonNode answer =
        check(
            server.subscription(),
            "{"
                + content("")
                + ",'pendingFields':[{'field':'name','values':['myVMName']},{'field':'location','values':['eastus','westus','westeurope']},{'field':'tags'}]}");
    JsonNode location = field(answer, "location").path(0);
    assertThat(location.path("result").asString()).isEqualTo("Deny");
    assertThat(location.path("values").toString()).isEqualTo("[\"eastus\",\"westeurope\"]");
    assertThat(location.path("policy").path("policyAssignmentId").asString()).isEqualTo(places);
    assertThat(location.path("reason").asString()).isEqualTo("west only");
    JsonNode environment = field(answer, "tags.environment").path(0);
    assertThat(environment.path("result").asString()).isEqualTo("Required");
    assertThat(environment.path("values").toString()).isEqualTo("[\"Prod\",\"Test\"]");
    JsonNode added = field(answer, "tags.newtag").path(0);
    assertThat(added.path("result").asString()).isEqualTo("Required");
    assertThat(added.path("defaultValue").asString()).isEqualTo("defaultVal");
    assertThat(answer.path("fieldRestrictions").size()).isEqualTo(3);
    assertThat(answer.path("contentEvaluationResult").path("policyEvaluations").size()).isZero();
  }

  @Test
  void contentThatIsForbiddenWhateverIsFilledIn() {
    String definition =
        policies.define(
            "{'allOf':["
                + MACHINE
                + ",{'field':'Microsoft.Compute/virtualMachines/priority','equals':'Spot'}]}",
            DENY);
    policies.assign(group, definition, "");
    policies.assign(group, policies.define(MACHINE, "{'effect':'audit'}"), "");
    JsonNode all =
        check(group, "{" + content("") + ",'pendingFields':[{'field':'tags'}]}")
            .path("contentEvaluationResult")
            .path("policyEvaluations");
    assertThat(all.size()).isEqualTo(1);
    assertThat(all.path(0).path("policyInfo").path("policyDefinitionId").asString())
        .isEqualTo(definition);
    assertThat(all.path(0).path("evaluationResult").asString()).isEqualTo("NonCompliant");
    assertThat(all.path(0).path("effectDetails").path("policyEffect").asString()).isEqualTo("Deny");
    assertThat(all.path(0).path("evaluationDetails").path("evaluatedExpressions").size())
        .isEqualTo(2);
    assertThat(
            check(group, "{" + content(",'includeAuditEffect':true") + "}")
                .path("contentEvaluationResult")
                .path("policyEvaluations")
                .size())
        .isEqualTo(2);
    assertThat(
            check(server.subscription(), "{" + content("") + "}")
                .path("contentEvaluationResult")
                .path("policyEvaluations")
                .size())
        .isZero();
  }

  @Test
  void typesAtAManagementGroup() {
    String root = "/providers/Microsoft.Management/managementGroups/" + server.tenant();
    String definition = root + "/providers/Microsoft.Authorization/policyDefinitions/top";
    server.arm(
        "PUT",
        definition + "?api-version=2025-03-01",
        Policies.json("{'properties':{'policyRule':{'if':" + MACHINE + ",'then':" + DENY + "}}}"));
    policies.assign(root, definition, "");
    JsonNode answer = check(root, "{'pendingFields':[{'field':'type'}]}");
    assertThat(field(answer, "type").path(0).path("values").toString())
        .isEqualTo("[\"Microsoft.Compute/virtualMachines\"]");
    assertThat(
            check(root, "{'pendingFields':[{'field':'type','values':['Contoso.Things/things']}]}")
                .path("fieldRestrictions")
                .size())
        .isZero();
  }
}
