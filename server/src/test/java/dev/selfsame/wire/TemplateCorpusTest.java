package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.json.Json;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Templates as people write them ({@code corpus/*.json}): each is validated, deployed, gives the
 * outputs that its {@code metadata.expected} says (from Azure's documentation, not from this
 * server), changes nothing when it is deployed again, and what-if says so beforehand.
 */
class TemplateCorpusTest {
  private static final Path CORPUS =
      Path.of("src/test/resources/dev/selfsame/wire/corpus").toAbsolutePath();

  /** The functions of Azure's reference, but {@code fail} and those that only Bicep has. */
  private static final String FUNCTIONS =
      "array concat contains createArray empty first flatten indexOf intersection last lastIndexOf "
          + "length max min range skip take union tryGet tryIndexFromEnd indexFromEnd parseCidr "
          + "cidrSubnet cidrHost coalesce equals greater greaterOrEquals less lessOrEquals "
          + "dateTimeAdd dateTimeFromEpoch dateTimeToEpoch utcNow deployment environment "
          + "parameters variables deployer filter groupBy lambda lambdaVariables map mapValues reduce sort "
          + "toObject and bool false if not or true xor add copyIndex div float int mod mul sub "
          + "createObject items json null objectKeys shallowMerge extensionResourceId listKeys "
          + "pickZones providers reference references resourceId subscriptionResourceId "
          + "managementGroupResourceId tenantResourceId managementGroup resourceGroup subscription "
          + "tenant base64 base64ToJson base64ToString dataUri dataUriToString endsWith format guid "
          + "join newGuid padLeft replace split startsWith string substring toLower toUpper trim "
          + "uniqueString uri uriComponent uriComponentToString";

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
  }

  @AfterAll
  static void stop() {
    assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    server.close();
  }

  private static List<Path> files() {
    try (Stream<Path> all = Files.list(CORPUS)) {
      return all.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> templates() {
    return files().stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  @Test
  void betweenThemTheyUseEveryFunction() {
    StringBuilder all = new StringBuilder();
    files().forEach(file -> all.append(text(file)));
    TreeSet<String> unused = new TreeSet<>();
    for (String name : FUNCTIONS.split(" ")) {
      if (!Pattern.compile("(?i)[\\[ (,]" + name + "\\(").matcher(all).find()) {
        unused.add(name);
      }
    }
    assertThat(unused).isEmpty();
    assertThat(files()).hasSizeGreaterThanOrEqualTo(50);
  }

  private record Deployment(String scope, String path, ObjectNode body) {}

  private static Deployment deployment(Path file) {
    ObjectNode template =
        Json.readLenient(text(file).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    JsonNode metadata = template.path("metadata");
    String name = file.getFileName().toString().replace(".json", "");
    String scope =
        switch (metadata.path("scope").asString("group")) {
          case "sub" -> server.subscription();
          case "mg" -> "/providers/Microsoft.Management/managementGroups/" + server.tenant();
          case "tenant" -> "";
          default -> server.subscription() + "/resourceGroups/" + name;
        };
    ObjectNode body = Json.object();
    if (scope.endsWith(name)) {
      assertThat(server.put(scope, "{\"location\":\"westus\"}").status()).isEqualTo(201);
    } else {
      body.put("location", "westus");
    }
    ObjectNode properties = body.putObject("properties");
    properties.put("mode", metadata.path("mode").asString("Incremental"));
    properties.set("template", template);
    ObjectNode parameters = properties.putObject("parameters");
    metadata
        .path("give")
        .properties()
        .forEach(one -> parameters.putObject(one.getKey()).set("value", one.getValue()));
    return new Deployment(
        scope, scope + "/providers/Microsoft.Resources/deployments/" + name, body);
  }

  private static void check(Path file) {
    Deployment one = deployment(file);
    Answer valid = server.arm("POST", one.path() + "/validate", one.body());
    assertThat(valid.status()).as(valid.body().toString()).isEqualTo(200);

    JsonNode first = deploy(one);
    one.body()
        .at("/properties/template/metadata/expected")
        .properties()
        .forEach(expected ->
            assertThat(first.path("outputs").path(expected.getKey()).path("value"))
                .as(expected.getKey())
                .isEqualTo(expected.getValue()));
    Map<String, JsonNode> made = states(first);

    assertThat(changes(one)).isEmpty();
    assertThat(states(deploy(one))).isEqualTo(made);
  }

  private static JsonNode deploy(Deployment one) {
    Answer begun = server.arm("PUT", one.path(), one.body());
    assertThat(begun.status()).as(begun.body().toString()).isBetween(200, 201);
    String ended = server.settle(begun);
    JsonNode shown = server.get(one.path()).body().path("properties");
    assertThat(ended).as(shown.path("error").toString()).isEqualTo("Succeeded");
    assertThat(shown.toString()).doesNotContain("not-shown");
    return shown;
  }

  /** Every resource that was deployed, as it is shown. */
  private static Map<String, JsonNode> states(JsonNode deployment) {
    Map<String, JsonNode> states = new TreeMap<>();
    for (JsonNode one : deployment.path("outputResources")) {
      String id = one.path("id").asString();
      Answer shown = server.get(id);
      assertThat(shown.status()).as(id).isEqualTo(200);
      states.put(id.toLowerCase(Locale.ROOT), settled(shown.body()));
    }
    return states;
  }

  /** Without what a write of the same alters: its time and the version of what was written. */
  private static JsonNode settled(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(List.of("etag", "updatedOn", "changedTime", "lastModifiedAt", "createdOn"));
    }
    node.forEach(TemplateCorpusTest::settled);
    return node;
  }

  /** What what-if finds to change. */
  private static List<String> changes(Deployment one) {
    Answer accepted = server.arm("POST", one.path() + "/whatIf", one.body());
    assertThat(accepted.status()).as(accepted.body().toString()).isEqualTo(202);
    Answer answer = server.get(accepted.header("Location"));
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    List<String> changes = new ArrayList<>();
    for (JsonNode change : answer.body().path("properties").path("changes")) {
      String type = change.path("changeType").asString();
      if (!List.of("NoChange", "Ignore").contains(type)) {
        changes.add(type + " " + change.path("resourceId") + " " + change.path("delta"));
      }
    }
    return changes;
  }
}
