package dev.selfsame.arm.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Mode;
import dev.selfsame.policy.PolicyDefinition;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.ResourceRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What applies where, without a store. */
final class PolicyGroundTest {
  private static final String ROOT = "/providers/microsoft.management/managementgroups/root";
  private static final String SUBSCRIPTION = "/subscriptions/s";
  private static final String GROUP = SUBSCRIPTION + "/resourcegroups/g";
  private static final String VM = GROUP + "/providers/microsoft.compute/virtualmachines/v";
  private static final String TYPE = "Microsoft.Compute/virtualMachines";
  private static final Mode.TypeFacts TRACKED = new Mode.TypeFacts(true, true);
  private static final Mode.TypeFacts PLAIN = new Mode.TypeFacts(false, false);

  private static ObjectNode json(String text) {
    return (ObjectNode) Json.readLenient(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ResourceRow row(String id, String type, String body) {
    String name = id.substring(id.lastIndexOf('/') + 1);
    return new ResourceRow(
        id, id, type, null, null, null, name, null, 1, null, Json.text(json(body)), 0, "", 0, "");
  }

  private static PolicyAssignment assignment(String scope, String name, String more) {
    return PolicyAssignment.of(
        row(
            scope + "/providers/microsoft.authorization/policyassignments/" + name,
            "Microsoft.Authorization/policyAssignments",
            "{'properties':{'policyDefinitionId':'/d'" + more + "}}"));
  }

  private static AssignedPolicy policy(String mode, String type, PolicyAssignment assignment) {
    PolicyDefinition definition =
        PolicyDefinition.read(
            "d",
            json(
                "{'mode':'"
                    + mode
                    + "','policyRule':{'if':{'field':'type','equals':'"
                    + type
                    + "'},'then':{'effect':'deny'}}}"));
    return new AssignedPolicy(
        assignment,
        definition,
        "/d",
        "",
        "",
        null,
        "",
        "",
        List.of(),
        definition.values(Json.object()),
        EffectKind.DENY,
        false);
  }

  private static PolicyGround ground(
      @Nullable PolicyExemption exemption, AssignedPolicy... policies) {
    Map<String, List<AssignedPolicy>> byScope = new java.util.HashMap<>();
    for (AssignedPolicy each : policies) {
      byScope
          .computeIfAbsent(each.assignment().scopeKey(), key -> new java.util.ArrayList<>())
          .add(each);
    }
    return new PolicyGround(
        new Scopes(ROOT, Map.of()),
        byScope,
        exemption == null ? Map.of() : Map.of(exemption.scopeKey(), List.of(exemption)));
  }

  private static List<String> names(List<AssignedPolicy> policies) {
    return policies.stream().map(each -> each.assignment().name()).toList();
  }

  @Test
  void fromTheTopDownWithoutWhatIsElsewhereLeftOutOrOfAnotherType() {
    PolicyGround ground =
        ground(
            null,
            policy("All", TYPE, assignment(VM, "at-vm", "")),
            policy("All", TYPE, assignment(GROUP, "at-group", "")),
            policy("All", TYPE, assignment(SUBSCRIPTION + "/resourcegroups/other", "other", "")),
            policy("All", TYPE, assignment(SUBSCRIPTION, "out", ",'notScopes':['" + GROUP + "/']")),
            policy("All", "Contoso.Things/things", assignment(GROUP, "things", "")),
            policy("All", TYPE, assignment(ROOT, "at-root", "")));
    assertThat(names(ground.at(VM, TYPE, TRACKED))).containsExactly("at-root", "at-group", "at-vm");
    assertThat(names(ground.at(VM, TYPE.toUpperCase(java.util.Locale.ROOT), TRACKED)))
        .containsExactly("at-root", "at-group", "at-vm");
    assertThat(names(ground.at(SUBSCRIPTION + "/resourcegroups/h", TYPE, TRACKED)))
        .containsExactly("at-root", "out");
    assertThat(names(ground.assignedFor(GROUP.replace("g", "G"))))
        .containsExactlyInAnyOrder("at-group", "things", "out", "at-root");
    assertThat(ground.deniesActions()).isFalse();
  }

  @Test
  void modeIndexedWantsTagsAndLocation() {
    PolicyGround ground = ground(null, policy("Indexed", TYPE, assignment(GROUP, "a", "")));
    assertThat(ground.at(VM, TYPE, PLAIN)).isEmpty();
    assertThat(ground.at(VM, TYPE, TRACKED)).hasSize(1);
  }

  @Test
  void exemptionsEndAndAreOfOneAssignment() {
    AssignedPolicy one = policy("All", TYPE, assignment(GROUP, "one", ""));
    AssignedPolicy other = policy("All", TYPE, assignment(GROUP, "other", ""));
    PolicyExemption exemption =
        PolicyExemption.of(
            row(
                GROUP + "/providers/microsoft.authorization/policyexemptions/e",
                "Microsoft.Authorization/policyExemptions",
                "{'properties':{'policyAssignmentId':'"
                    + one.assignment().id()
                    + "','expiresOn':'1970-01-01T00:00:10Z'}}"));
    PolicyGround ground = ground(exemption, one, other);
    assertThat(ground.exemption(one, VM, "t", "", 9_999)).isPresent();
    assertThat(ground.exemption(one, VM, "t", "", 10_000)).isEmpty();
    assertThat(ground.exemption(other, VM, "t", "", 0)).isEmpty();
    assertThat(ground.exemption(one, SUBSCRIPTION, "t", "", 0)).isEmpty();
  }

  @Test
  void selectorsAreMetAllTogetherAndWritersOnlyWhereThereIsOne() {
    AssignedPolicy policy =
        policy(
            "All",
            TYPE,
            assignment(
                GROUP,
                "a",
                ",'resourceSelectors':[{'selectors':[{'kind':'resourceLocation','in':['West US']},{'kind':'userPrincipalId','notIn':['Me']}]},{'selectors':[{'kind':'resourceType','in':['Contoso.Things/things']}]}]"));
    assertThat(policy.selects("t", "westus", Set.of("you"))).isTrue();
    assertThat(policy.selects("t", "westus", Set.of("me"))).isFalse();
    assertThat(policy.selects("t", "westus", Set.of())).isTrue();
    assertThat(policy.selects("t", "eastus", Set.of())).isFalse();
    assertThat(policy.selects("contoso.things/things", "eastus", Set.of("me"))).isTrue();
  }
}
