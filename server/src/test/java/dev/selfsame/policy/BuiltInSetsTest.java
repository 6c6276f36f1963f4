package dev.selfsame.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The built-in initiatives: their members are there, and are given what they declare. */
class BuiltInSetsTest {
  @Test
  void thoseOfIdentitiesAreThere() {
    assertThat(PolicyDefinition.builtInSets())
        .extracting(each -> each.path("name").asString())
        .doesNotHaveDuplicates()
        .contains(
            "5e4ee281-95a3-442a-bb2a-5ef68cf5181a",
            "12794019-7a00-42cf-95c2-882eed337cc8",
            "babf8e94-780b-4b4d-abaa-4830136a8725",
            "0d1b56c6-6d1f-4a5d-8695-b15efbea6b49",
            "92a36f05-ebc9-4bba-9128-b47ad2ea3354");
  }

  @TestFactory
  Stream<DynamicTest> membersAreGivenWhatTheyDeclare() {
    return PolicyDefinition.builtInSets().stream()
        .map(set ->
            DynamicTest.dynamicTest(
                set.path("properties").path("displayName").asString(), () -> check(set)));
  }

  private static void check(ObjectNode set) {
    assertThat(set.path("id").asString())
        .isEqualTo(
            "/providers/Microsoft.Authorization/policySetDefinitions/"
                + set.path("name").asString());
    ObjectNode properties = (ObjectNode) set.get("properties");
    assertThat(PolicySetDefinition.read(set.path("name").asString(), properties).members())
        .hasSameSizeAs(properties.path("policyDefinitions"));
    Map<String, ParameterDefinition> declared =
        ParameterDefinition.read(properties.get("parameters"), false);
    assertThat(properties.path("policyDefinitions"))
        .isNotEmpty()
        .extracting(each -> each.path("policyDefinitionReferenceId").asString())
        .doesNotHaveDuplicates();
    for (JsonNode member : properties.path("policyDefinitions")) {
      String id = member.path("policyDefinitionId").asString();
      String name = id.substring(id.lastIndexOf('/') + 1);
      PolicyDefinition definition =
          PolicyDefinition.read(name, (ObjectNode) Policies.builtIn(name).get("properties"));
      // What an assignment of the set gives when it says what has no default.
      ObjectNode given = Json.object();
      for (Map.Entry<String, JsonNode> each : member.path("parameters").properties()) {
        String asked = each.getValue().path("value").asString();
        String of = asked.substring("[parameters('".length(), asked.length() - "')]".length());
        ParameterDefinition parameter =
            Objects.requireNonNull(declared.get(of.toLowerCase(Locale.ROOT)), of);
        JsonNode value = parameter.defaultValue();
        given
            .putObject(each.getKey())
            .set("value", value == null ? parameter.allowed().getFirst() : value);
      }
      assertThat(definition.values(given).values()).hasSameSizeAs(definition.parameters());
    }
  }
}
