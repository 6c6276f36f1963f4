package dev.selfsame.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.ResourceId;
import dev.selfsame.provider.authorization.AuthorizationProvider;
import dev.selfsame.store.Gate;
import dev.selfsame.store.ResourceRow;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The handlers of Azure Policy's types on a store in memory: limits, and what they store. */
class PolicyHandlersTest {
  private static final String TENANT = "11111111-1111-1111-1111-111111111111";
  private static final String SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-00000000000a";
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";
  private static final String RULE =
      "'policyRule':{'if':{'field':'name','equals':'x'},'then':{'effect':'audit'}}";
  private static final String BUILT_IN =
      AUTHORIZATION + "policyDefinitions/06a78e20-9358-41c9-923c-fb736d382a4d";

  private final MemoryStore store = new MemoryStore();
  private final AuthorizationProvider provider = new AuthorizationProvider(TENANT);

  /** Handles a PUT of something new and writes what came of it, as the pipeline would. */
  private ObjectNode put(String id, String json) {
    ResourceId parsed = ResourceId.parse(id).orElseThrow();
    ResourceType type =
        provider.types().stream()
            .filter(one -> one.name().equalsIgnoreCase(parsed.type()))
            .findFirst()
            .orElseThrow();
    ObjectNode sent = Json.readObject(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    Caller caller = new Caller("o", "c", "t", "owner", "Application", true);
    return store.write(
        Gate.tenant(TENANT),
        tx -> {
          Change change =
              new Change(
                  Change.Verb.PUT,
                  type,
                  parsed,
                  ApiVersion.parse("2025-01-01").orElseThrow(),
                  Optional.empty(),
                  sent,
                  sent.deepCopy(),
                  caller,
                  1000);
          Outcome outcome = type.put().handle(change, tx);
          ObjectNode body = ((Outcome.Stored) outcome).body();
          tx.resources().put(row(parsed, type, body));
          return body;
        });
  }

  private static ResourceRow row(ResourceId id, ResourceType type, ObjectNode body) {
    return new ResourceRow(
        id.key(),
        id.value(),
        type.name(),
        null,
        null,
        id.parentKey(),
        id.name(),
        null,
        1,
        null,
        Json.text(body),
        1000,
        "o",
        1000,
        "o");
  }

  private ArmError refused(String id, String json) {
    ApiException refusal = catchThrowableOfType(ApiException.class, () -> put(id, json));
    assertThat(refusal).as(id).isNotNull();
    return (ArmError) refusal.error();
  }

  @Test
  void aScopeHoldsFiveHundredDefinitionsTwoHundredInitiativesAndTwoHundredAssignments() {
    String definition = "{'properties':{" + RULE + "}}";
    for (int i = 0; i < 500; i++) {
      put(SUBSCRIPTION + AUTHORIZATION + "policyDefinitions/d" + i, definition);
    }
    ArmError full = refused(SUBSCRIPTION + AUTHORIZATION + "policyDefinitions/more", definition);
    assertThat(full.code()).isEqualTo("PolicyLimitExceeded");
    assertThat(full.message()).contains("'500' policy definitions");
    String set = "{'properties':{'policyDefinitions':[{'policyDefinitionId':'" + BUILT_IN + "'}]}}";
    for (int i = 0; i < 200; i++) {
      put(SUBSCRIPTION + AUTHORIZATION + "policySetDefinitions/s" + i, set);
    }
    assertThat(refused(SUBSCRIPTION + AUTHORIZATION + "policySetDefinitions/more", set).message())
        .contains("'200' policy set definitions");
    String assigned = "{'properties':{'policyDefinitionId':'" + BUILT_IN + "'}}";
    for (int i = 0; i < 200; i++) {
      put(SUBSCRIPTION + AUTHORIZATION + "policyAssignments/a" + i, assigned);
    }
    assertThat(refused(SUBSCRIPTION + AUTHORIZATION + "policyAssignments/more", assigned).message())
        .contains("'200' policy assignments");
    put(SUBSCRIPTION + "/resourceGroups/g" + AUTHORIZATION + "policyAssignments/more", assigned);
  }

  @Test
  void aScopeHoldsAThousandExemptions() {
    String assignment = SUBSCRIPTION + AUTHORIZATION + "policyAssignments/a";
    put(assignment, "{'properties':{'policyDefinitionId':'" + BUILT_IN + "'}}");
    String spared =
        "{'properties':{'policyAssignmentId':'" + assignment + "','exemptionCategory':'Waiver'}}";
    for (int i = 0; i < 1000; i++) {
      put(SUBSCRIPTION + AUTHORIZATION + "policyExemptions/e" + i, spared);
    }
    assertThat(refused(SUBSCRIPTION + AUTHORIZATION + "policyExemptions/more", spared).message())
        .contains("'1000' policy exemptions");
  }

  @Test
  void whatIsStoredHasAzuresSpellingWhateverTheClients() {
    put(SUBSCRIPTION + AUTHORIZATION + "policyDefinitions/d", "{'properties':{" + RULE + "}}");
    JsonNode version =
        Json.stored(
                store
                    .resources
                    .get(
                        ResourceId.lower(
                            SUBSCRIPTION + AUTHORIZATION + "policyDefinitions/d/versions/1.0.0"))
                    .body())
            .path("properties");
    assertThat(version.path("version").asString()).isEqualTo("1.0.0");
    assertThat(version.has("versions")).isFalse();

    JsonNode assignment =
        put(
                "/" + AUTHORIZATION.substring(1) + "policyAssignments/root",
                "{'Properties':{'POLICYDEFINITIONID':'"
                    + BUILT_IN
                    + "','notscopes':['"
                    + SUBSCRIPTION
                    + "'],'noncompliancemessages':[{'MESSAGE':'m'}],'displayName':null,"
                    + "'resourceselectors':[{'Selectors':[{'Kind':'RESOURCETYPE','In':['a/b']}]}],"
                    + "'scope':'/','metadata':{'createdBy':'x','own':1}}}")
            .path("properties");
    assertThat(assignment.path("policyDefinitionId").asString()).isEqualTo(BUILT_IN);
    assertThat(assignment.path("notScopes").get(0).asString()).isEqualTo(SUBSCRIPTION);
    assertThat(assignment.path("nonComplianceMessages").get(0).path("message").asString())
        .isEqualTo("m");
    assertThat(assignment.path("resourceSelectors").get(0).path("selectors").get(0).toString())
        .isEqualTo("{\"kind\":\"resourceType\",\"in\":[\"a/b\"]}");
    assertThat(assignment.path("metadata").toString()).isEqualTo("{\"own\":1}");
    assertThat(assignment.has("displayName")).isFalse();
    assertThat(assignment.has("scope")).isFalse();
    assertThat(assignment.path("enforcementMode").asString()).isEqualTo("Default");
  }

  @Test
  void referencesWithoutANameGetOneThatStays() {
    String reference = "{'policyDefinitionId':'" + BUILT_IN + "'}";
    String body = "{'properties':{'policyDefinitions':[" + reference + "," + reference + "]}}";
    JsonNode first =
        put(SUBSCRIPTION + AUTHORIZATION + "policySetDefinitions/s", body)
            .path("properties")
            .path("policyDefinitions");
    JsonNode again =
        put(SUBSCRIPTION + AUTHORIZATION + "policySetDefinitions/t", body)
            .path("properties")
            .path("policyDefinitions");
    String one = first.get(0).path("policyDefinitionReferenceId").asString();
    String two = first.get(1).path("policyDefinitionReferenceId").asString();
    assertThat(one).matches("\\d+").isNotEqualTo(two);
    assertThat(again).isEqualTo(first);
  }

  @Test
  void manySelectorsAreRefused() {
    StringBuilder selectors = new StringBuilder();
    for (int i = 0; i < 11; i++) {
      selectors.append(i == 0 ? "" : ",").append("{'name':'s" + i + "','selectors':[]}");
    }
    ArmError refusal =
        refused(
            SUBSCRIPTION + AUTHORIZATION + "policyAssignments/a",
            "{'properties':{'policyDefinitionId':'"
                + BUILT_IN
                + "','resourceSelectors':["
                + selectors
                + "]}}");
    assertThat(refusal.message()).contains("more than '10' resource selectors");
  }
}
