package dev.selfsame.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the built-in definitions of guest configuration look for, and when it is enough. */
class GuestConfigurationDefinitionsTest {
  private static final String PASSWORDS = "095e4ed9-c835-4ab6-9439-b5644362a06c";
  private static final String MAXIMUM_AGE = "4ceb8dc2-559c-478b-a15b-733fbf1e3738";
  private static final String EXTENSION = "ae89ebca-1c92-4898-ac2c-9f63decb045c";
  private static final String IDENTITY = "d26f7642-7545-4e18-9b75-8c9bbdee3a9a";
  private static final ObjectNode VM =
      Policies.json(
          "{type:'Microsoft.Compute/virtualMachines',name:'v',location:'eastus',properties:{storageProfile:{imageReference:{publisher:'MicrosoftWindowsServer',offer:'WindowsServer',sku:'2022-datacenter'}}}}");

  /** Each member looks for a guest assignment of its own that says that it is compliant. */
  @TestFactory
  Stream<DynamicTest> membersOfTheInitiativeLookForAGuestAssignment() {
    ObjectNode set =
        PolicyDefinition.builtInSets().stream()
            .filter(each -> each.path("name").asString().equals(PASSWORDS))
            .findFirst()
            .orElseThrow();
    JsonNode members = set.path("properties").path("policyDefinitions");
    assertThat(members).hasSize(9);
    return StreamSupport.stream(members.spliterator(), false)
        .map(member -> member.path("policyDefinitionId").asString())
        .map(id -> id.substring(id.lastIndexOf('/') + 1))
        .map(id ->
            DynamicTest.dynamicTest(
                Policies.builtIn(id).at("/properties/displayName").asString(), () -> looks(id)));
  }

  private static void looks(String id) {
    ObjectNode properties = (ObjectNode) Policies.builtIn(id).get("properties");
    PolicyDefinition definition = PolicyDefinition.read(id, properties);
    ParameterValues values = definition.values(Policies.json("{}"));
    String configuration = properties.at("/metadata/guestConfiguration/name").asString();
    Related related = related(definition, values, VM);
    Related.Query query = related.query(VM, values, Policies.context(Policies.VERSION));
    assertThat(query.type())
        .isEqualTo("Microsoft.GuestConfiguration/guestConfigurationAssignments");
    assertThat(query.name()).startsWith(configuration);
    assertThat(exists(related, VM, values)).isFalse();
    assertThat(exists(related, VM, values, guest("NonCompliant", properties))).isFalse();
    assertThat(exists(related, VM, values, guest("Pending", properties))).isFalse();
    assertThat(exists(related, VM, values, guest("Compliant", properties))).isTrue();
  }

  /** As the agent reports it, with the parameters that it was given. */
  private static ObjectNode guest(String status, ObjectNode properties) {
    ObjectNode guest =
        Policies.json(
            "{type:'Microsoft.GuestConfiguration/guestConfigurationAssignments',name:'g',properties:{complianceStatus:'"
                + status
                + "'}}");
    JsonNode given = properties.at("/metadata/guestConfiguration/configurationParameter");
    given
        .properties()
        .forEach(each -> {
          String value =
              properties.path("parameters").path(each.getKey()).path("defaultValue").asString();
          String text = each.getValue().asString() + "=" + value;
          ((ObjectNode) guest.get("properties"))
              .put(
                  "parameterHash",
                  Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        });
    return guest;
  }

  @Test
  void aGuestThatWasGivenOtherDaysIsNotCompliant() {
    PolicyDefinition definition = read(MAXIMUM_AGE);
    ParameterValues values = definition.values(Policies.json("{MaximumPasswordAge:{value:'30'}}"));
    ObjectNode properties = (ObjectNode) Policies.builtIn(MAXIMUM_AGE).get("properties");
    Related related = related(definition, values, VM);
    assertThat(exists(related, VM, values, guest("Compliant", properties))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Microsoft.GuestConfiguration, Succeeded, true",
    "Microsoft.GuestConfiguration, Failed, false",
    "Microsoft.Azure.Monitor, Succeeded, false"
  })
  void theExtensionMustHaveBeenInstalled(String publisher, String state, boolean found) {
    PolicyDefinition definition = read(EXTENSION);
    ParameterValues values = definition.values(Policies.json("{}"));
    ObjectNode extension =
        Policies.json(
            "{type:'Microsoft.Compute/virtualMachines/extensions',name:'e',properties:{publisher:'"
                + publisher
                + "',provisioningState:'"
                + state
                + "'}}");
    assertThat(exists(related(definition, values, VM), VM, values, extension)).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({
    "SystemAssigned, true",
    "UserAssigned, false",
    "'SystemAssigned, UserAssigned', true"
  })
  void theExtensionNeedsAnIdentityOfItsMachine(String identity, boolean found) {
    PolicyDefinition definition = read(IDENTITY);
    ParameterValues values = definition.values(Policies.json("{}"));
    ObjectNode extension =
        Policies.json(
            "{type:'Microsoft.Compute/virtualMachines/extensions',name:'e',fullName:'v/e',id:'/subscriptions/s1/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions/e',properties:{publisher:'Microsoft.GuestConfiguration'}}");
    Related related = related(definition, values, extension);
    Related.Query query = related.query(extension, values, Policies.context(Policies.VERSION));
    assertThat(query.type()).isEqualTo("Microsoft.Compute/virtualMachines");
    assertThat(query.name()).isEqualTo("v");
    ObjectNode vm = VM.deepCopy();
    vm.putObject("identity").put("type", identity);
    assertThat(exists(related, extension, values, vm)).isEqualTo(found);
  }

  private static PolicyDefinition read(String id) {
    return PolicyDefinition.read(id, (ObjectNode) Policies.builtIn(id).get("properties"));
  }

  private static Related related(
      PolicyDefinition definition, ParameterValues values, ObjectNode resource) {
    Effect effect = definition.rule().effect(values, resource, Policies.context(Policies.VERSION));
    return ((Effect.AuditIfNotExists) effect).related();
  }

  private static boolean exists(
      Related related, ObjectNode resource, ParameterValues values, ObjectNode... found) {
    return related
        .existence(resource, List.of(found), values, Policies.context(Policies.VERSION))
        .exists();
  }
}
