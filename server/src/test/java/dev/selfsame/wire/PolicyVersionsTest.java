package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.Policies;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version of a definition an assignment applies; each version denies another place. */
final class PolicyVersionsTest {
  private static final String VERSION = "?api-version=2025-03-01";

  @TempDir static Path folder;
  private static TestServer server;
  private static Policies policies;
  private static int made;
  private String group;
  private String definition;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    policies = new Policies(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** 1.0.0 denies westus, 1.1.0 eastus, 2.0.0 northeurope and 2.1.0-preview westeurope. */
  @BeforeEach
  void fourVersions() {
    group = server.subscription() + "/resourceGroups/g" + ++made;
    assertThat(put(group, "{'location':'westus'}").status()).isEqualTo(201);
    definition = policies.define(place("westus"), "{'effect':'deny'}");
    version(definition, "1.1.0", "eastus");
    version(definition, "2.0.0", "northeurope");
    version(definition, "2.1.0-preview", "westeurope");
  }

  private static String place(String location) {
    return "{'allOf':[{'field':'type','equals':'Contoso.Things/things'},{'field':'location','equals':'"
        + location
        + "'}]}";
  }

  private static void version(String definition, String version, String location) {
    Answer answer =
        put(
            definition + "/versions/" + version + VERSION,
            "{'properties':{'mode':'All','policyRule':{'if':"
                + place(location)
                + ",'then':{'effect':'deny'}}}}");
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
  }

  private static Answer put(String path, String body) {
    return server.arm("PUT", path, Policies.json(body));
  }

  /** The one place where nothing can be made; {@code none} for no place at all. */
  private String denied() {
    String denied = "none";
    for (String location : new String[] {"westus", "eastus", "northeurope", "westeurope"}) {
      String id = group + "/providers/Contoso.Things/things/t" + ++made;
      Answer answer = put(id, "{'location':'" + location + "'}");
      if (answer.status() == 403) {
        assertThat(answer.code()).isEqualTo("RequestDisallowedByPolicy");
        assertThat(denied).isEqualTo("none");
        denied = location;
      }
    }
    return denied;
  }

  private static String wish(String version) {
    return ",'definitionVersion':'" + version + "'";
  }

  @Test
  void theNewestOfWhatIsAskedFor() {
    String assignment = policies.assign(group, definition, wish("1.*.*"));
    assertThat(denied()).isEqualTo("eastus");
    policies.remove(assignment);
    assignment = policies.assign(group, definition, wish("1.0.*"));
    assertThat(denied()).isEqualTo("westus");
    policies.remove(assignment);
    assignment = policies.assign(group, definition, wish("1.0.0"));
    assertThat(denied()).isEqualTo("westus");
    policies.remove(assignment);
    assignment = policies.assign(group, definition, wish("2.*.*"));
    assertThat(denied()).isEqualTo("northeurope");
    policies.remove(assignment);
    policies.assign(group, definition, wish("2.1.*-preview"));
    assertThat(denied()).isEqualTo("westeurope");
  }

  @Test
  void anAssignmentFollowsNewsOfItsMajorVersionAlone() {
    policies.assign(group, definition, wish("1.*.*"));
    assertThat(denied()).isEqualTo("eastus");
    version(definition, "3.0.0", "westus");
    assertThat(denied()).isEqualTo("eastus");
    version(definition, "1.2.0", "northeurope");
    assertThat(denied()).isEqualTo("northeurope");
    version(definition, "1.2.0", "westeurope");
    assertThat(denied()).isEqualTo("westeurope");
    assertThat(server.delete(definition + "/versions/1.2.0" + VERSION).status()).isEqualTo(200);
    assertThat(denied()).isEqualTo("eastus");
  }

  /** Else the assignment would govern nothing any more. */
  @Test
  void theLastVersionThatSomebodyAsksForStays() {
    String assignment = policies.assign(group, definition, wish("1.*.*"));
    assertThat(remove(definition, "2.1.0-preview").status()).isEqualTo(200);
    assertThat(remove(definition, "1.0.0").status()).isEqualTo(200);
    stays(definition, "1.1.0", assignment);
    assertThat(denied()).isEqualTo("eastus");
    policies.remove(assignment);
    assignment =
        policies.assign(
            group,
            definition,
            wish("1.*.*") + ",'overrides':[{'kind':'definitionVersion','value':'2.0.*'}]");
    stays(definition, "2.0.0", assignment);
    policies.remove(assignment);
    assertThat(remove(definition, "1.1.0").status()).isEqualTo(200);
  }

  @Test
  void initiativesAskForVersionsToo() {
    String member =
        "{'policyDefinitionReferenceId':'one','policyDefinitionId':'" + definition + "'";
    String set = policies.set("{}", member + wish("1.0.*") + "}");
    stays(definition, "1.0.0", set);
    Answer second =
        put(
            set + "/versions/2.0.0" + VERSION,
            "{'properties':{'policyDefinitions':[" + member + wish("1.1.*") + "}]}}");
    assertThat(second.status()).as(second.raw().body()).isEqualTo(201);
    stays(definition, "1.0.0", set + "/versions/1.0.0");
    stays(definition, "1.1.0", set);
    String assignment =
        policies.assign(
            group,
            set,
            wish("1.*.*")
                + ",'overrides':[{'kind':'definitionVersion','value':'2.*.*','selectors':[{'kind':'policyDefinitionReferenceId','in':['one']}]}]");
    assertThat(remove(definition, "2.1.0-preview").status()).isEqualTo(200);
    stays(definition, "2.0.0", assignment);
    Answer answer = remove(set, "1.0.0");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("InvalidDeletePolicySetDefinitionRequest");
    policies.remove(assignment);
    assertThat(remove(set, "1.0.0").status()).isEqualTo(200);
    assertThat(remove(definition, "2.0.0").status()).isEqualTo(200);
  }

  private static Answer remove(String definition, String version) {
    return server.delete(definition + "/versions/" + version + VERSION);
  }

  private static void stays(String definition, String version, String because) {
    Answer answer = remove(definition, version);
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("InvalidDeletePolicyDefinitionRequest");
    assertThat(answer.body().path("error").path("message").asString())
        .contains("/" + version + "' cannot be deleted", because);
  }

  @Test
  void anOverrideAsksForAnotherVersion() {
    policies.assign(
        group,
        definition,
        wish("1.*.*") + ",'overrides':[{'kind':'definitionVersion','value':'2.0.*'}]");
    assertThat(denied()).isEqualTo("northeurope");
  }

  @Test
  void aMemberOfAnInitiativeHasAVersionAndAnAssignmentOverridesIt() {
    String member = "{'policyDefinitionReferenceId':'%s','policyDefinitionId':'" + definition + "'";
    String set = policies.set("{}", member.formatted("one") + wish("1.0.*") + "}");
    String assignment = policies.assign(group, set, "");
    assertThat(denied()).isEqualTo("westus");
    policies.remove(assignment);
    String overridden =
        ",'overrides':[{'kind':'definitionVersion','value':'%s','selectors':[{'kind':'policyDefinitionReferenceId','%s':['ONE']}]}]";
    assignment = policies.assign(group, set, overridden.formatted("2.0.0", "in"));
    assertThat(denied()).isEqualTo("northeurope");
    policies.remove(assignment);
    policies.assign(group, set, overridden.formatted("2.0.0", "notIn"));
    assertThat(denied()).isEqualTo("westus");
  }

  @Test
  void anInitiativeHasVersionsToo() {
    String member = "{'policyDefinitionId':'" + definition + "'";
    String set = policies.set("{}", member + wish("1.0.*") + "}");
    Answer second =
        put(
            set + "/versions/2.0.0" + VERSION,
            "{'properties':{'policyDefinitions':[" + member + wish("2.0.*") + "}]}}");
    assertThat(second.status()).as(second.raw().body()).isEqualTo(201);
    String assignment = policies.assign(group, set, wish("1.*.*"));
    assertThat(denied()).isEqualTo("westus");
    policies.remove(assignment);
    policies.assign(group, set, wish("2.*.*"));
    assertThat(denied()).isEqualTo("northeurope");
  }

  /** The identity that an assignment must have is told by the version that it asks for. */
  @Test
  void anIdentityIsAskedForByTheVersion() {
    Answer modifies =
        put(
            definition + "/versions/3.0.0" + VERSION,
            "{'properties':{'mode':'All','policyRule':{'if':"
                + place("westus")
                + ",'then':{'effect':'modify','details':{'roleDefinitionIds':['/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c'],'operations':[{'operation':'add','field':'tags[a]','value':'b'}]}}}}}");
    assertThat(modifies.status()).as(modifies.raw().body()).isEqualTo(201);
    String id = group + "/providers/Microsoft.Authorization/policyAssignments/x" + VERSION;
    String body =
        "{'properties':{'policyDefinitionId':'" + definition + "','definitionVersion':'%s'}}";
    assertThat(put(id, body.formatted("3.*.*")).status()).isEqualTo(400);
    assertThat(put(id, body.formatted("1.*.*")).status()).isEqualTo(201);
    assertThat(denied()).isEqualTo("eastus");
  }
}
