package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Deployment stacks and template specs over the wire. */
class StacksTest {
  private static final String VERSION = "?api-version=2024-03-01";
  private static final String SPECS = "?api-version=2022-02-01";

  @TempDir Path folder;
  private TestServer server;
  private String group;
  private String stack;

  @BeforeEach
  void start() {
    server = TestServer.start(folder);
    group = server.subscription() + "/resourceGroups/g";
    server.put(group, json("{'location':'westus'}"));
    stack = group + "/providers/Microsoft.Resources/deploymentStacks/s";
  }

  @AfterEach
  void stop() {
    assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    server.close();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static String template(String... names) {
    return Stream.of(names)
        .map(name ->
            "{'type':'Microsoft.ManagedIdentity/userAssignedIdentities','apiVersion':'2023-01-31','name':'"
                + name
                + "','location':'westus'}")
        .collect(
            Collectors.joining(
                ",",
                "{'$schema':'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#','contentVersion':'1.0.0.0','parameters':{'key':{'type':'secureString','defaultValue':'hidden-1'},'word':{'type':'string','defaultValue':'w'}},'resources':[",
                "],'outputs':{'FIRST_ID':{'type':'string','value':'[parameters(\\u0027word\\u0027)]'}}}"));
  }

  private static String body(String action, String template) {
    return json(
        "{'properties':{'actionOnUnmanage':{'resources':'"
            + action
            + "'},'denySettings':{'mode':'None'},'template':"
            + template
            + "}}");
  }

  /** Status of the operation, in lower case. */
  private String settle(Answer accepted) {
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      String status =
          server.get(accepted.header("Azure-AsyncOperation")).body().path("status").asString("");
      if (!status.equals("running")) {
        return status;
      }
    }
    throw new AssertionError("the stack did not end");
  }

