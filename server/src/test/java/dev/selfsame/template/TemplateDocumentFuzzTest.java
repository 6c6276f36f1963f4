package dev.selfsame.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The templates of the cases with something put out of place: an error for the client, or a plan.
 */
class TemplateDocumentFuzzTest {
  private static final int ROUNDS = 30;
  private static final List<String> ODD =
      List.of(
          "null",
          "true",
          "-1",
          "3000000000",
          "1.5",
          "\"\"",
          "\"/\"",
          "\"[\"",
          "\"[x\"",
          "\"[parameters('p')]\"",
          "\"[reference('n')]\"",
          "\"[copyIndex()]\"",
          "\"[null()]\"",
          "\"[createArray(1, createObject('a', null()))]\"",
          "\"Microsoft.Resources/deployments\"",
          "[]",
          "{}",
          "[null]",
          "[[{}]]",
          "{\"copy\":[{\"name\":\"c\",\"count\":2,\"input\":{}}]}",
          "{\"copy\":{\"name\":\"c\",\"count\":2}}",
          "{\"$ref\":\"#/definitions/x\"}");

  private static List<ObjectNode> cases() throws Exception {
    List<ObjectNode> cases = new ArrayList<>();
    for (String file : TemplateCasesTest.FILES) {
      try (InputStream in =
          TemplateCasesTest.class.getResourceAsStream("cases/" + file + ".json")) {
        ObjectNode all = Json.readLenient(Objects.requireNonNull(in, file).readAllBytes());
        all.properties().forEach(each -> cases.add((ObjectNode) each.getValue()));
      }
    }
    return cases;
  }

  @Test
  void nothingButAnErrorForTheClientComesOfAnyOfThem() throws Exception {
    Random random = new Random(20261124);
    int plans = 0;
    int errors = 0;
    for (ObjectNode one : cases()) {
      for (int i = 0; i < ROUNDS; i++) {
        ObjectNode template = Places.template((ObjectNode) one.get("template")).deepCopy();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
          change(template, random);
        }
        if (runs(one, template)) {
          plans++;
        } else {
          errors++;
        }
      }
    }
    System.out.println(plans + " plans and " + errors + " errors of changed templates");
    assertThat(plans).isPositive();
    assertThat(errors).isPositive();
  }

  /** False when the client is told what is wrong; anything else that is thrown fails the test. */
  private static boolean runs(ObjectNode one, ObjectNode template) {
    Place place = Places.at(one.path("place").asString("group"));
    ObjectNode given =
        one.get("parameters") instanceof ObjectNode parameters ? parameters : Json.object();
    Budget budget = Places.budget();
    try {
      Expansion expansion = Template.read(template).expand(given, place, budget);
      for (PlannedResource resource : expansion.resources()) {
        expansion.preview(resource, World.NOTHING, budget);
      }
      expansion.outputs(World.NOTHING, budget);
      return true;
    } catch (ApiException e) {
      assertThat(e.error().status()).isEqualTo(400);
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(Json.text(template), e);
    }
  }

  private static void change(ObjectNode template, Random random) {
    List<JsonNode> containers = new ArrayList<>();
    collect(template, containers);
    JsonNode at = containers.get(random.nextInt(containers.size()));
    JsonNode odd = Places.json("{\"x\":" + ODD.get(random.nextInt(ODD.size())) + "}").get("x");
    if (at instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = List.copyOf(object.propertyNames());
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(3)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name, odd);
        default -> object.set(names.get(random.nextInt(names.size())), object.get(name).deepCopy());
      }
    } else if (at instanceof ArrayNode array) {
      array.add(odd);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> into) {
    if (node.isContainer()) {
      into.add(node);
      if (node instanceof ObjectNode object) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          collect(member.getValue(), into);
        }
      } else {
        node.forEach(each -> collect(each, into));
      }
    }
  }
}
