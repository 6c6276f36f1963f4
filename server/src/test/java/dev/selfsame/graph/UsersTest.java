package dev.selfsame.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.graph.Scene.As;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Users by Graph: made, shown, signed in, disabled, deleted and brought back; and bad bodies. */
final class UsersTest {
  private static final String USERS = "/v1.0/users";
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

  private static String id(String name) {
    return owner.made(USERS, Scene.userJson(name)).path("id").asString();
  }

  @Test
  void aUserIsMadeAndShownWithItsDefaultProperties() {
    ObjectNode made = owner.made(USERS, Scene.userJson("anna"));
    assertThat(made.path("@odata.context").asString())
        .isEqualTo(server.origin() + "/v1.0/$metadata#users/$entity");
    assertThat(made.path("userPrincipalName").asString()).isEqualTo("anna@selfsame.local");
    assertThat(made.has("accountEnabled")).isFalse();
    assertThat(made.toString()).doesNotContain("Passw0rd");
    String path = USERS + "/" + made.path("id").asString();
    ObjectNode selected =
        owner.get(path + "?$select=accountEnabled,mailNickname,userType,passwordProfile").body();
    assertThat(selected.path("accountEnabled").asBoolean()).isTrue();
    assertThat(selected.path("mailNickname").asString()).isEqualTo("anna");
    assertThat(selected.path("userType").asString()).isEqualTo("Member");
    assertThat(selected.has("passwordProfile")).isFalse();
    assertThat(selected.has("displayName")).isFalse();
    assertThat(owner.get(USERS + "/ANNA@selfsame.local").body().path("id"))
        .isEqualTo(made.path("id"));
    assertThat(owner.get("/beta/users('anna@selfsame.local')").body().path("id"))
        .isEqualTo(made.path("id"));
  }

  @Test
  void aUserSignsInWithThePasswordAndNotWhenDisabled() {
    String path = USERS + "/" + id("bert");
    assertThat(scene.signIn("bert@selfsame.local", "Passw0rd!bert").status()).isEqualTo(200);
    assertThat(scene.signIn("bert@selfsame.local", "wrong").raw().body()).contains("AADSTS50126");
    As before = scene.as(scene.signIn("bert@selfsame.local", "Passw0rd!bert"));
    assertThat(before.get("/v1.0/me").body().path("userPrincipalName").asString())
        .isEqualTo("bert@selfsame.local");
    server.clock().forward(java.time.Duration.ofSeconds(2));
    assertThat(owner.patch(path, "{\"accountEnabled\":false}").status()).isEqualTo(204);
    assertThat(scene.signIn("bert@selfsame.local", "Passw0rd!bert").raw().body())
        .contains("AADSTS50057");
    assertThat(before.get("/v1.0/me").status()).isEqualTo(401);
    owner.patch(path, "{\"accountEnabled\":true}");
    assertThat(scene.signIn("bert@selfsame.local", "Passw0rd!bert").status()).isEqualTo(200);
  }

  @Test
  void anotherPasswordEndsTheOldOneAndItsSessions() {
    String path = USERS + "/" + id("carl");
    As before = scene.as(scene.signIn("carl@selfsame.local", "Passw0rd!carl"));
    server.clock().forward(java.time.Duration.ofSeconds(2));
    assertThat(owner.patch(path, "{\"passwordProfile\":{\"password\":\"An0ther-one\"}}").status())
        .isEqualTo(204);
    assertThat(scene.signIn("carl@selfsame.local", "Passw0rd!carl").status()).isEqualTo(400);
    assertThat(scene.signIn("carl@selfsame.local", "An0ther-one").status()).isEqualTo(200);
    assertThat(before.get("/v1.0/me").status()).isEqualTo(401);
  }

  @Test
  void aDeletedUserIsAmongTheDeletedAndComesBack() {
    String id = id("dora");
    assertThat(owner.delete(USERS + "/" + id).status()).isEqualTo(204);
    assertThat(owner.get(USERS + "/" + id).status()).isEqualTo(404);
    assertThat(scene.signIn("dora@selfsame.local", "Passw0rd!dora").status()).isEqualTo(400);
    String deleted = "/v1.0/directory/deletedItems/";
    assertThat(owner.names(deleted + "microsoft.graph.user", "id")).contains(id);
    assertThat(owner.get(deleted + id).body().path("deletedDateTime").asString("")).isNotEmpty();
    assertThat(owner.post(deleted + id + "/restore", "{}").status()).isEqualTo(200);
    assertThat(scene.signIn("dora@selfsame.local", "Passw0rd!dora").status()).isEqualTo(200);
    owner.delete(USERS + "/" + id);
    assertThat(owner.delete(deleted + id).status()).isEqualTo(204);
    assertThat(owner.get(deleted + id).status()).isEqualTo(404);
    assertThat(id("dora")).isNotEqualTo(id);
  }

