package dev.selfsame.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Templates with the plans that they must give, in the files under {@code cases/}. A case has
 * {@code template} (what every template must have is put in), {@code parameters}, {@code place} (a
 * group when absent) and {@code world} (resources by id); and what is expected: {@code plan} (ids
 * in order, {@code ~} for the place, each with the members that the case is about), {@code values}
 * of the parameters, {@code outputs}, or {@code error}.
 */
class TemplateCasesTest {
  static final List<String> FILES =
      List.of(
          "structure",
          "parameters",
          "types",
          "variables",
          "functions",
          "copies",
          "names",
          "dependencies",
          "references",
          "nested",
          "ids",
          "outputs");

  @TestFactory
  Stream<DynamicTest> cases() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (String file : FILES) {
      try (InputStream in =
          TemplateCasesTest.class.getResourceAsStream("cases/" + file + ".json")) {
        ObjectNode cases = Json.readLenient(Objects.requireNonNull(in, file).readAllBytes());
        for (Map.Entry<String, JsonNode> each : cases.properties()) {
          ObjectNode one = (ObjectNode) each.getValue();
          tests.add(DynamicTest.dynamicTest(file + ": " + each.getKey(), () -> check(one)));
        }
      }
    }
    return tests.stream();
  }

  private static void check(ObjectNode one) {
    Place place = Places.at(one.path("place").asString("group"));
    JsonNode error = one.get("error");
    if (error != null) {
      ApiException thrown = catchThrowableOfType(ApiException.class, () -> all(one, place));
      assertThat(thrown).as("an error").isNotNull();
      assertThat(String.valueOf(thrown.error())).contains(error.asString());
      assertThat(thrown.error().status()).isEqualTo(400);
      return;
    }
    assertThat(one.has("plan") || one.has("outputs") || one.has("values"))
        .as("a case that expects something")
        .isTrue();
    Expansion expansion = expand(one, place);
    plan(one, expansion, place);
    if (one.has("values")) {
      values(one, expansion);
    }
    if (one.has("outputs")) {
      same("outputs", expansion.outputs(world(one), Places.budget()), one.get("outputs"));
    }
  }

  /** Everything that may be refused, in the order in which an engine does it. */
  private static void all(ObjectNode one, Place place) {
    Expansion expansion = expand(one, place);
    for (PlannedResource resource : expansion.resources()) {
      if (resource.condition() && !resource.existing()) {
        expansion.body(resource, world(one), Places.budget());
      }
    }
    expansion.outputs(world(one), Places.budget());
  }

  private static Expansion expand(ObjectNode one, Place place) {
    ObjectNode given =
        one.get("parameters") instanceof ObjectNode parameters ? parameters : Json.object();
    ObjectNode template = (ObjectNode) one.get("template");
    if (!one.has("bare")) {
      template = Places.template(template);
    }
    return Template.read(template).expand(given, place, Places.budget());
  }

  private static void plan(ObjectNode one, Expansion expansion, Place place) {
    JsonNode plan = one.get("plan");
    if (plan == null) {
      return;
    }
    Map<String, JsonNode> expected = new LinkedHashMap<>();
    plan.properties().forEach(each -> expected.put(full(each.getKey(), place), each.getValue()));
    assertThat(expansion.resources())
        .extracting(each -> each.id().value())
        .containsExactlyElementsOf(expected.keySet());
    for (PlannedResource resource : expansion.resources()) {
      compare(one, expansion, place, resource, expected.get(resource.id().value()));
    }
  }

  private static String full(String id, Place place) {
    return id.startsWith("~") ? place.scope() + id.substring(1) : id;
  }

  private static void compare(
      ObjectNode one,
      Expansion expansion,
      Place place,
      PlannedResource resource,
      @Nullable JsonNode expected) {
    ObjectNode seen = Json.object();
    for (Map.Entry<String, JsonNode> member : Objects.requireNonNull(expected).properties()) {
      String name = member.getKey();
      switch (name) {
        case "symbolicName" -> seen.put(name, resource.symbolicName());
        case "type" -> seen.put(name, resource.type());
        case "name" -> seen.put(name, resource.name());
        case "apiVersion" -> seen.put(name, resource.apiVersion());
        case "location" -> seen.put(name, resource.location());
        case "existing" -> seen.put(name, resource.existing());
        case "condition" -> seen.put(name, resource.condition());
        case "body" -> seen.set(name, expansion.body(resource, world(one), Places.budget()));
        case "preview" -> seen.set(name, expansion.preview(resource, world(one), Places.budget()));
        case "dependsOn" ->
            assertThat(resource.dependsOn())
                .as(resource.id().value())
                .containsExactlyInAnyOrderElementsOf(
                    member
                        .getValue()
                        .valueStream()
                        .map(each -> ResourceId.lower(full(each.asString(), place)))
                        .toList());
        default -> throw new IllegalArgumentException(name);
      }
      if (!name.equals("dependsOn")) {
        same(resource.id().value() + " " + name, seen.get(name), member.getValue());
      }
    }
  }

  private static void values(ObjectNode one, Expansion expansion) {
    ObjectNode seen = Json.object();
    expansion
        .parameters()
        .forEach((name, parameter) -> {
          ObjectNode shown = seen.putObject(name);
          shown.put("type", parameter.type());
          if (parameter.secure()) {
            shown.put("secure", true);
          }
          shown.set("value", parameter.value());
        });
    same("values", seen, one.get("values"));
  }

  /** Equal as JSON: whether a number is kept in an int or a long does not show. */
  private static void same(String what, @Nullable JsonNode seen, @Nullable JsonNode expected) {
    assertThat(again(seen)).as(what).isEqualTo(again(expected));
  }

  private static JsonNode again(@Nullable JsonNode node) {
    ObjectNode holder = Json.object();
    holder.set("it", node);
    return Json.stored(Json.text(holder)).get("it");
  }

  /** The resources of the case; nothing else is known. */
  private static World world(ObjectNode one) {
    return new World() {
      @Override
      public Optional<JsonNode> reference(String id, @Nullable String version, boolean full) {
        JsonNode found = found(id);
        if (found == null) {
          return Optional.empty();
        }
        return Optional.of(full ? found : found.path("properties"));
      }

      @Override
      public Optional<JsonNode> list(
          String function, String id, String version, @Nullable JsonNode body) {
        JsonNode found = found(id);
        return Optional.ofNullable(found == null ? null : found.get(ResourceId.lower(function)));
      }

      private @Nullable JsonNode found(String id) {
        for (Map.Entry<String, JsonNode> each : one.path("world").properties()) {
          Place place = Places.at(one.path("place").asString("group"));
          if (full(each.getKey(), place).equalsIgnoreCase(id)) {
            return each.getValue();
          }
        }
        return null;
      }
    };
  }
}
