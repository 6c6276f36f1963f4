package dev.selfsame.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Laws of conditions, parameters, modes, limits and what is looked for beside a resource. */
class PolicyRulesTest {
  private static final ObjectNode RESOURCE =
      Policies.json(
          "{type:'A.B/c',name:'n',location:'eastus',tags:{a:'1'},properties:{p:5,l:[1,2,3]}}");

  @Test
  void negationsKeepTheLawsOfLogic() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      JsonNode one = condition(random, 3);
      JsonNode other = condition(random, 3);
      boolean a = holds(one);
      boolean b = holds(other);
      assertThat(holds(not(not(one)))).isEqualTo(a);
      assertThat(holds(not(all("allOf", one, other)))).isEqualTo(!(a && b));
      assertThat(holds(all("anyOf", not(one), not(other)))).isEqualTo(!(a && b));
      assertThat(holds(not(all("anyOf", one, other)))).isEqualTo(!(a || b));
      assertThat(holds(all("allOf", not(one), not(other)))).isEqualTo(!(a || b));
    }
  }

  @Test
  void whatWasComparedIsTold() {
    Evaluation evaluation =
        Policies.evaluate(
            Policies.json(
                "{allOf:[{field:'type',equals:'A.B/c'},{field:'A.B/c/p',less:9},{value:'[field(\\'name\\')]',equals:'x'},{field:'name',equals:'n'}]}"),
            RESOURCE);
    assertThat(evaluation.details()).hasSize(3);
    assertThat(evaluation.details().get(1).toJson())
        .isEqualTo(
            Policies.json(
                "{result:'True',expressionKind:'Field',expression:'A.B/c/p',path:'properties.p',expressionValue:5,targetValue:9,operator:'Less'}"));
    assertThat(evaluation.details().get(2).result()).isFalse();
    assertThat(evaluation.details().get(2).expression()).isEqualTo("[field('name')]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | MissingPolicyParameter",
        "{s:{value:1}} | InvalidPolicyParameterType",
        "{s:{value:'c'}} | PolicyParameterValueNotAllowed",
        "{s:{value:'A'}} | PolicyParameterValueNotAllowed",
        "{s:{value:'a'},x:{value:1}} | UndefinedPolicyParameter",
        "{s:{value:'a'},l:{value:['y']}} | PolicyParameterValueNotAllowed",
        "{s:{value:'a'},l:{value:['x']}} | ok",
        "{S:{value:'b'}} | ok",
        "{s:{value:'a'},i:{value:'7'}} | InvalidPolicyParameterType",
        "{s:{value:'a'},t:{value:'tomorrow'}} | InvalidPolicyParameterType",
        "{s:{value:'a'},f:{value:1.5},t:{value:'2024-01-01T00:00:00Z'}} | ok"
      })
  void parametersAreChecked(String given, String code) {
    PolicyDefinition definition =
        PolicyDefinition.read(
            "d",
            Policies.json(
                "{policyRule:{if:{value:\"[concat(parameters('s'), string(parameters('l')), parameters('i'), string(parameters('f')), parameters('t'))]\",equals:''},then:{effect:'deny'}},"
                    + "parameters:{s:{type:'string',allowedValues:['a','b']},l:{type:'Array',allowedValues:['x'],defaultValue:[]},i:{type:'Integer',defaultValue:1},"
                    + "f:{type:'Float',defaultValue:1},t:{type:'DateTime',defaultValue:'2024-01-01T00:00:00Z'}}}"));
    ApiException thrown =
        catchThrowableOfType(ApiException.class, () -> definition.values(Policies.json(given)));
    assertThat(thrown == null ? "ok" : Policies.error(thrown).code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "All, false, false, true",
    "all, true, true, true",
    "Indexed, true, true, true",
    "Indexed, true, false, false",
    "Indexed, false, true, false",
    "Microsoft.Kubernetes.Data, true, true, false"
  })
  void modesSayWhichTypes(String mode, boolean tags, boolean location, boolean covered) {
    ObjectNode properties =
        Policies.json("{policyRule:{if:{field:'type',like:'*'},then:{effect:'audit'}}}");
    properties.put("mode", mode);
    assertThat(
            PolicyDefinition.read("d", properties)
                .mode()
                .covers(new Mode.TypeFacts(tags, location)))
        .isEqualTo(covered);
  }

  @Test
  void relatedResourcesAreLookedAtOneByOne() {
    PolicyDefinition definition =
        PolicyDefinition.read(
            "d",
            Policies.json(
                "{mode:'All',policyRule:{if:{field:'type',equals:'A.B/c'},then:{effect:'auditIfNotExists',details:{"
                    + "type:'A.B/c/d',name:\"[concat(field('name'), '/?')]\",resourceGroupName:'other',existenceScope:'subscription',evaluationDelay:'PT0M',"
                    + "existenceCondition:{allOf:[{field:'location',equals:\"[field('location')]\"},{field:'A.B/c/d/on',equals:true}]}}}}}"));
    Context context = Policies.context(Policies.VERSION);
    Effect.AuditIfNotExists effect =
        (Effect.AuditIfNotExists) definition.rule().effect(Policies.none(), RESOURCE, context);
    Related related = effect.related();
    assertThat(related.query(RESOURCE, Policies.none(), context))
        .isEqualTo(new Related.Query("A.B/c/d", "n/?", "other", true));
    assertThat(related.delay(RESOURCE, Policies.none(), context))
        .isEqualTo(new Related.Delay.For(Duration.ZERO));
    ObjectNode far =
        Policies.json("{id:'/1',type:'A.B/c/d',location:'westus',properties:{on:true}}");
    ObjectNode off =
        Policies.json("{id:'/2',type:'A.B/c/d',location:'eastus',properties:{on:false}}");
    ObjectNode good =
        Policies.json("{id:'/3',type:'A.B/c/d',location:'East US',properties:{on:true}}");
    assertThat(related.existence(RESOURCE, List.of(), Policies.none(), context).exists()).isFalse();
    assertThat(related.existence(RESOURCE, List.of(far, off), Policies.none(), context).exists())
        .isFalse();
    Related.Existence found =
        related.existence(RESOURCE, List.of(far, off, good), Policies.none(), context);
    assertThat(found.exists()).isTrue();
    assertThat(found.resourceId()).isEqualTo("/3");
    assertThat(found.total()).isEqualTo(3);
  }

  @Test
  void limitsAreThoseOfAzure() {
    assertThat(refusal(many("anyOf", 4097))).contains("'4096' conditions");
    ArrayNode counts = Json.object().putArray("x");
    for (int i = 0; i < 11; i++) {
      counts.add(Policies.json("{count:{value:[1]},equals:1}"));
    }
    assertThat(refusal(Json.object().set("allOf", counts))).contains("'10' 'value' counts");
    counts.removeAll();
    for (int i = 0; i < 6; i++) {
      counts.add(Policies.json("{count:{field:'A.B/c/l[*]'},equals:1}"));
    }
    assertThat(refusal(Json.object().set("allOf", counts))).contains("'5' 'field' counts");
    ObjectNode wide = Json.object().put("value", "[createArray(" + "1,".repeat(128) + "1)]");
    assertThat(refusal(wide.put("contains", 1))).contains("'128' parameters");
    String deep = "toLower(".repeat(70) + "'a'" + ")".repeat(70);
    assertThat(refusal(Json.object().put("value", "[" + deep + "]").put("equals", "a")))
        .contains("'64' policy functions");
  }

  /** Counts within counts multiply; the budget ends what the limits let through. */
  @Test
  void workIsBounded() {
    ObjectNode resource = Policies.json("{type:'A.B/c',properties:{}}");
    ArrayNode list = resource.withObject("properties").putArray("l");
    for (int i = 0; i < 400; i++) {
      list.add(i);
    }
    ObjectNode condition = Policies.json("{field:'A.B/c/l[*]',less:-1}");
    for (String alias : List.of("l", "L", "l")) {
      ObjectNode count = Json.object().put("greater", 9999);
      ObjectNode inside = count.putObject("count");
      inside.put("field", "A.B/c/" + alias + "[*]");
      inside.set(
          "where",
          Policies.json("{anyOf:[]}").set("anyOf", Json.object().putArray("x").add(condition)));
      condition = count;
    }
    // The same array again is at one element only, so this stays small; range() makes it large.
    assertThat(Policies.evaluate(condition, resource).matched()).isFalse();
    ObjectNode large =
        Policies.json("{value:\"[length(concat(range(0, 9000), range(0, 9000)))]\",equals:18000}");
    ObjectNode count = Policies.json("{count:{field:'A.B/c/l[*]'},equals:0}");
    count.withObject("count").set("where", large);
    Evaluation evaluation = Policies.evaluate(count, resource);
    assertThat(evaluation.outcome()).isEqualTo(Evaluation.Outcome.FAILED);
    assertThat(evaluation.failure()).isNotEmpty();
  }

  private static String refusal(JsonNode condition) {
    ApiException thrown =
        catchThrowableOfType(ApiException.class, () -> Policies.definition(condition));
    assertThat(thrown).isNotNull();
    return Policies.error(thrown).message();
  }

  private static ObjectNode many(String operator, int count) {
    ObjectNode condition = Json.object();
    ArrayNode parts = condition.putArray(operator);
    for (int i = 0; i < count; i++) {
      parts.add(Policies.json("{field:'name',equals:'x'}"));
    }
    return condition;
  }

  private static boolean holds(JsonNode condition) {
    Evaluation evaluation = Policies.evaluate(condition, RESOURCE);
    assertThat(evaluation.failure()).isNull();
    return evaluation.matched();
  }

  private static ObjectNode not(JsonNode condition) {
    ObjectNode not = Json.object();
    not.set("not", condition);
    return not;
  }

  private static ObjectNode all(String operator, JsonNode... parts) {
    ObjectNode all = Json.object();
    ArrayNode array = all.putArray(operator);
    for (JsonNode part : parts) {
      array.add(part);
    }
    return all;
  }

  private static final List<String> LEAVES =
      List.of(
          "{field:'name',equals:'n'}",
          "{field:'tags.a',exists:'false'}",
          "{field:'A.B/c/p',greater:4}",
          "{field:'A.B/c/l[*]',less:3}",
          "{field:'A.B/c/none[*]',equals:'x'}",
          "{count:{field:'A.B/c/l[*]',where:{field:'A.B/c/l[*]',greater:1}},equals:2}",
          "{value:\"[field('location')]\",in:['westus']}",
          "{field:'A.B/c/missing',notEquals:'x'}");

  private static JsonNode condition(Random random, int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      return Policies.json(LEAVES.get(random.nextInt(LEAVES.size())));
    }
    return switch (random.nextInt(3)) {
      case 0 -> not(condition(random, depth - 1));
      case 1 -> all("allOf", condition(random, depth - 1), condition(random, depth - 1));
      default -> all("anyOf", condition(random, depth - 1), condition(random, depth - 1));
    };
  }
}
