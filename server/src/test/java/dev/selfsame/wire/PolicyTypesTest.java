package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Callers.Someone;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Policy definitions, initiatives, assignments and exemptions as clients see them. */
final class PolicyTypesTest {
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";
  private static final String DEFINITIONS = AUTHORIZATION + "policyDefinitions/";
  private static final String SETS = AUTHORIZATION + "policySetDefinitions/";
  private static final String ASSIGNMENTS = AUTHORIZATION + "policyAssignments/";
  private static final String EXEMPTIONS = AUTHORIZATION + "policyExemptions/";
  private static final String BUILT_IN = DEFINITIONS + "06a78e20-9358-41c9-923c-fb736d382a4d";
  private static final String BUILT_IN_SET = SETS + "095e4ed9-c835-4ab6-9439-b5644362a06c";
  private static final String OLD = "?api-version=2021-06-01";
  private static final String EXEMPTION_VERSION = "?api-version=2022-07-01-preview";

  @TempDir static Path folder;
  private static TestServer server;
  private static Callers callers;
  private static String subscription;
  private static int made;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    callers = new Callers(server);
    subscription = server.subscription();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String name() {
    return "policy" + ++made;
  }

  private static String group() {
    String id = subscription + "/resourceGroups/" + name();
    assertThat(server.put(id, "{\"location\":\"westeurope\"}").status()).isEqualTo(201);
    return id;
  }

  private static String rule(String effect) {
    return """
    "policyRule":{"if":{"field":"location","equals":"northpole"},"then":{"effect":"%s"}}\
    """
        .formatted(effect);
  }

  /** A definition with one parameter without a default and one with. */
  private static String parameterized() {
    return """
    {"properties":{"mode":"All","displayName":"Places","metadata":{"category":"Places"},
      "parameters":{"place":{"type":"String"},
        "effect":{"type":"String","allowedValues":["Audit","Deny","Disabled"],
          "defaultValue":"Audit"}},
      "policyRule":{"if":{"field":"location","equals":"[parameters('place')]"},
        "then":{"effect":"[parameters('effect')]"}}}}\
    """;
  }

  private static String made(String id, String body) {
    Answer answer = server.put(id, body);
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    return id;
  }

  private static String definition() {
    return made(subscription + DEFINITIONS + name(), "{\"properties\":{" + rule("audit") + "}}");
  }

  private static String assigned(String definition) {
    return "{\"properties\":{\"policyDefinitionId\":\"" + definition + "\"}}";
  }

  private static void is(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
    assertThat(answer.code()).as(answer.raw().body()).isEqualTo(code);
  }

