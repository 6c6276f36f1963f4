package dev.selfsame.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.graph.Scene.As;
import dev.selfsame.graph.Scene.Registered;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Applications and their service principals, secrets, federated credentials and app roles. */
final class ApplicationsTest {
  private static final String APPS = "/v1.0/applications";
  private static final String PRINCIPALS = "/v1.0/servicePrincipals";
  @TempDir static Path folder;
  private static TestServer server;
  private static Scene scene;
  private static As owner;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    scene = new Scene(server);
    owner = scene.owner();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String message(Answer answer) {
    return answer.body().path("error").path("message").asString("");
  }

  @Test
  void anApplicationHasIdsOfItsOwnAndAllItsParts() {
    ObjectNode made =
        owner.made(
            APPS,
            """
            {"displayName":"shop","identifierUris":["api://shop.example"],
             "web":{"redirectUris":["https://shop.example/back"]},"spa":{"redirectUris":["http://localhost:3000"]},
             "requiredResourceAccess":[{"resourceAppId":"00000003-0000-0000-c000-000000000000","resourceAccess":[]}]}\
            """);
    String path = APPS + "/" + made.path("id").asString();
    assertThat(made.path("appId")).isNotEqualTo(made.path("id"));
    assertThat(made.path("signInAudience").asString()).isEqualTo("AzureADMyOrg");
    assertThat(
            made.path("web")
                .path("implicitGrantSettings")
                .path("enableIdTokenIssuance")
                .asBoolean(true))
        .isFalse();
    assertThat(made.path("publisherDomain").asString()).isEqualTo("selfsame.local");
    assertThat(owner.patch(path, "{\"web\":{\"homePageUrl\":\"https://shop.example\"}}").status())
        .isEqualTo(204);
    JsonNode web = owner.get(path).body().path("web");
    assertThat(web.path("homePageUrl").asString()).isEqualTo("https://shop.example");
    assertThat(web.path("redirectUris")).hasSize(1);
    assertThat(
            owner.get(APPS + "(appId='" + made.path("appId").asString() + "')").body().path("id"))
        .isEqualTo(made.path("id"));
    assertThat(
            owner
                .post(APPS, "{\"displayName\":\"b\",\"identifierUris\":[\"API://shop.example\"]}")
                .code())
        .isEqualTo("Request_BadRequest");
    for (String bad :
        List.of(
            "{}",
            "{\"displayName\":\"\"}",
            "{\"displayName\":\"b\",\"identifierUris\":[\"not a uri\"]}",
            "{\"displayName\":\"b\",\"identifierUris\":\"api://b\"}",
            "{\"displayName\":\"b\",\"web\":{\"redirectUris\":[\"http://shop.example\"]}}",
            "{\"displayName\":\"b\",\"web\":{\"redirectUris\":[\"javascript:alert(1)\"]}}",
            "{\"displayName\":\"b\",\"signInAudience\":\"Everybody\"}",
            "{\"displayName\":\"b\",\"appRoles\":[{\"id\":\"1\"}]}",
            "{\"displayName\":\"b\",\"passwordCredentials\":[{\"secretText\":\"x\"}]}",
            "{\"displayName\":\"b\",\"appId\":\"00000000-0000-4000-8000-000000000000\"}",
            "{\"displayName\":\"b\",\"keyCredentials\":[{\"type\":\"AsymmetricX509Cert\",\"usage\":\"Verify\",\"key\":\"AAAA\"}]}")) {
      assertThat(owner.post(APPS, bad).code()).as(bad).isEqualTo("Request_BadRequest");
    }
  }

  @Test
  void aSecretWorksAtOnceUntilItIsRemoved() {
    Registered app = scene.application("secretive");
    ObjectNode shown = owner.get(APPS + "/" + app.id()).body();
    JsonNode credential = shown.path("passwordCredentials").path(0);
    assertThat(shown.toString()).doesNotContain(app.secret());
    assertThat(app.secret()).startsWith(credential.path("hint").asString());
    assertThat(credential.path("secretText").isNull()).isTrue();
    assertThat(scene.application(app).token()).isNotEmpty();
    String keyId = credential.path("keyId").asString();
    String own =
        owner
            .post(
                PRINCIPALS + "/" + app.principalId() + "/addPassword",
                "{\"passwordCredential\":{\"displayName\":\"own\"}}")
            .body()
            .path("secretText")
            .asString();
    assertThat(server.token(app.appId(), own, Scene.GRAPH).status()).isEqualTo(200);
    String remove = APPS + "/" + app.id() + "/removePassword";
    assertThat(owner.post(remove, "{\"keyId\":\"" + keyId + "\"}").status()).isEqualTo(204);
    assertThat(owner.post(remove, "{\"keyId\":\"" + keyId + "\"}").status()).isEqualTo(400);
    assertThat(server.token(app.appId(), app.secret(), Scene.GRAPH).raw().body())
        .contains("AADSTS7000215");
    assertThat(server.token(app.appId(), own, Scene.GRAPH).status()).isEqualTo(200);
  }

