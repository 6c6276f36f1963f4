package dev.selfsame.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs policy definitions that stand in a folder, which the system property {@code
 * selfsame.policy.corpus} names; skipped without it. A file {@code name.json} holds a definition
 * with its {@code properties}, or these alone. {@code name.expect.json} beside it may say what is
 * to come of it: {@code {"refused":"InvalidPolicyRule"}}, or {@code {"cases":[{"given":{},
 * "resource":{}, "group":{}, "apiVersion":"", "matched":true, "effect":"Deny", "related":{},
 * "exists":true, "name":"", "at":"/tags/x", "left":"y"}]}}.
 */
class PolicyCorpusTest {
  private static final String FOLDER = "selfsame.policy.corpus";

  @TestFactory
  Stream<DynamicTest> everyDefinition() throws IOException {
    String folder = System.getProperty(FOLDER);
    assumeTrue(folder != null, "no folder of definitions is given");
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      List<DynamicTest> tests =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .filter(file -> !file.toString().endsWith(".expect.json"))
              .sorted()
              .map(file -> DynamicTest.dynamicTest(file.toString(), () -> run(file)))
              .toList();
      assertThat(tests).isNotEmpty();
      return tests.stream();
    }
  }

  static void run(Path file) throws IOException {
    ObjectNode whole = read(file);
    ObjectNode properties = whole.get("properties") instanceof ObjectNode inner ? inner : whole;
    Path beside = Path.of(file.toString().replaceFirst("\\.json$", ".expect.json"));
    ObjectNode expected = Files.exists(beside) ? read(beside) : Json.object();
    PolicyDefinition definition;
    try {
      definition = PolicyDefinition.read(file.getFileName().toString(), properties);
    } catch (ApiException e) {
      assertThat(Policies.error(e).code())
          .as(PolicyErrors.message(e))
          .isEqualTo(expected.path("refused").asString(""));
      return;
    }
    assertThat(expected.has("refused")).isFalse();
    withMadeResources(definition, properties);
    for (JsonNode one : expected.path("cases")) {
      expected(definition, (ObjectNode) one);
    }
  }

  private static JsonNode member(JsonNode of, String name) {
    return Objects.requireNonNull(Nodes.get(of, name), name);
  }

  private static ObjectNode read(Path file) throws IOException {
    return Json.readLenient(Files.readAllBytes(file));
  }

  /** Nothing may fail but an expression, and then so for all who ask. */
  private static void withMadeResources(PolicyDefinition definition, ObjectNode properties) {
    ParameterValues values = definition.values(CorpusResources.given(definition, Json.object()));
    JsonNode rule = member(properties, "policyRule");
    JsonNode details = Nodes.get(member(rule, "then"), "details");
    for (ObjectNode resource : CorpusResources.of(member(rule, "if"), values, null)) {
      for (Context context : List.of(Policies.context(Policies.VERSION), ofScans())) {
        Evaluation evaluation = definition.evaluate(values, resource, context);
        assertThat(definition.matches(values, resource, context)).isEqualTo(evaluation.outcome());
        if (!definition.mayMatchType(resource.path("type").asString(), values)) {
          assertThat(evaluation.outcome()).isEqualTo(Evaluation.Outcome.NOT_MATCHED);
        }
        evaluation.details().forEach(Evaluation.Detail::toJson);
        for (Effect effect : definition.rule().effects().values()) {
          attempt(() -> follow(effect, resource, details, values, context));
        }
        attempt(() -> definition.rule().effect(values, resource, context));
      }
    }
  }

  private static void follow(
      Effect effect,
      ObjectNode resource,
      @Nullable JsonNode details,
      ParameterValues values,
      Context context) {
    switch (effect) {
      case Effect.Append _, Effect.Modify _ -> {
        Wish wish = Wish.of("a", effect, resource, values, context);
        Mutation.apply(resource, Policies.VERSION, List.of(wish));
      }
      case Effect.AuditIfNotExists(Related related) ->
          look(related, resource, details, values, context);
      case Effect.DeployIfNotExists deploy -> {
        look(deploy.related(), resource, details, values, context);
        JsonNode made = deploy.deploymentFor(resource, values, context).get("properties");
        Template.read((ObjectNode) made.get("template"));
      }
      default -> {
        // has nothing that depends on the resource
      }
    }
  }

  private static void look(
      Related related,
      ObjectNode resource,
      @Nullable JsonNode details,
      ParameterValues values,
      Context context) {
    related.query(resource, values, context);
    related.delay(resource, values, context);
    JsonNode condition = details == null ? null : Nodes.get(details, "existenceCondition");
    List<ObjectNode> found =
        CorpusResources.of(condition == null ? Json.object() : condition, values, related.type());
    found.removeIf(each -> !each.path("type").asString().equals(related.type()));
    related.existence(resource, List.of(), values, context);
    related.existence(resource, found, values, context);
    for (ObjectNode each : found) {
      related.existence(resource, List.of(each), values, context);
    }
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (ApiException e) {
      assertThat(Policies.error(e).code())
          .as(PolicyErrors.message(e))
          .isIn("PolicyEvaluationFailure", "InvalidTemplate");
    }
  }

  private static Context ofScans() {
    Context given = Policies.context("2018-01-01", Policies.json("{name:'g', location:'eastus'}"));
    return new Context(
        given.apiVersion(),
        null,
        given.subscription(),
        given.resourceGroup(),
        given.policy(),
        given.now(),
        given.nanos());
  }

  private static void expected(PolicyDefinition definition, ObjectNode one) {
    String what = one.toString();
    ObjectNode wanted = one.get("given") instanceof ObjectNode given ? given : Json.object();
    ParameterValues values = definition.values(CorpusResources.given(definition, wanted));
    ObjectNode resource = (ObjectNode) one.get("resource");
    ObjectNode group =
        one.get("group") instanceof ObjectNode given
            ? given
            : Policies.json(
                "{id:'/subscriptions/s1/resourceGroups/NetRG', name:'NetRG',"
                    + " location:'eastus', tags:{Dept:'IT'}}");
    String apiVersion = one.path("apiVersion").asString(Policies.VERSION);
    Context context = Policies.context(apiVersion, group);
    Evaluation evaluation = definition.evaluate(values, resource, context);
    assertThat(evaluation.failure()).as(what).isEqualTo(one.path("failure").asString(null));
    assertThat(evaluation.matched()).as(what).isEqualTo(one.get("matched").asBoolean());
    Effect effect = definition.rule().effect(values, resource, context);
    if (one.has("effect")) {
      assertThat(effect.getClass().getSimpleName())
          .as(what)
          .isEqualTo(one.get("effect").asString());
    }
    if (one.has("at")) {
      Wish wish = Wish.of("a", effect, resource, values, context);
      Mutation.Result result = Mutation.apply(resource, apiVersion, List.of(wish));
      assertThat(result).as(what).isInstanceOf(Mutation.Result.Applied.class);
      JsonNode left = ((Mutation.Result.Applied) result).resource().at(one.get("at").asString());
      assertThat(left).as(what).isEqualTo(one.get("left"));
    }
    Related related =
        switch (effect) {
          case Effect.AuditIfNotExists(Related it) -> it;
          case Effect.DeployIfNotExists deploy -> deploy.related();
          default -> null;
        };
    if (related != null && one.has("name")) {
      Related.Query query = related.query(resource, values, context);
      assertThat(query.name()).as(what).isEqualTo(one.get("name").asString());
    }
    if (related != null && one.has("exists")) {
      List<ObjectNode> found = new ArrayList<>();
      one.path("related").forEach(each -> found.add((ObjectNode) each));
      assertThat(related.existence(resource, found, values, context).exists())
          .as(what)
          .isEqualTo(one.get("exists").asBoolean());
    }
    if (effect instanceof Effect.DeployIfNotExists deploy && one.has("deploys")) {
      ObjectNode deployment = deploy.deploymentFor(resource, values, context);
      JsonNode given = deployment.path("properties").path("parameters");
      one.get("deploys")
          .properties()
          .forEach(each ->
              assertThat(given.path(each.getKey()).path("value"))
                  .as(what)
                  .isEqualTo(each.getValue()));
    }
  }
}
