package dev.selfsame.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What-if looks into nested deployments ("What-if: expansion limits"), and Complete mode keeps what
 * they deployed to the same group ("Using linked and nested templates", deployment mode).
 */
class NestedWhatIfTest {
  private static final String SCHEMA =
      "'$schema':'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#','contentVersion':'1.0.0.0'";
  private static final String MADE = "/resourceGroups/made/providers/Contoso.Things/things/";

  @TempDir Path folder;
  private TestServer server;
  private String group;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    group = server.subscription() + "/resourceGroups/g";
    server.put(group, "{\"location\":\"westus\"}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String thing(String name, String more) {
    return "{'type':'Contoso.Things/things','apiVersion':'2020-01-01','name':'"
        + name
        + "','location':'westus'"
        + more
        + "}";
  }

  private static String nested(String name, String where, String resources, String outputs) {
    return "{'type':'Microsoft.Resources/deployments','apiVersion':'2022-09-01','name':'"
        + name
        + "'"
        + where
        + ",'properties':{'mode':'Incremental','expressionEvaluationOptions':{'scope':'inner'},'template':{"
        + SCHEMA
        + ",'resources':["
        + resources
        + "]"
        + outputs
        + "}}}";
  }

  private static String body(String mode, String resources) {
    return ("{'properties':{'mode':'"
            + mode
            + "','template':{"
            + SCHEMA
            + ",'resources':["
            + resources
            + "]}}}")
        .replace('\'', '"')
        .replace('`', '\'');
  }

  private Answer whatIf(String path, String body) {
    return server.arm("POST", path + "/whatIf", Json.readLenient(body.getBytes(UTF_8)));
  }

  private List<String> changes(String path, String body) {
    Answer accepted = whatIf(path, body);
    assertThat(accepted.status()).as(accepted.body()::toString).isEqualTo(202);
    List<String> changes = new ArrayList<>();
    for (JsonNode change :
        server.get(accepted.header("Location")).body().path("properties").path("changes")) {
      changes.add(
          change.path("changeType").asString()
              + " "
              + change.path("resourceId").asString().substring(server.subscription().length()));
    }
    return changes;
  }

  @Test
  void aGroupAndWhatIsDeployedIntoIt() {
    String path = server.subscription() + "/providers/Microsoft.Resources/deployments/s";
    String body =
        body(
                "Incremental",
                "{'type':'Microsoft.Resources/resourceGroups','apiVersion':'2021-04-01','name':'made','location':'westus'},"
                    + nested(
                        "inner",
                        ",'resourceGroup':'made','dependsOn':['made']",
                        thing("a", "") + "," + nested("deeper", "", thing("b", ""), ""),
                        ""))
            .replaceFirst("\\{", "{\"location\":\"westus\",");
    assertThat(changes(path, body))
        .containsExactly(
            "Create /resourceGroups/made", "Create " + MADE + "a", "Create " + MADE + "b");
    assertThat(server.get(server.subscription() + "/resourceGroups/made").status()).isEqualTo(404);
    assertThat(server.settle(server.put(path, body))).isEqualTo("Succeeded");
    assertThat(changes(path, body))
        .containsExactly(
            "NoChange /resourceGroups/made", "NoChange " + MADE + "a", "NoChange " + MADE + "b");
    assertThat(changes(path, body.replace("\"b\",", "\"c\",")))
        .containsExactly(
            "NoChange /resourceGroups/made", "NoChange " + MADE + "a", "Create " + MADE + "c");
  }

