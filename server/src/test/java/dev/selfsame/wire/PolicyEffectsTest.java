package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.json.Json;
import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Policies;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What assigned policies do to writes over the wire; each test has a group of its own. */
final class PolicyEffectsTest {
  private static final String THING = "{'field':'type','equals':'Contoso.Things/things'}";
  private static final String DENY = "{'effect':'deny'}";

  @TempDir static Path folder;
  private static TestServer server;
  private static Policies policies;
  private static int made;
  private String group;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    policies = new Policies(server);
  }

  @AfterAll
  static void stop() {
    assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    server.close();
  }

  @BeforeEach
  void newGroup() {
    group = server.subscription() + "/resourceGroups/g" + ++made;
    assertThat(put(group, "{'location':'westus'}").status()).isEqualTo(201);
  }

  private String thing(String name) {
    return group + "/providers/Contoso.Things/things/" + name;
  }

  private static Answer put(String path, String body) {
    return server.arm("PUT", path, Policies.json(body));
  }

  private static Answer patch(String path, String body) {
    return server.arm("PATCH", path, Policies.json(body));
  }

  private Answer thing(String name, String more) {
    return put(thing(name), "{'location':'westus'" + more + "}");
  }

  private JsonNode tags(String name) {
    return server.get(thing(name)).body().path("tags");
  }

  private static String modify(String conflict, String operations) {
    return "{'effect':'modify','details':{'roleDefinitionIds':['/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c'],'conflictEffect':'"
        + conflict
        + "','operations':["
        + operations
        + "]}}";
  }

  private static String tag(String name, String value) {
    return "{'operation':'addOrReplace','field':'tags[" + name + "]','value':'" + value + "'}";
  }

  @Test
  void denyNamesThePolicyAndWhatWasCompared() {
    String definition = policies.define(THING, DENY);
    String assignment = policies.assign(group, definition, ",'displayName':'No things'");
    Answer refused = thing("t", "");
    assertThat(refused.status()).isEqualTo(403);
    JsonNode error = refused.body().path("error");
    assertThat(refused.code()).isEqualTo("RequestDisallowedByPolicy");
    assertThat(error.path("target").asString()).isEqualTo("t");
    assertThat(error.path("message").asString())
        .startsWith(
            "Resource 't' was disallowed by policy. Policy identifiers: '[{\"policyAssignment\":{\"name\":\"No things\",\"id\":\""
                + assignment
                + "\"},\"policyDefinition\":{\"name\":\"Definition ")
        .endsWith("}]'.");
    JsonNode info = error.path("additionalInfo").path(0);
    assertThat(info.path("type").asString()).isEqualTo("PolicyViolation");
    assertThat(info.path("info").path("policyDefinitionId").asString()).isEqualTo(definition);
    assertThat(info.path("info").path("policyAssignmentId").asString()).isEqualTo(assignment);
    assertThat(info.path("info").path("policyAssignmentScope").asString()).isEqualTo(group);
    assertThat(info.path("info").path("policyDefinitionEffect").asString()).isEqualTo("deny");
    JsonNode compared =
        info.path("info").path("evaluationDetails").path("evaluatedExpressions").path(0);
    assertThat(compared.path("expression").asString()).isEqualTo("type");
    assertThat(compared.path("result").asString()).isEqualTo("True");
    assertThat(compared.path("operator").asString()).isEqualTo("Equals");
    assertThat(server.get(thing("t")).status()).isEqualTo(404);
    policies.remove(assignment);
    assertThat(thing("t", "").status()).isEqualTo(201);
  }

  @Test
  void theReasonOfTheAssignmentIsTold() {
    policies.assign(
        group,
        policies.define(THING, DENY),
        ",'nonComplianceMessages':[{'message':'Things are too dear'}]");
    assertThat(thing("t", "").body().path("error").path("message").asString())
        .isEqualTo(
            "Resource 't' was disallowed by policy. Reasons: 'Things are too dear'. See error details for policy resource IDs.");
  }

  @Test
  void auditDisabledAndNotEnforcedLetThrough() {
    policies.assign(group, policies.define(THING, "{'effect':'audit'}"), "");
    policies.assign(group, policies.define(THING, "{'effect':'disabled'}"), "");
    policies.assign(group, policies.define(THING, DENY), ",'enforcementMode':'DoNotEnforce'");
    assertThat(thing("t", "").status()).isEqualTo(201);
  }

  @Test
  void appendAddsAndRefusesWhatSaysOtherwise() {
    policies.assign(
        group,
        policies.define(
            THING, "{'effect':'append','details':[{'field':'tags.owner','value':'us'}]}"),
        "");
    assertThat(thing("t", "").status()).isEqualTo(201);
    assertThat(tags("t").path("owner").asString()).isEqualTo("us");
    assertThat(thing("t2", ",'tags':{'owner':'them'}").code())
        .isEqualTo("RequestDisallowedByPolicy");
  }

  @Test
  void modifyChangesPutPatchAndTagsAtScope() {
    policies.assign(group, policies.define(THING, modify("audit", tag("cost", "42"))), "");
    assertThat(thing("t", ",'tags':{'a':'b'}").body().path("tags").toString())
        .isEqualTo("{\"a\":\"b\",\"cost\":\"42\"}");
    assertThat(patch(thing("t"), "{'tags':{'c':'d'}}").status()).isEqualTo(200);
    assertThat(tags("t").toString()).isEqualTo("{\"c\":\"d\",\"cost\":\"42\"}");
    String at = thing("t") + "/providers/Microsoft.Resources/tags/default";
    Answer put = put(at, "{'properties':{'tags':{'cost':'1'}}}");
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.body().path("properties").path("tags").path("cost").asString()).isEqualTo("42");
    assertThat(patch(at, "{'operation':'Delete','properties':{'tags':{'cost':'42'}}}").status())
        .isEqualTo(200);
    assertThat(tags("t").toString()).isEqualTo("{\"cost\":\"42\"}");
    assertThat(server.delete(at).status()).isEqualTo(200);
    assertThat(tags("t").toString()).isEqualTo("{\"cost\":\"42\"}");
  }

  @Test
  void tagsOfAGroupAndOfASubscriptionAreWritesOfThem() {
    String denied =
        policies.assign(
            server.subscription(),
            policies.define(
                "{'allOf':[{'field':'type','in':['Microsoft.Resources/subscriptions','Microsoft.Resources/subscriptions/resourceGroups']},{'field':'tags.bad','exists':true}]}",
                DENY),
            "");
    for (String scope : List.of(group, server.subscription())) {
      Answer answer =
          put(
              scope + "/providers/Microsoft.Resources/tags/default",
              "{'properties':{'tags':{'bad':'1'}}}");
      assertThat(answer.code()).isEqualTo("RequestDisallowedByPolicy");
      assertThat(server.get(scope).body().path("tags").has("bad")).isFalse();
    }
    assertThat(patch(group, "{'tags':{'bad':'1'}}").code()).isEqualTo("RequestDisallowedByPolicy");
    assertThat(put(group + "x", "{'location':'westus','tags':{'bad':'1'}}").code())
        .isEqualTo("RequestDisallowedByPolicy");
    assertThat(
            put(
                    server.subscription() + "/providers/Microsoft.Resources/tags/default",
                    "{'properties':{'tags':{'good':'1'}}}")
                .status())
        .isEqualTo(200);
    policies.remove(denied);
  }

  @Test
  void ofTwoThatModifyOnePropertyTheOneThatDeniesWinsAndTwoThatDoRefuse() {
    policies.assign(group, policies.define(THING, modify("audit", tag("x", "audit"))), "");
    policies.assign(group, policies.define(THING, modify("deny", tag("x", "deny"))), "");
    assertThat(thing("t", "").status()).isEqualTo(201);
    assertThat(tags("t").path("x").asString()).isEqualTo("deny");
    policies.assign(group, policies.define(THING, modify("deny", tag("x", "other"))), "");
    Answer refused = thing("t2", "");
    assertThat(refused.code()).isEqualTo("RequestDisallowedByPolicy");
    assertThat(refused.body().path("error").path("additionalInfo").size()).isEqualTo(2);
  }

  @Test
  void ofTwoThatAuditNoneIsApplied() {
    policies.assign(group, policies.define(THING, modify("audit", tag("x", "1"))), "");
    policies.assign(group, policies.define(THING, modify("audit", tag("x", "2"))), "");
    assertThat(thing("t", "").status()).isEqualTo(201);
    assertThat(tags("t").has("x")).isFalse();
  }

  @Test
  void denyJudgesWhatModifyMade() {
    policies.assign(
        group,
        policies.define("{'allOf':[" + THING + ",{'field':'tags.env','exists':false}]}", DENY),
        "");
    assertThat(thing("t", "").code()).isEqualTo("RequestDisallowedByPolicy");
    policies.assign(group, policies.define(THING, modify("audit", tag("env", "test"))), "");
    assertThat(thing("t", "").status()).isEqualTo(201);
    assertThat(tags("t").path("env").asString()).isEqualTo("test");
  }

  @Test
  void scopesLeftOutAndExemptionsAreLeftAlone() {
    String assignment =
        policies.assign(
            server.subscription(), policies.define(THING, DENY), ",'notScopes':['" + group + "']");
    assertThat(thing("t", "").status()).isEqualTo(201);
    String left = group;
    newGroup();
    assertThat(thing("t", "").code()).isEqualTo("RequestDisallowedByPolicy");
    String until = server.clock().instant().plus(Duration.ofHours(1)).toString();
    policies.exempt(group, assignment, ",'expiresOn':'" + until + "'");
    assertThat(thing("t", "").status()).isEqualTo(201);
    server.clock().forward(Duration.ofHours(2));
    assertThat(thing("t", ",'tags':{'a':'b'}").code()).isEqualTo("RequestDisallowedByPolicy");
    policies.exempt(thing("t"), assignment, "");
    assertThat(thing("t", ",'tags':{'a':'b'}").status()).isEqualTo(200);
    assertThat(thing("t2", "").code()).isEqualTo("RequestDisallowedByPolicy");
    policies.remove(assignment);
    assertThat(left).isNotEqualTo(group);
  }

  @Test
  void anInitiativesMembersHaveParametersReferencesExemptionsAndOverrides() {
    String parameters =
        "{'effect':{'type':'String','defaultValue':'deny'},'tag':{'type':'String'}}";
    String definition =
        policies.define(
            "Indexed",
            parameters,
            "{'allOf':["
                + THING
                + ",{'field':\"[concat('tags[', parameters('tag'), ']')]\",'exists':false}]}",
            "{'effect':\"[parameters('effect')]\"}");
    String member =
        "{'policyDefinitionId':'%s','policyDefinitionReferenceId':'%s','parameters':{'tag':{'value':%s}}}";
    String set =
        policies.set(
            "{'second':{'type':'String'}}",
            member.formatted(definition, "One", "'one'")
                + ","
                + member.formatted(definition, "Two", "\"[parameters('second')]\""));
    String assignment =
        policies.assign(
            group,
            set,
            ",'parameters':{'second':{'value':'two'}},'nonComplianceMessages':[{'message':'general'},{'message':'about two','policyDefinitionReferenceId':'Two'}]");
    Answer refused = thing("t", "");
    JsonNode all = refused.body().path("error").path("additionalInfo");
    assertThat(all.size()).isEqualTo(2);
    assertThat(all.path(0).path("info").path("policySetDefinitionId").asString()).isEqualTo(set);
    assertThat(all.path(0).path("info").path("policyDefinitionReferenceId").asString())
        .isEqualTo("One");
    assertThat(refused.body().path("error").path("message").asString())
        .contains("Reasons: 'general','about two'.");
    assertThat(thing("t", ",'tags':{'one':'1','two':'2'}").status()).isEqualTo(201);
    String exemption =
        policies.exempt(group, assignment, ",'policyDefinitionReferenceIds':['One']");
    assertThat(thing("t2", ",'tags':{'two':'2'}").status()).isEqualTo(201);
    assertThat(thing("t3", ",'tags':{'one':'1'}").code()).isEqualTo("RequestDisallowedByPolicy");
    policies.remove(exemption);
    policies.remove(assignment);
    policies.assign(
        group,
        set,
        ",'parameters':{'second':{'value':'two'}},'overrides':[{'kind':'policyEffect','value':'audit','selectors':[{'kind':'policyDefinitionReferenceId','in':['Two']}]},"
            + "{'kind':'policyEffect','value':'disabled','selectors':[{'kind':'policyDefinitionReferenceId','in':['One']},{'kind':'resourceLocation','in':['northeurope']}]}]");
    assertThat(thing("t4", ",'tags':{'one':'1'}").status()).isEqualTo(201);
    assertThat(thing("t5", "").code()).isEqualTo("RequestDisallowedByPolicy");
    assertThat(put(thing("t6"), "{'location':'northeurope'}").status()).isEqualTo(201);
  }

  @Test
  void resourceSelectorsAskForLocationTypeAndWriter() {
    policies.assign(
        group,
        policies.define(THING, DENY),
        ",'resourceSelectors':[{'name':'west','selectors':[{'kind':'resourceLocation','in':['westus']},{'kind':'resourceType','notIn':['Contoso.Other/others']}]}]");
    assertThat(thing("t", "").code()).isEqualTo("RequestDisallowedByPolicy");
    assertThat(put(thing("t"), "{'location':'eastus'}").status()).isEqualTo(201);
  }

  @Test
  void modeIndexedLeavesGroupsAndWhatHasNoLocationAlone() {
    String denyAll = "{'field':'name','like':'*n'}";
    policies.assign(group, policies.define("Indexed", "{}", denyAll, DENY), "");
    String lock = group + "/providers/Microsoft.Authorization/locks/ln";
    String body = "{'properties':{'level':'CanNotDelete'}}";
    assertThat(put(lock + "?api-version=2020-05-01", body).status()).isEqualTo(201);
    assertThat(thing("n", "").code()).isEqualTo("RequestDisallowedByPolicy");
    server.delete(lock + "?api-version=2020-05-01");
    policies.assign(group, policies.define("All", "{}", denyAll, DENY), "");
    assertThat(put(lock + "?api-version=2020-05-01", body).code())
        .isEqualTo("RequestDisallowedByPolicy");
  }

  @Test
  void anExpressionInErrorRefusesUnlessNotEnforced() {
    String broken =
        policies.define(
            "{'allOf':["
                + THING
                + ",{'value':\"[substring(field('tags.short'), 0, 10)]\",'equals':'x'}]}",
            "{'effect':'audit'}");
    String assignment = policies.assign(group, broken, "");
    Answer refused = thing("t", ",'tags':{'short':'s'}");
    assertThat(refused.code()).isEqualTo("RequestDisallowedByPolicy");
    policies.remove(assignment);
    policies.assign(group, broken, ",'enforcementMode':'DoNotEnforce'");
    assertThat(thing("t", ",'tags':{'short':'s'}").status()).isEqualTo(201);
  }

  @Test
  void assignedAtAManagementGroupAndAtAResource() {
    String root = "/providers/Microsoft.Management/managementGroups/" + server.tenant();
    String definition = root + "/providers/Microsoft.Authorization/policyDefinitions/top" + made;
    assertThat(
            put(
                    definition + "?api-version=2025-03-01",
                    "{'properties':{'policyRule':{'if':" + THING + ",'then':" + DENY + "}}}")
                .status())
        .isEqualTo(201);
    String above = policies.assign(root, definition, "");
    assertThat(thing("t", "").code()).isEqualTo("RequestDisallowedByPolicy");
    policies.remove(above);
    assertThat(thing("t", "").status()).isEqualTo(201);
    policies.assign(thing("t"), definition, "");
    assertThat(thing("t", ",'tags':{'a':'b'}").code()).isEqualTo("RequestDisallowedByPolicy");
    assertThat(thing("t2", "").status()).isEqualTo(201);
  }

  @Test
  void denyActionKeepsTheResourceAndWithCascadeItsGroup() {
    String deny =
        "{'effect':'denyAction','details':{'actionNames':['delete'],'cascadeBehaviors':{'resourceGroup':'%s'}}}";
    thing("t", "");
    thing("u", "");
    policies.assign(thing("t"), policies.define(THING, deny.formatted("allow")), "");
    Answer refused = server.delete(thing("t"));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("RequestDisallowedByPolicy");
    assertThat(refused.body().path("error").path("message").asString())
        .startsWith("Deletion of resource 't' was disallowed by policy.");
    assertThat(thing("t", ",'tags':{'a':'b'}").status()).isEqualTo(200);
    String kept = policies.assign(thing("u"), policies.define(THING, deny.formatted("deny")), "");
    assertThat(server.delete(group).code()).isEqualTo("RequestDisallowedByPolicy");
    policies.remove(kept);
    assertThat(server.delete(thing("u")).status()).isEqualTo(200);
    assertThat(server.delete(group).status()).isEqualTo(202);
  }

  @Test
  void whatAPolicyAddsNeedsNoRightAndWhatTheCallerAttachesDoes() {
    Callers callers = new Callers(server);
    Callers.Someone someone = callers.application();
    String role = callers.role("Contoso.Things/things/write", "Contoso.Things/things/read");
    callers.give(role, someone.objectId(), group);
    policies.assign(group, policies.define(THING, modify("audit", tag("x", "y"))), "");
    Answer made = as(someone, thing("t"), "{'location':'westus'}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body().path("tags").path("x").asString()).isEqualTo("y");
    String identity = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i";
    put(identity, "{'location':'westus'}");
    assertThat(
            as(
                    someone,
                    thing("t"),
                    "{'location':'westus','identity':{'type':'UserAssigned','userAssignedIdentities':{'"
                        + identity
                        + "':{}}}}")
                .code())
        .isEqualTo("LinkedAuthorizationFailed");
  }

  private static Answer as(Callers.Someone someone, String path, String body) {
    byte[] sent = Json.write(Policies.json(body));
    return server.call("PUT", path, sent, someone.token());
  }
}