  @Test
  void aSecretHasItsTimes() {
    Registered app = scene.application("timely");
    String add = APPS + "/" + app.id() + "/addPassword";
    ObjectNode past =
        owner
            .post(
                add,
                "{\"passwordCredential\":{\"startDateTime\":\"2020-01-01T00:00:00Z\",\"endDateTime\":\"2020-02-01T00:00:00Z\"}}")
            .body();
    assertThat(past.path("endDateTime").asString()).isEqualTo("2020-02-01T00:00:00Z");
    assertThat(
            server.token(app.appId(), past.path("secretText").asString(), Scene.GRAPH).raw().body())
        .contains("AADSTS7000222");
    assertThat(owner.post(add, "{\"passwordCredential\":{\"endDateTime\":\"soon\"}}").code())
        .isEqualTo("Request_BadRequest");
    assertThat(
            owner
                .post(add, "{\"passwordCredential\":{\"endDateTime\":\"2020-02-01T00:00:00Z\"}}")
                .code())
        .isEqualTo("Request_BadRequest");
  }

  @Test
  void aServicePrincipalSharesTheClientIdAndThereIsOne() {
    Registered app = scene.application("single");
    ObjectNode principal = owner.get(PRINCIPALS + "/" + app.principalId()).body();
    assertThat(principal.path("appId").asString()).isEqualTo(app.appId());
    assertThat(principal.path("servicePrincipalType").asString()).isEqualTo("Application");
    assertThat(principal.path("servicePrincipalNames").path(0).asString()).isEqualTo(app.appId());
    assertThat(principal.path("appOwnerOrganizationId").asString()).isEqualTo(server.tenant());
    Answer again = owner.post(PRINCIPALS, "{\"appId\":\"" + app.appId() + "\"}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("Request_MultipleObjectsWithSameKeyValue");
    Answer none = owner.post(PRINCIPALS, "{\"appId\":\"00000000-0000-4000-8000-000000000000\"}");
    assertThat(none.status()).isEqualTo(400);
    assertThat(message(none)).contains("does not reference a valid application object");
  }

  @Test
  void aDisabledServicePrincipalGetsNoTokens() {
    Registered app = scene.application("lame");
    String path = PRINCIPALS + "/" + app.principalId();
    assertThat(owner.patch(path, "{\"accountEnabled\":false}").status()).isEqualTo(204);
    assertThat(owner.get(path).body().path("accountEnabled").asBoolean(true)).isFalse();
    assertThat(server.token(app.appId(), app.secret(), Scene.GRAPH).raw().body())
        .contains("AADSTS7000112");
    owner.patch(path, "{\"accountEnabled\":true}");
    assertThat(server.token(app.appId(), app.secret(), Scene.GRAPH).status()).isEqualTo(200);
  }

  @Test
  void aDeletedApplicationTakesItsServicePrincipalAndBringsItBack() {
    Registered app = scene.application("fading");
    assertThat(owner.delete(APPS + "/" + app.id()).status()).isEqualTo(204);
    assertThat(owner.get(PRINCIPALS + "/" + app.principalId()).status()).isEqualTo(404);
    assertThat(server.token(app.appId(), app.secret(), Scene.GRAPH).raw().body())
        .contains("AADSTS700016");
    String deleted = "/v1.0/directory/deletedItems/";
    assertThat(owner.names(deleted + "microsoft.graph.application", "id")).contains(app.id());
    assertThat(owner.post(deleted + app.id() + "/restore", "{}").status()).isEqualTo(200);
    assertThat(server.token(app.appId(), app.secret(), Scene.GRAPH).status()).isEqualTo(200);
    owner.delete(APPS + "/" + app.id());
    assertThat(owner.delete(deleted + app.id()).status()).isEqualTo(204);
    assertThat(owner.get(deleted + app.id()).status()).isEqualTo(404);
  }

  @Test
  void federatedCredentialsAreUniqueByNameAndByIssuerWithSubject() {
    String path = APPS + "/" + scene.application("trusting").id() + "/federatedIdentityCredentials";
    String body =
        """
        {"name":"ci-main","issuer":"https://token.example.com","subject":"repo:a/b","audiences":["api://AzureADTokenExchange"]}\
        """;
    ObjectNode made = owner.made(path, body);
    String id = made.path("id").asString();
    assertThat(owner.get(path + "/ci-main").body().path("id").asString()).isEqualTo(id);
    assertThat(owner.post(path, body).status()).isEqualTo(409);
    assertThat(owner.post(path, body.replace("ci-main", "ci-two")).status()).isEqualTo(409);
    assertThat(owner.patch(path + "/" + id, "{\"subject\":\"repo:a/c\"}").status()).isEqualTo(204);
    assertThat(owner.made(path, body.replace("ci-main", "ci-two")).path("name").asString())
        .isEqualTo("ci-two");
    assertThat(owner.names(path, "name")).containsExactlyInAnyOrder("ci-main", "ci-two");
    for (String bad :
        List.of(
            body.replace("https://token", "http://token"),
            body.replace("ci-main", "x"),
            body.replace("repo:a/b", ""),
            body.replace("repo:a/b", "x".repeat(601)),
            body.replace("[\"api://AzureADTokenExchange\"]", "[]"),
            body.replace("[\"api", "[\"a\",\"api"))) {
      assertThat(owner.post(path, bad.replace("repo:a/b", "repo:bad")).code())
          .as(bad)
          .isEqualTo("Request_BadRequest");
    }
    assertThat(owner.delete(path + "/ci-main").status()).isEqualTo(204);
    assertThat(owner.get(path + "/ci-main").status()).isEqualTo(404);
  }

  @Test
  void rolesOfAnApplicationStandInTokensForIt() {
    Registered api = scene.application("roles-api");
    String role = "11111111-1111-4111-8111-111111111111";
    assertThat(
            owner
                .patch(
                    APPS + "/" + api.id(),
                    """
                    {"identifierUris":["api://roles-api"],"appRoles":[{"id":"%s","value":"Things.Read","displayName":"Read",
                     "description":"Read","allowedMemberTypes":["Application"],"isEnabled":true}]}\
                    """
                        .formatted(role))
                .status())
        .isEqualTo(204);
    Registered client = scene.application("roles-client");
    String body =
        "{\"principalId\":\"%s\",\"resourceId\":\"%s\",\"appRoleId\":\"%s\"}"
            .formatted(client.principalId(), api.principalId(), role);
    String given = PRINCIPALS + "/" + api.principalId() + "/appRoleAssignedTo";
    ObjectNode made = owner.made(given, body);
    assertThat(made.path("principalType").asString()).isEqualTo("ServicePrincipal");
    assertThat(made.path("resourceDisplayName").asString()).isEqualTo("roles-api");
    for (String audience : List.of("api://roles-api", api.appId(), "api://" + api.appId())) {
      String token =
          server
              .token(client.appId(), client.secret(), audience + "/.default")
              .body()
              .path("access_token")
              .asString();
      assertThat(Scene.claims(token).path("roles").path(0).asString())
          .as(audience)
          .isEqualTo("Things.Read");
    }
    String elsewhere =
        server
            .token(client.appId(), client.secret(), Scene.GRAPH)
            .body()
            .path("access_token")
            .asString();
    assertThat(Scene.claims(elsewhere).has("roles")).isFalse();
    assertThat(owner.post(given, body).code()).isEqualTo("Request_BadRequest");
    assertThat(owner.post(given, body.replace(role, client.id())).code())
        .isEqualTo("Request_BadRequest");
    String user = owner.made("/v1.0/users", Scene.userJson("roles-user")).path("id").asString();
    assertThat(owner.post(given, body.replace(client.principalId(), user)).code())
        .isEqualTo("Request_BadRequest");
    String has = PRINCIPALS + "/" + client.principalId() + "/appRoleAssignments";
    String id = made.path("id").asString();
    assertThat(owner.names(has, "id")).containsExactly(id);
    assertThat(owner.delete(has + "/" + id).status()).isEqualTo(204);
    assertThat(owner.names(given, "id")).isEmpty();
  }
}
