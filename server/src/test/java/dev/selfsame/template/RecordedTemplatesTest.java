package dev.selfsame.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Templates that were sent to Azure, with what Azure made of them: parameters, dependencies, ids
 * and providers. Names made by {@code uniqueString} differ, because the subscription's id was
 * replaced in the recordings; their last segment is not compared.
 */
class RecordedTemplatesTest {
  @TestFactory
  Stream<DynamicTest> expandAsAzureDid() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    try (InputStream in = RecordedTemplatesTest.class.getResourceAsStream("recorded.jsonl")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : all.lines().toList()) {
        ObjectNode one = Json.stored(line);
        String title = one.get("recording").asString() + " " + one.get("seq");
        tests.add(DynamicTest.dynamicTest(title, () -> check(one)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(15);
    return tests.stream();
  }

  private static void check(ObjectNode one) {
    ObjectNode properties =
        (ObjectNode) Places.json(one.get("request").asString()).get("properties");
    ObjectNode given =
        properties.get("parameters") instanceof ObjectNode node ? node : Json.object();
    String scope = one.get("scope").asString().replace("resourcegroups", "resourceGroups");
    Place place =
        Places.at(
            scope.contains("/resourceGroups/")
                ? Place.Kind.RESOURCE_GROUP
                : Place.Kind.SUBSCRIPTION,
            scope);
    Expansion expansion =
        Template.read((ObjectNode) properties.get("template"))
            .expand(given, place, Places.budget());
    parameters(one, expansion);
    assertThat(dependencies(expansion)).isEqualTo(one.get("dependencies"));
    assertThat(ids(expansion)).containsAll(recorded(one, "outputResources"));
    if (one.has("validated")) {
      List<String> own = ids(expansion);
      assertThat(recorded(one, "validated")).containsAll(own);
    }
    types(one, expansion);
    for (PlannedResource resource : expansion.resources()) {
      assertThat(expansion.preview(resource, World.NOTHING, Places.budget())).isNotEmpty();
    }
  }

  private static void parameters(ObjectNode one, Expansion expansion) {
    for (Map.Entry<String, JsonNode> recorded : one.path("parameters").properties()) {
      assertThat(expansion.parameters()).containsKey(recorded.getKey());
      Expansion.Parameter parameter =
          Objects.requireNonNull(expansion.parameters().get(recorded.getKey()));
      assertThat(parameter.type()).isEqualTo(recorded.getValue().get("type").asString());
      assertThat(parameter.secure()).isEqualTo(!recorded.getValue().has("value"));
      if (!parameter.secure() && !recorded.getKey().equals("deleteAfterTime")) {
        JsonNode value = recorded.getValue().get("value");
        if (value.isNull()) {
          assertThat(parameter.value()).isNull();
        } else {
          assertThat(parameter.value()).isEqualTo(value);
        }
      }
    }
    assertThat(expansion.parameters()).hasSize(one.path("parameters").size());
  }

  private static ArrayNode dependencies(Expansion expansion) {
    ArrayNode all = Json.object().putArray("all");
    for (PlannedResource resource : expansion.resources()) {
      List<Expansion.Dependency> needs = expansion.dependencies().get(resource.id().key());
      if (needs != null) {
        ObjectNode shown = all.addObject();
        ArrayNode on = shown.putArray("dependsOn");
        for (Expansion.Dependency need : needs) {
          ObjectNode each = on.addObject();
          each.put("id", need.id());
          each.put("resourceType", need.type());
          each.put("resourceName", need.name());
          if (need.apiVersion() != null) {
            each.put("apiVersion", need.apiVersion());
          }
        }
        shown.put("id", resource.id().value());
        shown.put("resourceType", resource.type());
        shown.put("resourceName", resource.name());
      }
    }
    return all;
  }

  private static List<String> ids(Expansion expansion) {
    return expansion.resources().stream().map(each -> comparable(each.id().value())).toList();
  }

  /** What is below a nested deployment is not in this template's plan. */
  private static List<String> recorded(ObjectNode one, String member) {
    return one.path(member)
        .valueStream()
        .map(JsonNode::asString)
        .filter(id -> !id.contains("azdtest") || !id.contains("storageAccounts"))
        .map(RecordedTemplatesTest::comparable)
        .toList();
  }

  private static String comparable(String id) {
    return id.contains("/storageAccounts/") ? id.substring(0, id.lastIndexOf('/')) : id;
  }

  private static void types(ObjectNode one, Expansion expansion) {
    List<String> recorded = new ArrayList<>();
    for (JsonNode provider : one.path("providers")) {
      for (JsonNode type : provider.get("resourceTypes")) {
        recorded.add(
            provider.get("namespace").asString()
                + "/"
                + type.get("resourceType").asString()
                + " "
                + type.get("locations").get(0).asString(""));
      }
    }
    assertThat(
            expansion.resources().stream()
                .map(each -> each.type() + " " + Objects.requireNonNullElse(each.location(), ""))
                .distinct())
        .containsExactlyInAnyOrderElementsOf(recorded);
  }
}