  private static List<String> names(Answer list) {
    assertThat(list.status()).as(list.raw().body()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    list.body().path("value").forEach(one -> names.add(one.path("name").asString("")));
    return names;
  }

  @Test
  void aDefinitionIsWrittenShownAndRemoved() {
    String id = subscription + DEFINITIONS + name();
    is(server.get(id), 404, "PolicyDefinitionNotFound");
    made(id, "{\"properties\":{\"metadata\":{\"createdBy\":\"me\"}," + rule("Deny") + "}}");
    JsonNode shown = server.get(id + OLD).body();
    JsonNode properties = shown.path("properties");
    assertThat(properties.path("mode").asString()).isEqualTo("Indexed");
    assertThat(properties.path("policyType").asString()).isEqualTo("Custom");
    assertThat(properties.path("metadata").path("createdBy").asString())
        .isEqualTo(server.owner("objectId"));
    assertThat(properties.path("metadata").get("updatedOn").isNull()).isTrue();
    assertThat(properties.has("version")).isFalse();
    assertThat(shown.path("systemData").path("createdByType").asString()).isEqualTo("Application");
    made(id, "{\"properties\":{\"displayName\":\"Named\"," + rule("Deny") + "}}");
    JsonNode changed = server.get(id).body().path("properties");
    assertThat(changed.path("metadata").path("updatedBy").asString())
        .isEqualTo(server.owner("objectId"));
    assertThat(changed.path("versions").get(0).asString()).isEqualTo("1.0.0");
    Answer removed = server.delete(id);
    assertThat(removed.status()).isEqualTo(200);
    assertThat(removed.body().path("properties").path("displayName").asString()).isEqualTo("Named");
    assertThat(server.delete(id).status()).isEqualTo(204);
    is(server.get(id + "/versions/1.0.0"), 404, "PolicyDefinitionVersionNotFound");
  }

  @Test
  void aDefinitionIsRefusedForWhatItSays() {
    String id = subscription + DEFINITIONS + name();
    is(server.put(id, "{}"), 400, "InvalidRequestContent");
    is(server.put(id, "{\"properties\":{\"rule\":{}}}"), 400, "InvalidRequestContent");
    is(server.put(id, "{\"properties\":{" + rule("destroy") + "}}"), 400, "InvalidPolicyRule");
    is(
        server.put(id, "{\"properties\":{\"policyType\":\"BuiltIn\"," + rule("deny") + "}}"),
        400,
        "InvalidPolicyType");
    is(
        server.put(
            id,
            "{\"properties\":{\"displayName\":\"" + "n".repeat(129) + "\"," + rule("deny") + "}}"),
        400,
        "InvalidPolicyRequest");
    is(
        server.put(group() + DEFINITIONS + "here", "{\"properties\":{" + rule("deny") + "}}"),
        400,
        "InvalidPolicyUri");
    is(server.put(subscription + DEFINITIONS + "n".repeat(129), "{}"), 400, "InvalidResourceName");
    assertThat(server.put(BUILT_IN, "{\"properties\":{" + rule("deny") + "}}").status())
        .isEqualTo(405);
  }

  @Test
  void parametersOfADefinitionStayAsTheyWere() {
    String id = made(subscription + DEFINITIONS + name(), parameterized());
    String body = parameterized();
    is(
        server.put(
            id,
            body.replace("\"place\":{\"type\":\"String\"},", "")
                .replace("[parameters('place')]", "x")),
        400,
        "InvalidPolicyParameterUpdate");
    is(server.put(id, body.replace("place", "spot")), 400, "InvalidPolicyParameterUpdate");
    is(
        server.put(
            id,
            body.replace("\"place\":{", "\"more\":{\"type\":\"String\"},\"place\":{")
                .replace(
                    "\"[parameters('place')]\"",
                    "\"[concat(parameters('place'),parameters('more'))]\"")),
        400,
        "InvalidPolicyParameterUpdate");
    is(
        server.put(id, body.replace("{\"type\":\"String\"}", "{\"type\":\"DateTime\"}")),
        400,
        "InvalidPolicyParameterUpdate");
    made(id, body.replace("Places", "Spots"));
  }

  @Test
  void theBuiltInOnesStandAtTheTenantAndAreReadByEverybody() {
    is(server.get(subscription + BUILT_IN), 404, "PolicyDefinitionNotFound");
    is(server.get(subscription + BUILT_IN_SET), 404, "PolicySetDefinitionNotFound");
    is(server.get(DEFINITIONS + "none"), 404, "PolicyDefinitionNotFound");
    Someone nobody = callers.application();
    for (String id : List.of(BUILT_IN, BUILT_IN_SET)) {
      JsonNode shown = callers.get(nobody, id).body();
      assertThat(shown.path("id").asString()).isEqualTo(id);
      assertThat(shown.has("systemData")).isFalse();
      assertThat(shown.path("properties").path("policyType").asString()).isEqualTo("BuiltIn");
      String version = shown.path("properties").path("version").asString();
      assertThat(names(callers.get(nobody, id + "/versions"))).containsExactly(version);
      assertThat(callers.get(nobody, id + "/versions/" + version).status()).isEqualTo(200);
      assertThat(callers.get(nobody, id + "/versions/9.9.9").status()).isEqualTo(404);
    }
    is(
        callers.get(nobody, subscription + AUTHORIZATION + "policyDefinitions"),
        403,
        "AuthorizationFailed");
  }

  @Test
  void listsHoldBuiltInAndInheritedAndOwnOnes() {
    String root = "/providers/Microsoft.Management/managementGroups/" + server.tenant();
    String inherited = made(root + DEFINITIONS + name(), parameterized());
    String own = definition();
    String list = subscription + AUTHORIZATION + "policyDefinitions";
    String builtIn = BUILT_IN.substring(DEFINITIONS.length());
    String above = inherited.substring(inherited.lastIndexOf('/') + 1);
    String mine = own.substring(own.lastIndexOf('/') + 1);
    assertThat(names(server.get(list))).contains(builtIn, above, mine);
    assertThat(names(server.get(list + "?$filter=policyType%20eq%20'Custom'")))
        .contains(above, mine)
        .doesNotContain(builtIn);
    assertThat(names(server.get(list + "?$filter=policyType%20-eq%20'BuiltIn'")))
        .contains(builtIn)
        .doesNotContain(above, mine);
    assertThat(names(server.get(list + "?$filter=category%20eq%20'places'"))).contains(above);
    assertThat(names(server.get(list + "?$filter=atExactScope()")))
        .contains(mine)
        .doesNotContain(above, builtIn);
    is(server.get(list + "?$filter=name%20eq%20'x'"), 400, "InvalidFilterInQueryString");
    Answer first = server.get(list + "?$top=1");
    assertThat(names(first)).hasSize(1);
    assertThat(first.body().path("nextLink").asString()).contains("$skiptoken=");
    assertThat(names(server.get(root + AUTHORIZATION + "policyDefinitions")))
        .contains(above, builtIn)
        .doesNotContain(mine);
    assertThat(names(server.get(AUTHORIZATION + "policySetDefinitions")))
        .contains(BUILT_IN_SET.substring(SETS.length()));
    is(server.get(group() + AUTHORIZATION + "policyDefinitions"), 400, "InvalidPolicyUri");
  }

  @Test
  void anInitiativeRefersToWhatIsThere() {
    String definition = made(subscription + DEFINITIONS + name(), parameterized());
    String id = subscription + SETS + name();
    String reference = "{\"policyDefinitionId\":\"" + definition + "\"%s}";
    String body = "{\"properties\":{\"policyDefinitions\":[%s]%s}}";
    String place = ",\"parameters\":{\"place\":{\"value\":\"mars\"}}";
    is(server.put(id, body.formatted("", "")), 400, "InvalidCreatePolicySetDefinitionRequest");
    is(
        server.put(
            id,
            body.formatted(reference.formatted(place).replace(definition, definition + "x"), "")),
        400,
        "PolicyDefinitionNotFound");
    is(
        server.put(
            id, body.formatted(reference.formatted("").replace(definition, BUILT_IN_SET), "")),
        400,
        "InvalidCreatePolicySetDefinitionRequest");
    is(server.put(id, body.formatted(reference.formatted(""), "")), 400, "MissingPolicyParameter");
    is(
        server.put(
            id,
            body.formatted(reference.formatted(place.replace("}}", "},\"x\":{\"value\":1}}")), "")),
        400,
        "UndefinedPolicyParameter");
    is(
        server.put(
            id,
            body.formatted(
                reference.formatted(place.replace("}}", "},\"effect\":{\"value\":\"Burn\"}}")),
                "")),
        400,
        "InvalidPolicyParameters");
    is(
        server.put(id, body.formatted(reference.formatted(place + ",\"groupNames\":[\"g\"]"), "")),
        400,
        "InvalidCreatePolicySetDefinitionRequest");
    String named = place + ",\"policyDefinitionReferenceId\":\"one\"";
    is(
        server.put(
            id, body.formatted(reference.formatted(named) + "," + reference.formatted(named), "")),
        400,
        "InvalidCreatePolicySetDefinitionRequest");
    made(
        id,
        body.formatted(
            reference.formatted(place + ",\"groupNames\":[\"g\"]")
                + ","
                + reference.formatted(named),
            ",\"policyDefinitionGroups\":[{\"name\":\"g\"}]"));
    JsonNode members = server.get(id).body().path("properties").path("policyDefinitions");
    assertThat(members.get(0).path("policyDefinitionReferenceId").asString()).matches("\\d+");
    assertThat(members.get(1).path("policyDefinitionReferenceId").asString()).isEqualTo("one");

    is(server.delete(definition), 400, "InvalidDeletePolicyDefinitionRequest");
    String assignment = made(group() + ASSIGNMENTS + name(), assigned(id));
    is(server.delete(id), 400, "InvalidDeletePolicySetDefinitionRequest");
    assertThat(server.delete(assignment).status()).isEqualTo(200);
    assertThat(server.delete(id).status()).isEqualTo(200);
    assertThat(server.delete(definition).status()).isEqualTo(200);
  }

  @Test
  void aDefinitionHasVersions() {
    String id = subscription + DEFINITIONS + name();
    made(id, "{\"properties\":{\"version\":\"1.0.0\"," + rule("audit") + "}}");
    made(id + "/versions/1.1.0", "{\"properties\":{" + rule("deny") + "}}");
    made(id + "/versions/0.9.0", "{\"properties\":{" + rule("disabled") + "}}");
    JsonNode now = server.get(id).body().path("properties");
    assertThat(now.path("version").asString()).isEqualTo("1.1.0");
    assertThat(now.path("policyRule").path("then").path("effect").asString()).isEqualTo("deny");
    assertThat(now.path("versions").toString()).isEqualTo("[\"1.1.0\",\"1.0.0\",\"0.9.0\"]");
    assertThat(names(server.get(id + "/versions"))).containsExactly("0.9.0", "1.0.0", "1.1.0");
    is(
        server.put(id + "/versions/two", "{\"properties\":{" + rule("deny") + "}}"),
        400,
        "InvalidPolicyVersion");
    Answer all =
        server.arm("POST", subscription + AUTHORIZATION + "listPolicyDefinitionVersions", null);
    assertThat(names(all)).contains("0.9.0", "1.0.0", "1.1.0");
    String assignment = subscription + ASSIGNMENTS + name();
    String wish = assigned(id).replace("}}", ",\"definitionVersion\":\"%s\"}}");
    is(
        server.put(assignment, wish.formatted("3.*.*")),
        400,
        "InvalidCreatePolicyAssignmentRequest");
    made(assignment, wish.formatted("1.0.*"));
    JsonNode shown =
        server
            .get(assignment + "?$expand=LatestDefinitionVersion,%20EffectiveDefinitionVersion")
            .body()
            .path("properties");
    assertThat(shown.path("latestDefinitionVersion").asString()).isEqualTo("1.1.0");
    assertThat(shown.path("effectiveDefinitionVersion").asString()).isEqualTo("1.0.0");
    assertThat(server.delete(id + "/versions/1.1.0").status()).isEqualTo(200);
    assertThat(server.get(id).body().path("properties").path("version").asString())
        .isEqualTo("1.0.0");
    server.delete(assignment);
  }

  @Test
  void anAssignmentHoldsWhatWasFoundAtItsScope() {
    String group = group();
    String id = group + ASSIGNMENTS + name();
    is(server.get(id), 404, "PolicyAssignmentNotFound");
    is(server.put(id, "{\"properties\":{}}"), 400, "InvalidCreatePolicyAssignmentRequest");
    is(server.put(id, assigned(DEFINITIONS + "none")), 400, "PolicyDefinitionNotFound");
    is(server.put(id, assigned(SETS + "none")), 400, "PolicySetDefinitionNotFound");
    String management = "/providers/Microsoft.Management/managementGroups/" + name();
    assertThat(server.put(management, "{}").status()).isLessThan(300);
    String elsewhere = made(management + DEFINITIONS + name(), parameterized());
    is(server.put(id, assigned(elsewhere)), 400, "InvalidCreatePolicyAssignmentRequest");
    is(
        server.put(management + ASSIGNMENTS + "n".repeat(25), assigned(BUILT_IN)),
        400,
        "InvalidCreatePolicyAssignmentRequest");
    made(management + ASSIGNMENTS + "short", assigned(BUILT_IN));

    String definition = made(subscription + DEFINITIONS + name(), parameterized());
    is(server.put(id, assigned(definition)), 400, "MissingPolicyParameter");
    String given = "{\"properties\":{\"policyDefinitionId\":\"" + definition + "\",\"Parameters\":";
    is(
        server.put(id, given + "{\"place\":{\"value\":\"mars\"},\"x\":{\"value\":1}}}}"),
        400,
        "UndefinedPolicyParameter");
    is(
        server.put(
            id, given + "{\"place\":{\"value\":\"mars\"},\"effect\":{\"value\":\"Burn\"}}}}"),
        400,
        "PolicyParameterValueNotAllowed");
    String good = given + "{\"place\":{\"value\":\"mars\"}}%s}}";
    made(id, good.formatted(",\"enforcementMode\":\"donotenforce\""));
    JsonNode shown = server.get(id).body().path("properties");
    assertThat(shown.path("scope").asString()).isEqualTo(group);
    assertThat(shown.path("enforcementMode").asString()).isEqualTo("DoNotEnforce");
    assertThat(shown.path("definitionVersion").asString()).isEqualTo("1.*.*");
    assertThat(shown.path("parameters").path("place").path("value").asString()).isEqualTo("mars");
    is(
        server.put(id, good.formatted(",\"notScopes\":[\"" + subscription + "\"]")),
        400,
        "InvalidCreatePolicyAssignmentRequest");
    is(server.put(id, assigned(BUILT_IN)), 400, "InvalidCreatePolicyAssignmentRequest");
    is(
        server.put(
            id,
            good.formatted(
                ",\"nonComplianceMessages\":[{\"message\":\"m\",\"policyDefinitionReferenceId\":\"r\"}]")),
        400,
        "InvalidPolicyDefinitionReference");
    is(server.delete(definition), 400, "InvalidDeletePolicyDefinitionRequest");
    JsonNode old = server.get(id + "?api-version=2018-03-01").body();
    assertThat(old.path("sku").path("tier").asString()).isEqualTo("Free");
    assertThat(old.path("properties").has("enforcementMode")).isFalse();
    server.delete(id);
  }

  @Test
  void anAssignmentThatChangesThingsHasOneIdentity() {
    String group = group();
    String definition =
        made(
            subscription + DEFINITIONS + name(),
            """
            {"properties":{"mode":"Indexed","policyRule":{
              "if":{"field":"tags['a']","exists":"false"},
              "then":{"effect":"modify","details":{
                "roleDefinitionIds":["/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"],
                "operations":[{"operation":"add","field":"tags['a']","value":"b"}]}}}}}\
            """);
    String id = group + ASSIGNMENTS + name();
    is(server.put(id, assigned(definition)), 400, "ResourceIdentityRequired");
    String body = assigned(definition).replaceFirst("\\{", "{\"identity\":%s,%s");
    String system = "{\"type\":\"SystemAssigned\"}";
    is(server.put(id, body.formatted(system, "")), 400, "LocationRequired");
    String place = "\"location\":\"westeurope\",";
    made(id, body.formatted(system, place));
    JsonNode identity = server.get(id).body().path("identity");
    assertThat(identity.path("principalId").asString()).isNotEmpty();
    assertThat(server.get(id).body().path("location").asString()).isEqualTo("westeurope");

    String user = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
    made(user + "one", "{\"location\":\"westeurope\"}");
    made(user + "two", "{\"location\":\"westeurope\"}");
    String one = "{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"" + user + "one\":{}}}";
    assertThat(server.patch(id, "{\"identity\":" + one + "}").status()).isEqualTo(200);
    JsonNode users = server.get(id).body().path("identity").path("userAssignedIdentities");
    assertThat(users.propertyNames()).hasSize(1);
    is(
        server.patch(
            id,
            "{\"identity\":"
                + one.replace("UserAssigned\"", "SystemAssigned,UserAssigned\"")
                + "}"),
        400,
        "InvalidCreatePolicyAssignmentRequest");
    is(
        server.patch(id, "{\"identity\":" + one.replace("one", "two") + "}"),
        400,
        "InvalidCreatePolicyAssignmentRequest");
    is(server.patch(id, "{\"identity\":{\"type\":\"None\"}}"), 400, "ResourceIdentityRequired");

    Someone writer = callers.application();
    callers.give(
        callers.role("Microsoft.Authorization/policyAssignments/*"), writer.objectId(), group);
    is(
        callers.call(writer, "PUT", group + ASSIGNMENTS + name(), body.formatted(one, place)),
        403,
        "LinkedAuthorizationFailed");
    assertThat(server.delete(id).status()).isEqualTo(200);
  }

  @Test
  void aPatchSpeaksOfSelectorsAndOverridesAlone() {
    String id = made(group() + ASSIGNMENTS + name(), assigned(BUILT_IN_SET));
    String selectors =
        "{\"properties\":{\"resourceSelectors\":[{\"name\":\"r\",\"selectors\":[{\"kind\":\"resourcelocation\",\"in\":[\"westeurope\"]%s}]}],"
            + "\"overrides\":[{\"kind\":\"policyEffect\",\"value\":\"%s\",\"selectors\":[{\"kind\":\"policyDefinitionReferenceId\",\"in\":[\"%s\"]}]}]}}";
    Answer patched =
        server.patch(id, selectors.formatted("", "Disabled", "AINE_MaximumPasswordAge"));
    assertThat(patched.status()).as(patched.raw().body()).isEqualTo(200);
    JsonNode properties = server.get(id).body().path("properties");
    assertThat(
            properties
                .path("resourceSelectors")
                .get(0)
                .path("selectors")
                .get(0)
                .path("kind")
                .asString())
        .isEqualTo("resourceLocation");
    assertThat(properties.path("policyDefinitionId").asString()).isEqualTo(BUILT_IN_SET);
    is(
        server.patch(
            id, selectors.formatted(",\"notIn\":[\"x\"]", "Disabled", "AINE_MaximumPasswordAge")),
        400,
        "InvalidCreatePolicyAssignmentRequest");
    is(
        server.patch(id, selectors.formatted("", "Burn", "AINE_MaximumPasswordAge")),
        400,
        "InvalidCreatePolicyAssignmentRequest");
    is(
        server.patch(id, selectors.formatted("", "Disabled", "none")),
        400,
        "InvalidPolicyDefinitionReference");
    is(server.patch(id, "{\"properties\":{\"displayName\":\"x\"}}"), 400, "InvalidRequestContent");
    assertThat(server.get(id + OLD).body().path("properties").has("overrides")).isFalse();
  }

  @Test
  void assignmentsAreListedAtAboveAndBelow() {
    String group = group();
    String other = group();
    String definition = definition();
    String above = made(subscription + ASSIGNMENTS + name(), assigned(definition));
    String here = made(group + ASSIGNMENTS + name(), assigned(definition));
    String beside = made(other + ASSIGNMENTS + name(), assigned(BUILT_IN));
    String list = AUTHORIZATION + "policyAssignments";
    assertThat(names(server.get(group + list)))
        .contains(last(above), last(here))
        .doesNotContain(last(beside));
    assertThat(names(server.get(subscription + list)))
        .contains(last(above), last(here), last(beside));
    assertThat(names(server.get(subscription + list + "?$filter=atScope()")))
        .contains(last(above))
        .doesNotContain(last(here));
    assertThat(names(server.get(group + list + "?$filter=atExactScope()")))
        .containsExactly(last(here));
    assertThat(
            names(
                server.get(
                    subscription
                        + list
                        + "?$filter=policyDefinitionId%20eq%20'"
                        + definition
                        + "'")))
        .containsExactlyInAnyOrder(last(above), last(here));
    server.delete(above);
  }

  private static String last(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  @Test
  void anExemptionIsOfAnAssignmentThatHoldsThere() {
    String group = group();
    String other = group();
    String assignment = made(group + ASSIGNMENTS + name(), assigned(BUILT_IN_SET));
    String id = group + EXEMPTIONS + name();
    String body =
        "{\"properties\":{\"policyAssignmentId\":\""
            + assignment
            + "\",\"exemptionCategory\":\"%s\"%s}}";
    is(server.get(id + EXEMPTION_VERSION), 404, "PolicyExemptionNotFound");
    String bad = "InvalidCreatePolicyExemptionRequest";
    is(put(id, body.formatted("Forget", "")), 400, bad);
    is(put(id, body.formatted("Waiver", ",\"expiresOn\":\"soon\"")), 400, bad);
    is(put(other + EXEMPTIONS + name(), body.formatted("Waiver", "")), 400, bad);
    assertThat(
            put(
                    other + EXEMPTIONS + name(),
                    body.formatted("Waiver", ",\"assignmentScopeValidation\":\"DoNotValidate\""))
                .status())
        .isEqualTo(201);
    is(
        put(id, body.formatted("Waiver", ",\"policyDefinitionReferenceIds\":[\"none\"]")),
        400,
        "InvalidPolicyDefinitionReference");
    Answer written =
        put(
            id,
            body.formatted(
                "mitigated",
                ",\"policyDefinitionReferenceIds\":[\"AINE_MaximumPasswordAge\"],\"expiresOn\":\"2001-01-01T00:00:00+02:00\""));
    assertThat(written.status()).as(written.raw().body()).isEqualTo(201);
    JsonNode properties = written.body().path("properties");
    assertThat(properties.path("exemptionCategory").asString()).isEqualTo("Mitigated");
    assertThat(properties.path("expiresOn").asString()).isEqualTo("2000-12-31T22:00:00Z");
    assertThat(put(id, body.formatted("Waiver", "")).status()).isEqualTo(200);
    assertThat(
            put(id, body.formatted("Waiver", ",\"expiresOn\":\"2001-01-01T00:00:00Z\"")).status())
        .isEqualTo(200);
    Answer patched =
        server.patch(
            id + EXEMPTION_VERSION,
            "{\"properties\":{\"assignmentScopeValidation\":\"DoNotValidate\"}}");
    assertThat(patched.status()).as(patched.raw().body()).isEqualTo(200);
    String list = group + AUTHORIZATION + "policyExemptions" + EXEMPTION_VERSION;
    assertThat(names(server.get(list))).containsExactly(last(id));
    assertThat(names(server.get(list + "&$filter=excludeExpired()"))).isEmpty();
    assertThat(names(server.get(list + "&$filter=policyAssignmentId%20eq%20'" + assignment + "'")))
        .containsExactly(last(id));
    assertThat(server.delete(id + EXEMPTION_VERSION).status()).isEqualTo(200);
  }

  private static Answer put(String id, String body) {
    return server.put(id + EXEMPTION_VERSION, body);
  }

  @Test
  void whoExemptsMayExemptFromTheAssignment() {
    String group = group();
    String assignment = made(subscription + ASSIGNMENTS + name(), assigned(BUILT_IN));
    Someone someone = callers.application();
    callers.give(
        callers.role("Microsoft.Authorization/policyExemptions/*"), someone.objectId(), group);
    String body =
        "{\"properties\":{\"%s\":\"" + assignment + "\",\"exemptionCategory\":\"Waiver\"}}";
    String id = group + EXEMPTIONS + name();
    for (String spelled : List.of("policyAssignmentId", "POLICYASSIGNMENTID")) {
      is(
          callers.call(someone, "PUT", id + EXEMPTION_VERSION, body.formatted(spelled)),
          403,
          "LinkedAuthorizationFailed");
    }
    callers.give(
        callers.role("Microsoft.Authorization/policyAssignments/exempt/action"),
        someone.objectId(),
        subscription);
    assertThat(
            callers
                .call(someone, "PUT", id + EXEMPTION_VERSION, body.formatted("policyAssignmentId"))
                .status())
        .isEqualTo(201);
    server.delete(id + EXEMPTION_VERSION);
    server.delete(assignment);
  }
}
