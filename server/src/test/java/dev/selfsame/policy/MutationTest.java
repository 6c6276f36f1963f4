package dev.selfsame.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code append} and {@code modify} worked into a proposal. */
class MutationTest {
  private static final String ROLES =
      "roleDefinitionIds:['/providers/Microsoft.Authorization/roleDefinitions/x']";
  private static final String STORAGE =
      "type:'Microsoft.Storage/storageAccounts',name:'s',tags:{env:'Prod'},"
          + "properties:{flag:true,networkAcls:{ipRules:[{value:'1.1.1.1'},{value:'2.2.2.2'}]}}";

  /** What one operation leaves at a place; {@code -} for nothing, {@code refused} for a deny. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "append        | tags['env']  | 'Test' | refused | ",
        "append        | tags['env']  | 'prod' | /tags/env | \"Prod\"",
        "append        | tags['new']  | 'a'    | /tags/new | \"a\"",
        "append        | Microsoft.Storage/storageAccounts/deep.er.still | 1 | /properties/deep/er/still | 1",
        "append        | Microsoft.Storage/storageAccounts/networkAcls.ipRules | [] | refused | ",
        "append        | Microsoft.Storage/storageAccounts/networkAcls.ipRules[*] | {value:'3'} | /properties/networkAcls/ipRules/2 | {\"value\":\"3\"}",
        "append        | Microsoft.Storage/storageAccounts/networkAcls.ipRules[*] | {value:'1.1.1.1'} | /properties/networkAcls/ipRules/2 | -",
        "append        | Microsoft.Storage/storageAccounts/others[*] | 'x' | /properties/others | [\"x\"]",
        "append        | Microsoft.Storage/storageAccounts/networkAcls.ipRules[*].action | 'Allow' | /properties/networkAcls/ipRules/1/action | \"Allow\"",
        "append        | Microsoft.Storage/storageAccounts/networkAcls.ipRules[*].value | 'x' | refused | ",
        "add           | tags['env']  | 'Test' | /tags/env | \"Prod\"",
        "add           | tags['new']  | 'Test' | /tags/new | \"Test\"",
        "addOrReplace  | tags['ENV']  | 'Test' | /tags/env | \"Test\"",
        "remove        | tags['Env']  |        | /tags/env | -",
        "remove        | tags['none'] |        | /tags/env | \"Prod\"",
        "addOrReplace  | Microsoft.Storage/storageAccounts/flag | false | /properties/flag | false",
        "addOrReplace  | Microsoft.Storage/storageAccounts/flag | 'no' | refused | ",
        "addOrReplace  | Microsoft.Storage/storageAccounts/new | 3 | /properties/new | 3",
        "addOrReplace  | Microsoft.Storage/storageAccounts/absent.parent | 3 | /properties/absent | -",
        "addOrReplace  | Microsoft.Storage/storageAccounts/networkAcls.ipRules | [] | /properties/networkAcls/ipRules | []",
        "addOrReplace  | Microsoft.Storage/storageAccounts/networkAcls.ipRules[*] | {value:'3'} | /properties/networkAcls/ipRules | [{\"value\":\"3\"}]",
        "add           | Microsoft.Storage/storageAccounts/networkAcls.ipRules[*] | {value:'3'} | /properties/networkAcls/ipRules/2 | {\"value\":\"3\"}",
        "addOrReplace  | Microsoft.Storage/storageAccounts/networkAcls.ipRules[*].value | 'x' | /properties/networkAcls/ipRules/0/value | \"x\"",
        "addOrReplace  | Microsoft.Storage/storageAccounts/sku.tier | 'x' | refused | ",
        "addOrReplace  | Microsoft.Compute/virtualMachines/x | 'x' | /properties/x | -",
        "addOrReplace  | identity.type | 'SystemAssigned' | /identity | -"
      })
  void oneOperation(String operation, String field, String value, String place, String left) {
    Mutation.Result result = apply(wish("p", operation, field, value, "deny"));
    if (place.equals("refused")) {
      assertThat(result).isInstanceOf(Mutation.Result.Refused.class);
      return;
    }
    JsonNode at = ((Mutation.Result.Applied) result).resource().at(place);
    assertThat(at.isMissingNode() ? "-" : at.toString()).isEqualTo(left);
  }

  @Test
  void theProposalIsLeftAsItIs() {
    ObjectNode proposal = Policies.json("{" + STORAGE + "}");
    Mutation.apply(
        proposal, Policies.VERSION, List.of(wish("p", "addOrReplace", "tags.env", "'x'", "deny")));
    assertThat(proposal).isEqualTo(Policies.json("{" + STORAGE + "}"));
  }

  @Test
  void twoThatDenyRefuse() {
    Mutation.Result result =
        apply(
            wish("p1", "addOrReplace", "tags.env", "'a'", "deny"),
            wish("p2", "addOrReplace", "tags['ENV']", "'b'", "deny"));
    assertThat(((Mutation.Result.Refused) result).by()).containsExactly("p1", "p2");
  }

  @Test
  void oneThatDeniesWinsOverThoseThatAudit() {
    Mutation.Result result =
        apply(
            wish("p1", "addOrReplace", "tags.env", "'a'", "audit"),
            wish("p2", "addOrReplace", "tags.env", "'b'", "deny"),
            wish("p3", "addOrReplace", "tags.env", "'c'", "audit"));
    assertThat(env(result)).isEqualTo("b");
    assertThat(((Mutation.Result.Applied) result).done())
        .extracting(Mutation.Done::by)
        .containsExactly("p2");
  }

  @Test
  void allThatAuditChangeNothing() {
    Mutation.Result result =
        apply(
            wish("p1", "addOrReplace", "tags.env", "'a'", "audit"),
            wish("p2", "addOrReplace", "tags.env", "'b'", "disabled"));
    assertThat(env(result)).isEqualTo("Prod");
  }

  @Test
  void theSameWishTwiceIsNoConflict() {
    Mutation.Result result =
        apply(
            wish("p1", "addOrReplace", "tags.env", "'a'", "deny"),
            wish("p2", "addOrReplace", "tags.env", "'a'", "deny"));
    assertThat(env(result)).isEqualTo("a");
    assertThat(((Mutation.Result.Applied) result).done()).hasSize(1);
  }

  @Test
  void aPropertyAndWhatIsInItAreOne() {
    String acls = "Microsoft.Storage/storageAccounts/networkAcls";
    Mutation.Result result =
        apply(
            wish("p1", "addOrReplace", acls, "{}", "deny"),
            wish("p2", "addOrReplace", acls + ".ipRules", "[]", "deny"));
    assertThat(result).isInstanceOf(Mutation.Result.Refused.class);
  }

  @Test
  void anAuditThatCannotBeMadeIsSkipped() {
    Mutation.Result result =
        apply(
            wish("p1", "addOrReplace", "Microsoft.Storage/storageAccounts/flag", "'no'", "audit"),
            wish("p2", "append", "tags.env", "'Prod'", "deny"));
    assertThat(((Mutation.Result.Applied) result).done()).isEmpty();
  }

  @Test
  void operationsHaveConditions() {
    String details =
        "{"
            + ROLES
            + ",conflictEffect:'audit',operations:["
            + "{condition:\"[greaterOrEquals(requestContext().apiVersion, '2019-04-01')]\",operation:'addOrReplace',field:'tags.a',value:'new'},"
            + "{condition:\"[less(requestContext().apiVersion, '2019-04-01')]\",operation:'addOrReplace',field:'tags.a',value:'old'}]}";
    ObjectNode resource = Policies.json("{" + STORAGE + "}");
    for (String version : List.of("2018-01-01", "2020-01-01")) {
      // The evaluator's own less and greaterOrEquals compare strings as they are.
      Wish wish = wish("p", "modify", details, resource, version);
      Mutation.Result result = Mutation.apply(resource, version, List.of(wish));
      assertThat(((Mutation.Result.Applied) result).resource().at("/tags/a").asString())
          .isEqualTo(version.startsWith("2018") ? "old" : "new");
    }
  }

  private static @org.jspecify.annotations.Nullable String env(Mutation.Result result) {
    return ((Mutation.Result.Applied) result).resource().at("/tags/env").asString();
  }

  private static Mutation.Result apply(Wish... wishes) {
    return Mutation.apply(
        Policies.json("{" + STORAGE + "}"), Policies.VERSION, new ArrayList<>(List.of(wishes)));
  }

  private static Wish wish(
      String by, String operation, String field, String value, String conflict) {
    String shown = "field:\"" + field + "\"" + (value == null ? "" : ",value:" + value);
    ObjectNode resource = Policies.json("{" + STORAGE + "}");
    return operation.equals("append")
        ? wish(by, "append", "[{" + shown + "}]", resource, Policies.VERSION)
        : wish(
            by,
            "modify",
            "{"
                + ROLES
                + ",conflictEffect:'"
                + conflict
                + "',operations:[{operation:'"
                + operation
                + "',"
                + shown
                + "}]}",
            resource,
            Policies.VERSION);
  }

  private static Wish wish(
      String by, String effect, String details, ObjectNode resource, String version) {
    PolicyDefinition definition =
        PolicyDefinition.read(
            "d",
            Policies.json(
                "{mode:'Indexed',policyRule:{if:{field:'type',like:'*'},then:{effect:'"
                    + effect
                    + "',details:"
                    + details
                    + "}}}"));
    Context context = Policies.context(version);
    Effect read = definition.rule().effect(Policies.none(), resource, context);
    return Wish.of(by, read, resource, Policies.none(), context);
  }
}
