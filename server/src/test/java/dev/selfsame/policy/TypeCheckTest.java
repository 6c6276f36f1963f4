package dev.selfsame.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What is known of a rule from a type alone. */
class TypeCheckTest {
  private static final String GIVEN = "{t:{value:'A.B/c'},list:{value:['A.B/c','A.B/d']}}";

  /** Never no for what could match, yes or no for what the type settles. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{field:'type', equals:'a.b/C'} | A.B/c | true",
        "{field:'type', equals:'A.B/c'} | A.B/d | false",
        "{field:'type', equals:\"[parameters('t')]\"} | a.b/c | true",
        "{field:'type', equals:\"[parameters('t')]\"} | A.B/d | false",
        "{field:'type', in:\"[parameters('list')]\"} | A.B/d | true",
        "{field:'type', in:\"[parameters('list')]\"} | A.B/e | false",
        "{field:'type', in:[\"[parameters('t')]\", 'A.B/z']} | A.B/z | true",
        "{field:'type', in:[\"[parameters('t')]\", 'A.B/z']} | A.B/e | false",
        "{field:'type', notIn:\"[parameters('list')]\"} | A.B/d | false",
        "{field:'type', like:'A.B/*'} | A.B/d | true",
        "{field:'type', like:'A.B/*'} | A.C/d | false",
        "{field:'type', equals:\"[concat('A.B/', 'c')]\"} | A.B/d | true",
        "{field:\"[toLower('type')]\", equals:'A.B/c'} | A.B/d | true",
        "{value:\"[field('type')]\", equals:'A.B/c'} | A.B/d | false",
        "{value:\"[field('name')]\", equals:'A.B/c'} | A.B/d | true",
        "{not:{field:'type', equals:'A.B/c'}} | A.B/c | false",
        "{not:{field:'type', equals:'A.B/c'}} | A.B/d | true",
        "{not:{field:'name', equals:'x'}} | A.B/d | true",
        "{allOf:[{field:'name', equals:'x'}, {field:'type', equals:'A.B/c'}]} | A.B/d | false",
        "{anyOf:[{field:'name', equals:'x'}, {field:'type', equals:'A.B/c'}]} | A.B/d | true",
        "{anyOf:[{field:'A.B/c/x', equals:'x'}, {field:'type', equals:'A.B/c'}]} | A.B/d | false",
        "{field:'A.B/c/x', exists:false} | A.B/d | true",
        "{field:'A.B/c/x', notEquals:'y'} | A.B/d | true",
        "{field:'A.B/c/x[*]', equals:'y'} | A.B/d | true",
        "{field:'Microsoft.Compute/imagePublisher', equals:'y'} | Microsoft.Compute/disks | true",
        "{field:'Microsoft.Compute/imagePublisher', equals:'y'} | Microsoft.Network/x | false",
        "{count:{field:'A.B/c/x[*]'}, equals:0} | A.B/d | true"
      })
  void aRuleSaysWhichTypesItIsAbout(String condition, String type, boolean may) {
    ObjectNode properties =
        Policies.json(
            "{policyType:'BuiltIn', mode:'All', policyRule:{then:{effect:'deny'}},"
                + " parameters:{t:{type:'String'}, list:{type:'Array'}}}");
    ((ObjectNode) properties.get("policyRule")).set("if", Policies.json(condition));
    PolicyDefinition definition = PolicyDefinition.read("d", properties);
    ParameterValues values = definition.values(Policies.json(GIVEN));
    assertThat(definition.mayMatchType(type, values)).isEqualTo(may);
    ObjectNode resource = Json.object().put("type", type).put("name", "x");
    Evaluation.Outcome outcome =
        definition.matches(values, resource, Policies.context(Policies.VERSION));
    assertThat(outcome)
        .isEqualTo(
            definition.evaluate(values, resource, Policies.context(Policies.VERSION)).outcome());
    if (!may) {
      assertThat(outcome).isEqualTo(Evaluation.Outcome.NOT_MATCHED);
    }
  }

  @Test
  void anExpressionInErrorIsNoneForTypesThatTheRuleIsNotAbout() {
    PolicyDefinition definition =
        Policies.definition(
            Policies.json(
                "{allOf:[{value:\"[int(field('name'))]\", equals:1},{field:'type', equals:'A.B/c'}]}"));
    ObjectNode other = Json.object().put("type", "A.B/d").put("name", "x");
    ObjectNode same = Json.object().put("type", "A.B/c").put("name", "x");
    Context context = Policies.context(Policies.VERSION);
    assertThat(definition.evaluate(Policies.none(), other, context).outcome())
        .isEqualTo(Evaluation.Outcome.NOT_MATCHED);
    assertThat(definition.evaluate(Policies.none(), same, context).outcome())
        .isEqualTo(Evaluation.Outcome.FAILED);
    assertThat(definition.matches(Policies.none(), same, context))
        .isEqualTo(Evaluation.Outcome.FAILED);
  }
}
