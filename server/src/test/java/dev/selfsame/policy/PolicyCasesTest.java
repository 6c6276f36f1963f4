package dev.selfsame.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The files under {@code cases/}; each says at its top what its cases hold. */
class PolicyCasesTest {
  @TestFactory
  Stream<DynamicTest> operators() {
    ObjectNode file = file("operators");
    ObjectNode resource = (ObjectNode) file.get("resource");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode row : file.get("rows")) {
      String expected = row.get(2).asString();
      assertThat(expected).hasSize(file.get("columns").size());
      for (int i = 0; i < expected.length(); i++) {
        String column = file.get("columns").get(i).asString();
        ObjectNode condition = Json.object().put("field", "Microsoft.Test/things/" + column);
        condition.set(row.get(0).asString(), row.get(1));
        Evaluation.Outcome outcome =
            switch (expected.charAt(i)) {
              case 'T' -> Evaluation.Outcome.MATCHED;
              case 'F' -> Evaluation.Outcome.NOT_MATCHED;
              default -> Evaluation.Outcome.FAILED;
            };
        tests.add(
            DynamicTest.dynamicTest(
                column + " " + row.get(0) + " " + row.get(1),
                () ->
                    assertThat(Policies.evaluate(condition, resource).outcome())
                        .isEqualTo(outcome)));
      }
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> conditions() {
    ObjectNode file = file("conditions");
    return each(
        (ObjectNode) file.get("cases"),
        one -> {
          ObjectNode resource =
              (ObjectNode) (one.has("resource") ? one.get("resource") : file.get("resource"));
          ObjectNode group =
              one.has("group") ? null : Policies.json("{name:'NetRG', tags:{Dept:'IT'}}");
          Context context =
              Policies.context(one.path("apiVersion").asString(Policies.VERSION), group);
          Evaluation evaluation =
              Policies.definition(one.get("if")).evaluate(Policies.none(), resource, context);
          JsonNode expected = one.get("expect");
          if (expected.isString()) {
            assertThat(evaluation.outcome()).isEqualTo(Evaluation.Outcome.FAILED);
            assertThat(evaluation.failure()).contains(expected.asString());
          } else {
            assertThat(evaluation.failure()).isNull();
            assertThat(evaluation.matched()).isEqualTo(expected.asBoolean());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> malformed() {
    return each(
        file("malformed"),
        one -> {
          ObjectNode rule = Json.object();
          if (one.has("rule")) {
            rule.setAll((ObjectNode) one.get("rule"));
          } else {
            rule.set(
                "if", one.has("if") ? one.get("if") : Policies.json("{field:'name', equals:'a'}"));
            rule.set("then", one.has("then") ? one.get("then") : Policies.json("{effect:'deny'}"));
          }
          ObjectNode properties = Json.object().put("mode", one.path("mode").asString("All"));
          properties.set("policyRule", rule);
          properties.set(
              "parameters", one.has("parameters") ? one.get("parameters") : Json.object());
          ApiException thrown =
              catchThrowableOfType(
                  ApiException.class, () -> PolicyDefinition.read("d", properties));
          assertThat(thrown).isNotNull();
          ArmError error = Policies.error(thrown);
          assertThat(error.status()).isEqualTo(400);
          assertThat(error.code()).isEqualTo(one.get("code").asString());
          assertThat(error.message()).contains(one.get("says").asString());
        });
  }

  @TestFactory
  Stream<DynamicTest> definitions() {
    return each(
        file("definitions"),
        one -> {
          PolicyDefinition definition =
              PolicyDefinition.read("d", (ObjectNode) one.get("properties"));
          ParameterValues values = definition.values((ObjectNode) one.get("given"));
          ObjectNode resource = (ObjectNode) one.get("resource");
          Context context = Policies.context(Policies.VERSION);
          Evaluation evaluation = definition.evaluate(values, resource, context);
          assertThat(evaluation.failure()).isNull();
          assertThat(evaluation.matched()).isEqualTo(one.get("expect").asBoolean());
          Effect effect = definition.rule().effect(values, resource, context);
          assertThat(effect.getClass().getSimpleName()).isEqualTo(one.get("effect").asString());
          if (one.has("place")) {
            Wish wish = Wish.of("a", effect, resource, values, context);
            Mutation.Result result = Mutation.apply(resource, Policies.VERSION, List.of(wish));
            JsonNode left =
                ((Mutation.Result.Applied) result).resource().at(one.get("place").asString());
            assertThat(Nodes.shown(left)).isEqualTo(one.get("left").asString());
          }
          if (effect instanceof Effect.AuditIfNotExists(Related related)) {
            assertThat(related.query(resource, values, context).name())
                .matches("Linux\\$pid[a-z0-9]{13}");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> builtIns() {
    return each(
        file("built-ins"),
        one -> {
          ObjectNode properties =
              Policies.json(
                  "{policyType:'BuiltIn', mode:'All', policyRule:{then:{effect:'audit'}}}");
          ((ObjectNode) properties.get("policyRule")).set("if", one.get("if"));
          PolicyDefinition definition = PolicyDefinition.read("d", properties);
          Evaluation evaluation =
              definition.evaluate(
                  Policies.none(),
                  (ObjectNode) one.get("resource"),
                  Policies.context(Policies.VERSION));
          assertThat(evaluation.failure()).isNull();
          assertThat(evaluation.matched()).isEqualTo(one.get("expect").asBoolean());
        });
  }

  @TestFactory
  Stream<DynamicTest> builtInDefinitions() {
    return each(
        file("built-in-definitions"),
        one -> {
          String id = one.get("id").asString();
          PolicyDefinition definition =
              PolicyDefinition.read(id, (ObjectNode) Policies.builtIn(id).get("properties"));
          ParameterValues values = definition.values((ObjectNode) one.get("given"));
          ObjectNode resource = (ObjectNode) one.get("resource");
          Context context = Policies.context(Policies.VERSION);
          Evaluation evaluation = definition.evaluate(values, resource, context);
          assertThat(evaluation.failure()).isNull();
          assertThat(evaluation.matched()).isEqualTo(one.get("expect").asBoolean());
          Effect effect = definition.rule().effect(values, resource, context);
          if (one.has("place")) {
            Wish wish = Wish.of("a", effect, resource, values, context);
            Mutation.Result result = Mutation.apply(resource, Policies.VERSION, List.of(wish));
            assertThat(
                    ((Mutation.Result.Applied) result).resource().at(one.get("place").asString()))
                .isEqualTo(one.get("left"));
          }
          if (one.has("deploys")) {
            Effect.DeployIfNotExists deploy = (Effect.DeployIfNotExists) effect;
            JsonNode parameters =
                deploy
                    .deploymentFor(resource, values, context)
                    .path("properties")
                    .path("parameters");
            List<String> given = new ArrayList<>();
            for (Map.Entry<String, JsonNode> each : parameters.properties()) {
              given.add(each.getKey() + "=" + each.getValue().path("value").asString());
            }
            assertThat(String.join(" ", given)).isEqualTo(one.get("deploys").asString());
          }
        });
  }

  private static Stream<DynamicTest> each(
      ObjectNode cases, java.util.function.Consumer<ObjectNode> check) {
    List<DynamicTest> tests = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one : cases.properties()) {
      tests.add(
          DynamicTest.dynamicTest(one.getKey(), () -> check.accept((ObjectNode) one.getValue())));
    }
    return tests.stream();
  }

  private static ObjectNode file(String name) {
    try (InputStream in = PolicyCasesTest.class.getResourceAsStream("cases/" + name + ".json")) {
      return Json.readLenient(Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