  @Test
  void whileANameIsTakenADeletedUserStaysDeleted() {
    String id = id("emil");
    assertThat(owner.post(USERS, Scene.userJson("emil")).raw().body())
        .contains("Request_BadRequest")
        .contains(
            "Another object with the same value for property userPrincipalName already exists.")
        .contains("ObjectConflict");
    owner.delete(USERS + "/" + id);
    id("emil");
    assertThat(owner.post("/v1.0/directory/deletedItems/" + id + "/restore", "{}").code())
        .isEqualTo("Request_BadRequest");
  }

  @Test
  void badBodiesAreRefusedInGraphsWords() {
    refused("{\"displayName\":\"x\"}", "A value is required for property");
    refused(Scene.userJson("x").replace("Passw0rd!x", "short"), "password complexity");
    refused(Scene.userJson("x").replace("Passw0rd!x", "alllowercase1"), "password complexity");
    refused(
        Scene.userJson("x").replaceAll(",\\s*\"passwordProfile\":\\{[^}]*\\}", ""),
        "A password must be specified to create a new user.");
    refused(Scene.userJson("x").replace("selfsame.local", "example.com"), "verified domain names");
    refused(Scene.userJson("x").replace("x@selfsame", "a b@selfsame"), "'userPrincipalName'");
    refused(Scene.userJson("x").replace("\"displayName\"", "\"shoeSize\""), "Invalid property");
    refused(
        Scene.userJson("x").replace("true", "\"perhaps\""), "'accountEnabled' of resource 'User'");
    refused(
        Scene.userJson("x").replace("{\"accountEnabled\"", "{\"id\":\"1\",\"accountEnabled\""),
        "read-only");
    assertThat(owner.post(USERS, "{").code()).isEqualTo("BadRequest");
    assertThat(owner.post(USERS, "[]").code()).isEqualTo("BadRequest");
    assertThat(scene.send("POST", USERS, null, owner.token()).code())
        .isEqualTo("Request_BadRequest");
    String path = USERS + "/" + id("fritz");
    assertThat(owner.patch(path, "{\"displayName\":null}").code()).isEqualTo("Request_BadRequest");
    assertThat(owner.patch(path, "{\"userPrincipalName\":\"owner@selfsame.local\"}").code())
        .isEqualTo("Request_BadRequest");
    assertThat(owner.patch(path, "{\"displayName\":\"" + "x".repeat(257) + "\"}").code())
        .isEqualTo("Request_BadRequest");
  }

  private static void refused(String body, String words) {
    Answer answer = owner.post(USERS, body);
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("Request_BadRequest");
    assertThat(answer.body().path("error").path("message").asString()).contains(words);
  }

  @Test
  void theOwnerCannotBeDisabled() {
    String body = "{\"accountEnabled\":false}";
    assertThat(owner.patch(USERS + "/owner@selfsame.local", body).status()).isEqualTo(403);
    assertThat(owner.patch("/v1.0/servicePrincipals/" + server.owner("objectId"), body).status())
        .isEqualTo(403);
  }

  @Test
  void theOwnerCannotBeDeleted() {
    assertThat(owner.delete(USERS + "/owner@selfsame.local").code())
        .isEqualTo("Authorization_RequestDenied");
    assertThat(
            owner.delete("/v1.0/applications(appId='" + server.owner("clientId") + "')").status())
        .isEqualTo(403);
    assertThat(owner.delete("/v1.0/servicePrincipals/" + server.owner("objectId")).code())
        .isEqualTo("Authorization_RequestDenied");
  }

  @Test
  void afterThirtyDaysNothingIsLeft(@TempDir Path other) {
    try (TestServer aged = TestServer.start(other)) {
      Scene there = new Scene(aged);
      String kept = there.owner().made(USERS, Scene.userJson("gerd")).path("id").asString();
      String gone = there.owner().made(USERS, Scene.userJson("hans")).path("id").asString();
      Scene.Registered app = there.application("old");
      there.owner().delete(USERS + "/" + gone);
      there.owner().delete("/v1.0/applications/" + app.id());
      aged.clock().forward(java.time.Duration.ofDays(29));
      dev.selfsame.Inside.purge(aged.selfsame());
      String deleted = "/v1.0/directory/deletedItems/";
      assertThat(there.owner().get(deleted + gone).status()).isEqualTo(200);
      aged.clock().forward(java.time.Duration.ofDays(2));
      dev.selfsame.Inside.purge(aged.selfsame());
      assertThat(there.owner().get(deleted + gone).status()).isEqualTo(404);
      assertThat(there.owner().get(deleted + app.id()).status()).isEqualTo(404);
      assertThat(there.owner().get(deleted + app.principalId()).status()).isEqualTo(404);
      assertThat(there.owner().get(USERS + "/" + kept).status()).isEqualTo(200);
    }
  }
}
