package dev.selfsame.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.template.Budget;
import dev.selfsame.template.Expansion;
import dev.selfsame.template.Place;
import dev.selfsame.template.PlannedResource;
import dev.selfsame.template.Template;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The built-in definitions about identities: policy.md P1 to P12, P30 to P32. */
class BuiltInDefinitionsTest {
  private static final String VM_POLICY = "d367bd60-64ca-4364-98ea-276775bddd94";
  private static final String GROUP = "/subscriptions/s1/resourceGroups/";
  private static final String UAI = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
  private static final String FIC =
      "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";

  @Test
  void allCanBeReadAndHaveTheIdsOfAzure() {
    assertThat(PolicyDefinition.builtIn())
        .extracting(each -> each.path("name").asString())
        .contains(
            VM_POLICY,
            "516187d4-ef64-4a1b-ad6b-a7348502976c",
            "3cf2ab00-13f1-4d0c-8971-2ac904541a7e",
            "497dff13-db2a-4c0f-8603-28fa3b331ab6",
            "2571b7c3-3056-4a61-b00a-9bc5232234f5",
            "ae62c456-33de-4dc8-b100-7ce9028a7d99",
            "fd1a8e20-2c4f-4a6c-9354-b58d786d9a1f");
    for (ObjectNode each : PolicyDefinition.builtIn()) {
      assertThat(each.path("id").asString()).endsWith("/" + each.path("name").asString());
      PolicyDefinition definition = read(each.path("name").asString());
      if (definition.parameters().containsKey("effect")) {
        assertThat(definition.rule().effects().size()).isBetween(2, 3);
      } else {
        assertThat(definition.rule().effects()).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2018-06-01, false", "2017-12-01, false", "2018-10-01, true", "2024-11-01, true"})
  void oldApiVersionsNeverTriggerIt(String apiVersion, boolean matched) {
    PolicyDefinition definition = read(VM_POLICY);
    ParameterValues values = byo(definition, false);
    assertThat(definition.evaluate(values, vm(""), Policies.context(apiVersion)).matched())
        .isEqualTo(matched);
    ObjectNode disk =
        Policies.json("{type:'Microsoft.Compute/disks', name:'d', location:'eastus'}");
    assertThat(definition.evaluate(values, disk, Policies.context(apiVersion)).matched()).isFalse();
  }

  /** P5, P6, P8: which machines have what they need. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                                         | false | false",
        "'identity:{type:''None''}'                               | false | false",
        "'identity:{type:''SystemAssigned'', principalId:''p''}'  | false | false",
        "'identity:{type:''UserAssigned'', userAssignedIdentities:{''@other'':{}}}' | true | true",
        "'identity:{type:''UserAssigned'', userAssignedIdentities:{''@built'':{}}}' | true | true",
        "'identity:{type:''UserAssigned'', userAssignedIdentities:{''@other'':{}, ''@third'':{}}}' | false | false",
        "'identity:{type:''UserAssigned'', userAssignedIdentities:{''@other'':{}, ''@built'':{}}}' | true | false",
        "'identity:{type:''UserAssigned'', userAssignedIdentities:{''@other'':{}, ''@own'':{}}}' | false | true",
        "'identity:{type:''SystemAssigned, UserAssigned'', userAssignedIdentities:{''@other'':{}}}' | false | false",
        "'identity:{type:''SystemAssigned, UserAssigned'', userAssignedIdentities:{''@built'':{}}}' | true | false",
        "'identity:{type:''SystemAssigned, UserAssigned'', userAssignedIdentities:{''@own'':{}}}' | false | true"
      })
  void whichMachinesAreLeftAlone(String identity, boolean builtIn, boolean own) {
    ObjectNode vm = vm(identity == null ? "" : "," + identity);
    PolicyDefinition definition = read(VM_POLICY);
    assertThat(exists(definition, byo(definition, false), vm)).isEqualTo(builtIn);
    assertThat(exists(definition, byo(definition, true), vm)).isEqualTo(own);
  }

  @Test
  void anIdentityOfAnotherSubscription() {
    String id = "/subscriptions/s2/resourceGroups/g" + UAI + "far";
    PolicyDefinition definition = read(VM_POLICY);
    ParameterValues values =
        definition.values(
            Policies.json(
                "{bringYourOwnUserAssignedManagedIdentity:{value:true},"
                    + "restrictBringYourOwnUserAssignedIdentityToSubscription:{value:false},"
                    + "userAssignedIdentityResourceId:{value:'"
                    + id
                    + "'}}"));
    ObjectNode vm =
        vm(
            ",identity:{type:'SystemAssigned, UserAssigned', userAssignedIdentities:{'"
                + id
                + "':{}}}");
    assertThat(exists(definition, values, vm)).isTrue();
  }

  @Test
  void theDeploymentIsGivenTheMachine() {
    PolicyDefinition definition = read(VM_POLICY);
    ParameterValues values = byo(definition, false);
    ObjectNode vm = vm("");
    Context context = Policies.context("2024-11-01");
    Effect.DeployIfNotExists effect =
        (Effect.DeployIfNotExists) definition.rule().effect(values, vm, context);
    assertThat(effect.subscriptionScope()).isTrue();
    assertThat(effect.roleDefinitionIds())
        .allMatch(id -> id.startsWith("/providers/Microsoft.Authorization/roleDefinitions/"));
    assertThat(effect.related().delay(vm, values, context))
        .isEqualTo(new Related.Delay.AfterProvisioning(true, true));
    assertThat(effect.related().query(vm, values, context))
        .isEqualTo(new Related.Query("Microsoft.Compute/virtualMachines", "vm1", null, false));
    ObjectNode deployment = effect.deploymentFor(vm, values, context);
    assertThat(deployment.path("location").asString()).isEqualTo("eastus");
    JsonNode given = deployment.path("properties").path("parameters");
    assertThat(given.path("uaName").path("value").asString()).isEqualTo("Built-In-Identity");
    assertThat(given.path("identityResourceGroup").path("value").asString())
        .isEqualTo("Built-In-Identity-RG");
    assertThat(given.path("vmResourceGroup").path("value").asString()).isEqualTo("NetRG");
    assertThat(given.path("resourceId").path("value").asString())
        .isEqualTo(vm.path("id").asString());
    assertThat(given.path("bringYourOwnUserAssignedManagedIdentity").path("value").isBoolean())
        .isTrue();
    // The template's own expressions are left to the deployment.
    assertThat(
            deployment
                .path("properties")
                .path("template")
                .path("variables")
                .path("makeName")
                .asString())
        .isEqualTo("[concat('deployUA-', uniqueString(deployment().name))]");
  }

  /** P10, P11: which of its resources the template makes. */
  @ParameterizedTest
  @CsvSource({"false, true, true, false", "true, true, false, true", "true, false, false, false"})
  void theTemplateMakesWhatIsNeeded(boolean own, boolean restrict, boolean makes, boolean locks) {
    PolicyDefinition definition = read(VM_POLICY);
    ParameterValues values =
        definition.values(
            Policies.json(
                "{bringYourOwnUserAssignedManagedIdentity:{value:"
                    + own
                    + "},"
                    + "restrictBringYourOwnUserAssignedIdentityToSubscription:{value:"
                    + restrict
                    + "},"
                    + "userAssignedIdentityName:{value:'own'},identityResourceGroup:{value:'ids'},"
                    + "userAssignedIdentityResourceId:{value:'/subscriptions/s2/resourceGroups/g"
                    + UAI
                    + "far'}}"));
    Context context = Policies.context("2024-11-01");
    Effect.DeployIfNotExists effect =
        (Effect.DeployIfNotExists) definition.rule().effect(values, vm(""), context);
    JsonNode properties = effect.deploymentFor(vm(""), values, context).get("properties");
    Place place =
        new Place(
            Place.Kind.SUBSCRIPTION,
            "/subscriptions/s1",
            Map.of(
                "subscription", Policies.json("{id:'/subscriptions/s1',subscriptionId:'s1'}"),
                "deployment", Policies.json("{name:'d'}")),
            Policies.NOW,
            () -> "g");
    Expansion plan =
        Template.read((ObjectNode) properties.get("template"))
            .expand((ObjectNode) properties.get("parameters"), place, new Budget(System::nanoTime));
    assertThat(plan.resources())
        .extracting(PlannedResource::condition)
        .containsExactly(makes, locks, makes, true, true);
    assertThat(plan.resources().getFirst().id().value())
        .endsWith(
            "/resourceGroups/" + (own ? restrict ? "ids" : "placeholder" : "Built-In-Identity-RG"));
  }

  @Test
  void parametersChooseTheEffect() {
    PolicyDefinition definition = read(VM_POLICY);
    ParameterValues values =
        definition.values(
            Policies.json(
                "{bringYourOwnUserAssignedManagedIdentity:{value:false},effect:{value:'AuditIfNotExists'}}"));
    assertThat(definition.rule().effect(values, vm(""), Policies.context("2024-11-01")))
        .isInstanceOf(Effect.AuditIfNotExists.class);
  }

  /** P30, P31. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                  | SystemAssigned |",
        "'identity:{type:''None''}'        | SystemAssigned |",
        "'identity:{type:''SystemAssigned''}' |             |",
        "'identity:{type:''UserAssigned'', userAssignedIdentities:{''@own'':{}}}' | | UserAssigned,SystemAssigned",
        "'identity:{type:''SystemAssigned, UserAssigned'', userAssignedIdentities:{''@own'':{}}}' | |"
      })
  void systemAssignedIdentitiesAreAdded(String identity, String whenNone, String whenUser) {
    ObjectNode vm =
        vm(
            (identity == null ? "" : "," + identity)
                + ",properties:{storageProfile:{imageReference:{publisher:'Canonical',offer:'UbuntuServer',sku:'22_04'}}}");
    assertThat(identityType("3cf2ab00-13f1-4d0c-8971-2ac904541a7e", vm)).isEqualTo(whenNone);
    assertThat(identityType("497dff13-db2a-4c0f-8603-28fa3b331ab6", vm)).isEqualTo(whenUser);
    ObjectNode old = vm.deepCopy();
    ((ObjectNode) old.at("/properties/storageProfile/imageReference")).put("sku", "12.04");
    assertThat(identityType("3cf2ab00-13f1-4d0c-8971-2ac904541a7e", old)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "https://token.actions.githubusercontent.com, allowGitHub",
    "https://cognito-identity.amazonaws.com, allowAWS",
    "https://accounts.google.com, allowGCS",
    "https://eastus.oic.prod-aks.azure.com/t1/c1/, allowAKS"
  })
  void issuersAreLimited(String issuer, String flag) {
    String id = "2571b7c3-3056-4a61-b00a-9bc5232234f5";
    assertThat(denies(id, "{}", issuer, "s")).isTrue();
    assertThat(denies(id, "{allowFederatedCredentials:{value:true}}", issuer, "s")).isTrue();
    assertThat(
            denies(
                id,
                "{allowFederatedCredentials:{value:true}," + flag + ":{value:true}}",
                issuer,
                "s"))
        .isFalse();
  }

  @Test
  void otherIssuersMustBeExceptions() {
    String id = "2571b7c3-3056-4a61-b00a-9bc5232234f5";
    String allowed =
        "{allowFederatedCredentials:{value:true},allowedIssuerExceptions:{value:['https://i.example']}}";
    assertThat(denies(id, allowed, "https://I.example", "s")).isFalse();
    assertThat(denies(id, allowed, "https://j.example", "s")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allowedTenants:{value:[]} | false",
        "allowedTenants:{value:['t1']} | false",
        "allowedTenants:{value:['t2']} | true",
        "allowedTenants:{value:['t1']},allowedLocations:{value:['westus']} | true",
        "allowedTenants:{value:['t1']},allowedLocations:{value:['EastUS']} | false",
        "allowedTenants:{value:['t2']},allowedClusterExceptions:{value:['c1']} | false"
      })
  void clustersAreLimited(String parameters, boolean denied) {
    assertThat(
            denies(
                "ae62c456-33de-4dc8-b100-7ce9028a7d99",
                "{" + parameters + "}",
                "https://eastus.oic.prod-aks.azure.com/t1/c1/",
                "system:serviceaccount:n:a"))
        .isEqualTo(denied);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "repo:contoso/app:ref:refs/heads/main | false",
        "repo:fabrikam/app:ref:refs/heads/main | true",
        "repo:fabrikam/good:environment:Prod | false",
        "odd | true"
      })
  void repositoriesAreLimited(String subject, boolean denied) {
    String given =
        "{allowedRepoOwners:{value:['Contoso']},allowedRepoExceptions:{value:['fabrikam/good']}}";
    String id = "fd1a8e20-2c4f-4a6c-9354-b58d786d9a1f";
    assertThat(denies(id, given, "https://token.actions.githubusercontent.com", subject))
        .isEqualTo(denied);
    assertThat(denies(id, given, "https://accounts.google.com", subject)).isFalse();
  }

  /** P34. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
      })
  void creationIsBlockedByTheDocumentedCustomPolicy(String type) {
    ObjectNode condition = Json.object().put("field", "type").put("equals", type);
    ObjectNode resource = Json.object().put("type", type).put("name", "x");
    PolicyDefinition definition = Policies.definition(condition);
    assertThat(Policies.evaluate(condition, resource).matched()).isTrue();
    assertThat(definition.rule().effect(Policies.none(), resource, Policies.context("2023-01-31")))
        .isEqualTo(new Effect.Deny());
    assertThat(Policies.evaluate(condition, vm("")).matched()).isFalse();
  }

  private static PolicyDefinition read(String id) {
    return PolicyDefinition.read(id, (ObjectNode) Policies.builtIn(id).get("properties"));
  }

  private static ParameterValues byo(PolicyDefinition definition, boolean own) {
    return definition.values(
        Policies.json(
            "{bringYourOwnUserAssignedManagedIdentity:{value:"
                + own
                + "},"
                + "userAssignedIdentityName:{value:' own '},identityResourceGroup:{value:'ids'}}"));
  }

  private static ObjectNode vm(String more) {
    String text =
        "{id:'"
            + GROUP
            + "NetRG/providers/Microsoft.Compute/virtualMachines/vm1',name:'vm1',"
            + "type:'Microsoft.Compute/virtualMachines',location:'westeurope'"
            + more
            + "}";
    for (Map.Entry<String, String> each :
        Map.of(
                "@built",
                    GROUP.replace("Groups", "groups")
                        + "Built-In-Identity-RG"
                        + UAI
                        + "Built-In-Identity-westeurope",
                "@own", GROUP + "ids" + UAI + "Own",
                "@other", GROUP + "x" + UAI + "o1",
                "@third", GROUP + "x" + UAI + "o2")
            .entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    return Policies.json(text);
  }

  private static boolean exists(
      PolicyDefinition definition, ParameterValues values, ObjectNode vm) {
    Context context = Policies.context("2024-11-01");
    Effect.DeployIfNotExists effect =
        (Effect.DeployIfNotExists) definition.rule().effect(values, vm, context);
    Related.Existence existence = effect.related().existence(vm, List.of(vm), values, context);
    assertThat(existence.total()).isEqualTo(1);
    return existence.exists();
  }

  private static @org.jspecify.annotations.Nullable String identityType(String id, ObjectNode vm) {
    PolicyDefinition definition = read(id);
    ParameterValues values = definition.values(Json.object());
    Context context = Policies.context("2024-11-01");
    if (!definition.evaluate(values, vm, context).matched()) {
      return null;
    }
    Effect effect = definition.rule().effect(values, vm, context);
    Mutation.Result result =
        Mutation.apply(vm, "2024-11-01", List.of(Wish.of("a", effect, vm, values, context)));
    return ((Mutation.Result.Applied) result).resource().at("/identity/type").asString();
  }

  private static boolean denies(String id, String parameters, String issuer, String subject) {
    PolicyDefinition definition = read(id);
    ObjectNode credential = Json.object().put("type", FIC).put("name", "f");
    credential.putObject("properties").put("issuer", issuer).put("subject", subject);
    Evaluation evaluation =
        definition.evaluate(
            definition.values(Policies.json(parameters)),
            credential,
            Policies.context("2023-01-31"));
    assertThat(evaluation.failure()).isNull();
    return evaluation.matched();
  }
}