  @Test
  void outputsOfNestedDeploymentsAreKnownInTheTrial() {
    String things = "/resourceGroups/g/providers/Contoso.Things/things/";
    String body =
        body(
            "Incremental",
            nested(
                    "teller",
                    "",
                    thing("a", ""),
                    ",'outputs':{'word':{'type':'string','value':'told'}}")
                + ","
                + thing("b", ",'tags':{'word':'[reference(`teller`).outputs.word.value]'}"));
    String path = group + "/providers/Microsoft.Resources/deployments/d";
    assertThat(changes(path, body))
        .containsExactly("Create " + things + "a", "Create " + things + "b");
    assertThat(server.settle(server.put(path, body))).isEqualTo("Succeeded");
    assertThat(changes(path, body))
        .containsExactly("NoChange " + things + "a", "NoChange " + things + "b");
  }

  @Test
  void completeModeKeepsWhatNestedDeploymentsDeployed() {
    String things = "/resourceGroups/g/providers/Contoso.Things/things/";
    String path = group + "/providers/Microsoft.Resources/deployments/d";
    assertThat(
            server.settle(
                server.put(
                    path + "-first", body("Incremental", thing("old", "") + "," + thing("a", "")))))
        .isEqualTo("Succeeded");
    String body = body("Complete", thing("a", "") + "," + nested("n", "", thing("b", ""), ""));
    assertThat(changes(path, body))
        .containsExactlyInAnyOrder(
            "NoChange " + things + "a", "Create " + things + "b", "Delete " + things + "old");
    assertThat(server.settle(server.put(path, body))).isEqualTo("Succeeded");
    assertThat(server.get(server.subscription() + things + "b").status()).isEqualTo(200);
    assertThat(server.get(server.subscription() + things + "old").status()).isEqualTo(404);
    assertThat(changes(path, body))
        .containsExactlyInAnyOrder("NoChange " + things + "a", "NoChange " + things + "b");
  }

  @Test
  void secretsOfNestedTemplatesAreNotShown() {
    String inner =
        nested("n", "", thing("a", ",'properties':{'key':'[parameters(`key`)]'}"), "")
            .replace(
                "'template':{",
                "'parameters':{'key':{'value':'s3cret-of-the-inner'}},'template':{'parameters':{'key':{'type':'securestring'}},");
    Answer accepted =
        whatIf(group + "/providers/Microsoft.Resources/deployments/d", body("Incremental", inner));
    assertThat(accepted.status()).as(accepted.body()::toString).isEqualTo(202);
    JsonNode answer = server.get(accepted.header("Location")).body();
    assertThat(answer.toString()).contains("/things/a").doesNotContain("s3cret-of-the-inner");
  }

  @Test
  void whatCannotBeLookedIntoIsSaid() {
    String things = "/resourceGroups/g/providers/Contoso.Things/things/";
    String waiting =
        nested("waits", "", thing("[parameters(`n`)]", ""), "")
            .replace(
                "'template':{",
                "'parameters':{'n':{'value':'[reference(`a`, `2020-01-01`, `Full`).tags.n]'}},"
                    + "'template':{'parameters':{'n':{'type':'string'}},");
    String body = body("Incremental", thing("a", ",'tags':{'n':'b'}") + "," + waiting);
    String path = group + "/providers/Microsoft.Resources/deployments/d";
    JsonNode validated =
        server
            .arm(
                "POST",
                path + "/validate?api-version=2024-11-01",
                Json.readLenient(body.getBytes(UTF_8)))
            .body()
            .path("properties");
    assertThat(validated.path("diagnostics").size()).isEqualTo(1);
    JsonNode said = validated.path("diagnostics").get(0);
    assertThat(said.path("code").asString()).isEqualTo("NestedDeploymentShortCircuited");
    assertThat(said.path("level").asString()).isEqualTo("Warning");
    assertThat(said.path("target").asString())
        .isEqualTo(group + "/providers/Microsoft.Resources/deployments/waits");
    assertThat(changes(path, body)).containsExactly("Create " + things + "a");
    assertThat(server.settle(server.put(path, body))).isEqualTo("Succeeded");
    assertThat(changes(path, body))
        .containsExactlyInAnyOrder("NoChange " + things + "a", "NoChange " + things + "b");
  }
}
