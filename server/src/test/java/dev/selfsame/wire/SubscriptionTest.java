package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Subscriptions, tenants, locations, providers, groups, tags, locks and generic lists. */
final class SubscriptionTest {
  private static final String LOCATION = "{\"location\":\"westeurope\"}";
  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String group(String name) {
    String group = server.subscription() + "/resourceGroups/" + name;
    assertThat(server.put(group, LOCATION).status()).isEqualTo(201);
    return group;
  }

  private static List<String> names(Answer list, String member) {
    assertThat(list.status()).as(list.raw().body()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    list.body().path("value").forEach(one -> names.add(one.path(member).asString()));
    return names;
  }

  /** {@code az provider list --expand resourceTypes/aliases}. */
  @Test
  void providersShowTheNamesThatPoliciesHaveForPropertiesWhenAsked() {
    String providers = server.subscription() + "/providers";
    String asked = "?api-version=2022-09-01&$expand=resourceTypes/aliases";
    JsonNode compute = server.get(providers + "/Microsoft.Compute" + asked).body();
    JsonNode size = alias(compute, "virtualMachines", "Microsoft.Compute/virtualMachines/sku.name");
    assertThat(size.path("defaultPath").asString()).isEqualTo("properties.hardwareProfile.vmSize");
    assertThat(size.path("paths").isArray()).isTrue();
    JsonNode publisher =
        alias(compute, "virtualMachineScaleSets", "Microsoft.Compute/imagePublisher");
    assertThat(publisher.path("defaultPath").asString())
        .isEqualTo("properties.virtualMachineProfile.storageProfile.imageReference.publisher");
    JsonNode all = server.get(providers + asked).body().path("value");
    for (JsonNode provider : all) {
      provider
          .path("resourceTypes")
          .forEach(type -> assertThat(type.path("aliases").isArray()).isTrue());
    }
    JsonNode plain = server.get(providers + "/Microsoft.Compute?api-version=2022-09-01").body();
    assertThat(plain.path("resourceTypes").path(0).has("aliases")).isFalse();
  }

  private static JsonNode alias(JsonNode provider, String typeName, String name) {
    for (JsonNode type : provider.path("resourceTypes")) {
      for (JsonNode alias : type.path("aliases")) {
        if (type.path("resourceType").asString().equals(typeName)
            && alias.path("name").asString().equals(name)) {
          return alias;
        }
      }
    }
    throw new AssertionError(name + " of " + typeName);
  }

  @Test
  void theSubscriptionAndItsTenantAreListedAsClientsReadThem() {
    JsonNode subscription =
        server.get("/subscriptions?api-version=2022-12-01").body().path("value").path(0);
    assertThat(subscription.path("id").asString()).isEqualTo(server.subscription());
    assertThat(subscription.path("subscriptionId").asString())
        .isEqualTo(server.owner("subscriptionId"));
    assertThat(subscription.path("tenantId").asString()).isEqualTo(server.tenant());
    assertThat(subscription.path("state").asString()).isEqualTo("Enabled");
    assertThat(subscription.path("managedByTenants").isArray()).isTrue();
    assertThat(
            server.get(server.subscription().toUpperCase(Locale.ROOT)).body().path("id").asString())
        .isEqualTo(server.subscription());
    JsonNode tenant = server.get("/tenants?api-version=2022-12-01").body().path("value").path(0);
    assertThat(tenant.path("tenantId").asString()).isEqualTo(server.tenant());
    assertThat(tenant.path("defaultDomain").asString()).isEqualTo("selfsame.local");
  }

  @Test
  void locationsNameTheSubscriptionInEveryId() {
    JsonNode all =
        server
            .get(server.subscription() + "/locations?api-version=2022-12-01")
            .body()
            .path("value");
    assertThat(all.size()).isGreaterThan(90);
    all.forEach(location ->
        assertThat(location.path("id").asString())
            .startsWith(server.subscription() + "/locations/"));
    JsonNode paired = all.get(0).path("metadata").path("pairedRegion").get(0);
    assertThat(paired.path("id").asString()).startsWith(server.subscription() + "/locations/");
  }

  @Test
  void providersTellTheirTypesNewestVersionFirst() {
    assertThat(names(server.get(server.subscription() + "/providers"), "namespace"))
        .contains(
            "Microsoft.Compute",
            "Microsoft.ManagedIdentity",
            "Microsoft.Resources",
            "Microsoft.Authorization");
    JsonNode compute = server.get(server.subscription() + "/providers/microsoft.compute").body();
    assertThat(compute.path("namespace").asString()).isEqualTo("Microsoft.Compute");
    assertThat(compute.path("registrationState").asString()).isEqualTo("Registered");
    List<String> versions = new ArrayList<>();
    for (JsonNode type : compute.path("resourceTypes")) {
      if (type.path("resourceType").asString().equals("virtualMachines")) {
        type.path("apiVersions").forEach(version -> versions.add(version.asString()));
      }
    }
    assertThat(versions)
        .contains("2024-11-01")
        .isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void aProviderOfNoneOfOurTypesCanBeRegistered() {
    String one = server.subscription() + "/providers/Contoso.Robots";
    assertThat(server.get(one).body().path("registrationState").asString())
        .isEqualTo("NotRegistered");
    Answer registering = server.arm("POST", one + "/register", (JsonNode) null);
    assertThat(registering.body().path("registrationState").asString()).isEqualTo("Registering");
    assertThat(server.get(one).body().path("registrationState").asString()).isEqualTo("Registered");
    server.arm("POST", one + "/unregister", (JsonNode) null);
    assertThat(server.get(one).body().path("registrationState").asString())
        .isEqualTo("Unregistered");
    server.put(group("robots") + "/providers/Contoso.Robots/arms/left", LOCATION);
    assertThat(server.get(one).body().path("resourceTypes").path(0).path("resourceType").asString())
        .isEqualTo("arms");
    assertThat(server.get(server.subscription() + "/providers/not%20a%20namespace").code())
        .isEqualTo("InvalidResourceNamespace");
  }

  @Test
  void aGroupIsMadeReadListedByTagAndEndsWithAllThatIsInIt() {
    String group = server.subscription() + "/resourcegroups/Tagged";
    Answer made =
        server.put(
            group,
            "{\"location\":\"West US\",\"tags\":{\"Env\":\"test\"},\"managedBy\":\"someone\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body().path("id").asString())
        .isEqualTo(server.subscription() + "/resourceGroups/Tagged");
    assertThat(made.body().path("properties").path("provisioningState").asString())
        .isEqualTo("Succeeded");
    assertThat(made.body().path("managedBy").asString()).isEqualTo("someone");
    String list = server.subscription() + "/resourcegroups?%24filter=";
    assertThat(
            names(
                server.get(list + "tagName%20eq%20%27env%27%20and%20tagValue%20eq%20%27test%27"),
                "name"))
        .containsExactly("Tagged");
    assertThat(names(server.get(list + "tagname%20eq%20%27env%27"), "name"))
        .containsExactly("Tagged");
    assertThat(
            names(
                server.get(list + "tagname%20eq%20%27env%27%20and%20tagvalue%20eq%20%27prod%27"),
                "name"))
        .isEmpty();
    assertThat(server.get(list + "nonsense").code()).isEqualTo("InvalidFilterInQueryString");
    Answer identity =
        server.put(
            group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/user-1", LOCATION);
    server.put(
        group + "/providers/Contoso.Things/widgets/w",
        "{\"location\":\"westus\",\"identity\":{\"type\":\"SystemAssigned\"}}");
    Answer ending = server.delete(group);
    assertThat(ending.status()).isEqualTo(202);
    assertThat(ending.header("Location")).contains("/operationresults/");
    assertThat(ending.header("Retry-After")).isNotEmpty();
    assertThat(server.settle(ending)).isEqualTo("200");
    assertThat(server.get(group).code()).isEqualTo("ResourceGroupNotFound");
    String clientId = identity.body().path("properties").path("clientId").asString();
    assertThat(clientId).as(identity.raw().body()).isNotEmpty();
    assertThat(server.put(group, LOCATION).status()).isEqualTo(201);
    assertThat(
            server
                .get(group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/user-1")
                .code())
        .isEqualTo("ResourceNotFound");
  }

  @Test
  void tagsAtAScopeAreMergedReplacedAndDeleted() {
    String group = group("tags");
    String tags = group + "/providers/Microsoft.Resources/tags/default";
    assertThat(server.put(tags, "{\"properties\":{\"tags\":{\"a\":\"1\",\"b\":\"2\"}}}").status())
        .isEqualTo(200);
    assertThat(
            server
                .patch(
                    tags,
                    "{\"operation\":\"Merge\",\"properties\":{\"tags\":{\"B\":\"3\",\"c\":\"4\"}}}")
                .body()
                .path("properties")
                .path("tags")
                .toString())
        .isEqualTo("{\"a\":\"1\",\"b\":\"3\",\"c\":\"4\"}");
    assertThat(
            server
                .patch(
                    tags,
                    "{\"operation\":\"Delete\",\"properties\":{\"tags\":{\"a\":\"1\",\"c\":\"other\"}}}")
                .body()
                .path("properties")
                .path("tags")
                .toString())
        .isEqualTo("{\"b\":\"3\",\"c\":\"4\"}");
    assertThat(
            server
                .patch(tags, "{\"operation\":\"Replace\",\"properties\":{\"tags\":{\"z\":\"9\"}}}")
                .body()
                .path("properties")
                .path("tags")
                .toString())
        .isEqualTo("{\"z\":\"9\"}");
    assertThat(server.get(group).body().path("tags").toString()).isEqualTo("{\"z\":\"9\"}");
    assertThat(
            server.patch(tags, "{\"operation\":\"Explode\",\"properties\":{\"tags\":{}}}").code())
        .isEqualTo("InvalidRequestContent");
    assertThat(names(server.get(server.subscription() + "/tagNames"), "tagName")).contains("z");
    assertThat(server.delete(tags).status()).isEqualTo(200);
    assertThat(server.get(tags).body().path("properties").path("tags").toString()).isEqualTo("{}");
  }

  @Test
  void aLockForbidsDeletionOfAllAboveAndBelow() {
    String group = group("locked");
    String widget = group + "/providers/Contoso.Things/widgets/w";
    server.put(widget, LOCATION);
    String lock = widget + "/providers/Microsoft.Authorization/locks/keep";
    Answer made =
        server.put(lock, "{\"properties\":{\"level\":\"CanNotDelete\",\"notes\":\"mine\"}}");
    assertThat(made.status()).isEqualTo(201);
    for (String target : List.of(widget, group)) {
      Answer refused = server.delete(target);
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.code()).isEqualTo("ScopeLocked");
      assertThat(refused.body().path("error").path("message").asString())
          .isEqualTo(
              "The scope '"
                  + target
                  + "' cannot perform delete operation because following scope(s) are locked: '"
                  + widget
                  + "'. Please remove the lock and try again.");
    }
    assertThat(server.put(widget, LOCATION).status()).as("a change is allowed").isEqualTo(200);
    assertThat(
            names(
                server.get(server.subscription() + "/providers/Microsoft.Authorization/locks"),
                "name"))
        .contains("keep");
    assertThat(server.put(lock, "{\"properties\":{\"level\":\"ReadOnly\"}}").status())
        .isEqualTo(200);
    assertThat(server.put(widget, LOCATION).code()).isEqualTo("ScopeLocked");
    assertThat(
            server
                .patch(
                    widget + "/providers/Microsoft.Resources/tags/default",
                    "{\"operation\":\"Merge\",\"properties\":{\"tags\":{\"a\":\"b\"}}}")
                .code())
        .isEqualTo("ScopeLocked");
    assertThat(server.put(lock, "{\"properties\":{\"level\":\"Sometimes\"}}").code())
        .isEqualTo("InvalidLockLevel");
    assertThat(server.delete(lock).status()).isEqualTo(200);
    assertThat(server.delete(widget).status()).isEqualTo(200);
  }

  @Test
  void resourcesOfAllTypesAreListedWithWhatArmKeepsOfThem() {
    String group = group("generic");
    server.put(
        group + "/providers/Contoso.Things/widgets/one",
        "{\"location\":\"westeurope\",\"kind\":\"k\",\"tags\":{\"t\":\"v\"},\"properties\":{\"secret\":1}}");
    server.put(group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/two", LOCATION);
    Answer all = server.get(group + "/resources?%24expand=createdTime,provisioningState");
    assertThat(names(all, "name")).containsExactlyInAnyOrder("one", "two");
    JsonNode one = all.body().path("value").get(0);
    assertThat(one.has("properties")).isFalse();
    assertThat(one.path("kind").asString()).isEqualTo("k");
    assertThat(one.path("createdTime").asString()).startsWith("20");
    assertThat(one.path("provisioningState").asString()).isEqualTo("Succeeded");
    String list = server.subscription() + "/resources?%24filter=";
    assertThat(
            names(
                server.get(
                    list
                        + "resourceType%20eq%20%27contoso.things/WIDGETS%27%20and%20resourceGroup%20eq%20%27GENERIC%27"),
                "name"))
        .containsExactly("one");
    assertThat(
            names(
                server.get(list + "tagName%20eq%20%27t%27%20and%20tagValue%20eq%20%27v%27"),
                "name"))
        .containsExactly("one");
    assertThat(
            names(
                server.get(
                    list + "substringof(%27tw%27,name)%20and%20resourceGroup%20eq%20%27generic%27"),
                "name"))
        .containsExactly("two");
    assertThat(server.get(group + "-absent/resources").code()).isEqualTo("ResourceGroupNotFound");
  }
}