  private JsonNode properties() {
    Answer shown = server.get(stack + VERSION);
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.raw().body()).doesNotContain("hidden-1").doesNotContain("\"$");
    return shown.body().path("properties");
  }

  private static List<String> names(JsonNode list) {
    return list.valueStream()
        .map(one -> one.path("id").asString("").replaceFirst(".*/", ""))
        .toList();
  }

  private List<String> identities() {
    return names(
        server
            .get(
                group
                    + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2023-01-31")
            .body()
            .path("value"));
  }

  @Test
  void aStackRemovesWhatItsTemplateNoLongerHas() {
    Answer made = server.put(stack + VERSION, body("delete", template("one", "two")));
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body().at("/properties/provisioningState").asString())
        .isEqualTo("initializing");
    assertThat(settle(made)).isEqualTo("succeeded");
    JsonNode first = properties();
    assertThat(first.path("provisioningState").asString()).isEqualTo("succeeded");
    assertThat(names(first.path("resources"))).containsExactly("one", "two");
    assertThat(first.at("/outputs/firsT_ID/value").asString()).isEqualTo("w");
    assertThat(first.at("/parameters/key/type").asString()).isEqualTo("secureString");
    assertThat(first.at("/parameters/key/value").isMissingNode()).isTrue();
    assertThat(first.path("denySettings").path("mode").asString()).isEqualTo("none");
    assertThat(server.get(first.path("deploymentId").asString()).status()).isEqualTo(200);

    Answer again = server.put(stack + VERSION, body("delete", template("two", "three")));
    assertThat(again.status()).isEqualTo(200);
    assertThat(settle(again)).isEqualTo("succeeded");
    assertThat(names(properties().path("deletedResources"))).containsExactly("one");
    assertThat(names(properties().path("resources"))).containsExactly("three", "two");
    assertThat(identities()).containsExactly("three", "two");

    assertThat(settle(server.put(stack + VERSION, body("detach", template("two")))))
        .isEqualTo("succeeded");
    assertThat(names(properties().path("detachedResources"))).containsExactly("three");
    assertThat(identities()).containsExactly("three", "two");

    Answer removed = server.delete(stack + VERSION + "&unmanageAction.Resources=delete");
    assertThat(removed.status()).isEqualTo(202);
    assertThat(settle(removed)).isEqualTo("succeeded");
    assertThat(server.get(stack + VERSION).status()).isEqualTo(404);
    assertThat(identities()).containsExactly("three");
    assertThat(server.delete(stack + VERSION).status()).isEqualTo(204);
  }

  @Test
  void aLockedResourceStaysAndIsStillManaged() {
    settle(server.put(stack + VERSION, body("delete", template("one", "two"))));
    String lock =
        group
            + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one/providers/Microsoft.Authorization/locks/l?api-version=2016-09-01";
    server.put(lock, json("{'properties':{'level':'CanNotDelete'}}"));
    assertThat(settle(server.put(stack + VERSION, body("delete", template("two")))))
        .isEqualTo("failed");
    JsonNode failed = properties();
    assertThat(failed.path("provisioningState").asString()).isEqualTo("failed");
    assertThat(failed.at("/error/code").asString())
        .isEqualTo("DeploymentStackDeleteResourcesFailed");
    assertThat(failed.at("/failedResources/0/error/code").asString()).isEqualTo("ScopeLocked");
    assertThat(names(failed.path("resources"))).containsExactly("two", "one");

    server.delete(lock);
    assertThat(settle(server.put(stack + VERSION, body("delete", template("two")))))
        .isEqualTo("succeeded");
    assertThat(properties().has("error")).isFalse();
    assertThat(identities()).containsExactly("two");
  }

  @Test
  void aDeploymentThatFailsFailsTheStackAndWhatWasMadeIsManaged() {
    String bad =
        template("good")
            .replace(
                "],'outputs'",
                ",{'type':'Microsoft.ManagedIdentity/userAssignedIdentities','apiVersion':'2023-01-31','name':'x','location':'westus','dependsOn':['good']}],'outputs'");
    assertThat(settle(server.put(stack + VERSION, body("delete", bad)))).isEqualTo("failed");
    JsonNode failed = properties();
    assertThat(failed.at("/error/code").asString()).isEqualTo("DeploymentStackDeploymentFailed");
    assertThat(failed.at("/error/details/0/code").asString()).isEqualTo("DeploymentFailed");
    assertThat(names(failed.path("resources"))).containsExactly("good");
  }

  @Test
  void aSubscriptionStackTakesGroupsAway() {
    String path = server.subscription() + "/providers/Microsoft.Resources/deploymentStacks/sub";
    String template =
        "{'$schema':'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#','contentVersion':'1.0.0.0','resources':[{'type':'Microsoft.Resources/resourceGroups','apiVersion':'2022-09-01','name':'made','location':'westus'}]}";
    String body =
        body("delete", template)
            .replaceFirst("\\{", "{\"location\":\"westus\",")
            .replace(
                "\"resources\":\"delete\"",
                "\"resources\":\"delete\",\"resourceGroups\":\"delete\"");
    assertThat(settle(server.put(path + VERSION, body))).isEqualTo("succeeded");
    String made = server.subscription() + "/resourceGroups/made";
    assertThat(server.get(made).status()).isEqualTo(200);
    Answer removed =
        server.delete(
            path
                + VERSION
                + "&unmanageAction.Resources=delete&unmanageAction.ResourceGroups=delete");
    assertThat(settle(removed)).isEqualTo("succeeded");
    assertThat(server.get(made).status()).isEqualTo(404);
  }

  @Test
  void validationTellsWhatWouldBeMadeAndWhatIsWrong() {
    Answer accepted =
        server.call(
            "POST",
            stack + "/validate" + VERSION,
            body("Delete", template("one")).getBytes(StandardCharsets.UTF_8),
            server.token());
    assertThat(accepted.status()).isEqualTo(202);
    JsonNode result = server.get(accepted.header("Location")).body().path("properties");
    assertThat(names(result.path("validatedResources"))).containsExactly("one");
    assertThat(result.at("/actionOnUnmanage/resources").asString()).isEqualTo("Delete");
    assertThat(server.get(stack + VERSION).status()).isEqualTo(404);

    record Wrong(String body, String code) {}
    for (Wrong wrong :
        List.of(
            new Wrong(body("destroy", template("one")), "InvalidDeploymentStack"),
            new Wrong("{\"properties\":{}}", "InvalidDeploymentStack"),
            new Wrong("{}", "InvalidRequestContent"),
            new Wrong(body("delete", "{'resources':[{}]}"), "InvalidTemplate"))) {
      Answer refused = server.put(stack + VERSION, wrong.body());
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo(wrong.code());
    }
  }

  @Test
  void aTemplateSpecIsDeployedByItsIdWithItsLinkedTemplates() {
    String spec = group + "/providers/Microsoft.Resources/templateSpecs/t";
    assertThat(server.put(spec + "/versions/v1" + SPECS, json("{'location':'westus'}")).status())
        .isEqualTo(404);
    assertThat(server.put(spec + SPECS, json("{'location':'westus'}")).status()).isEqualTo(201);
    String main =
        "{'$schema':'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#','contentVersion':'1.0.0.0','resources':[{'type':'Microsoft.Resources/deployments','apiVersion':'2022-09-01','name':'inner','properties':{'mode':'Incremental','templateLink':{'relativePath':'parts/one.json'}}}]}";
    String version =
        "{'location':'westus','properties':{'description':'d','mainTemplate':"
            + main
            + ",'linkedTemplates':[{'path':'./parts/one.json','template':"
            + template("linked")
            + "}]}}";
    assertThat(server.put(spec + "/versions/v1" + SPECS, json(version)).status()).isEqualTo(201);
    assertThat(server.put(spec + "/versions/v2" + SPECS, json("{'location':'westus'}")).code())
        .isEqualTo("InvalidTemplateSpec");
    assertThat(
            server
                .get(spec + SPECS + "&$expand=versions")
                .body()
                .at("/properties/versions/v1/description")
                .asString())
        .isEqualTo("d");
    assertThat(server.get(spec + "/versions" + SPECS).raw().body()).doesNotContain("mainTemplate");

    String deployment = group + "/providers/Microsoft.Resources/deployments/";
    Answer deployed =
        server.put(
            deployment + "d",
            json(
                "{'properties':{'mode':'Incremental','templateLink':{'id':'"
                    + spec
                    + "/versions/v1'}}}"));
    assertThat(deployed.status()).as(deployed.toString()).isEqualTo(201);
    assertThat(server.settle(deployed)).isEqualTo("Succeeded");
    assertThat(identities()).containsExactly("linked");
    Answer missing =
        server.put(
            deployment + "e",
            json(
                "{'properties':{'mode':'Incremental','templateLink':{'id':'"
                    + spec
                    + "/versions/v9'}}}"));
    assertThat(missing.status()).isEqualTo(400);
    Answer unlinked =
        server.put(
            deployment + "f",
            json("{'properties':{'mode':'Incremental','template':" + main + "}}"));
    assertThat(server.settle(unlinked)).isEqualTo("Failed");
    assertThat(server.delete(spec + SPECS).status()).isEqualTo(200);
    assertThat(server.get(spec + "/versions/v1" + SPECS).status()).isEqualTo(404);
  }
}
