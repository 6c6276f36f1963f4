package dev.selfsame.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.graph.Scene.As;
import dev.selfsame.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Groups: members, owners, what is reached through groups, and the questions about it. */
final class GroupsTest {
  private static final String GROUPS = "/v1.0/groups";
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

  private static String json(String name) {
    return "{\"displayName\":\"%s\",\"mailEnabled\":false,\"mailNickname\":\"%s\",\"securityEnabled\":true}"
        .formatted(name, name);
  }

  private static String group(String name) {
    return owner.made(GROUPS, json(name)).path("id").asString();
  }

  private static String user(String name) {
    return owner.made("/v1.0/users", Scene.userJson(name)).path("id").asString();
  }

  private static String ref(String id) {
    return "{\"@odata.id\":\"https://graph.microsoft.com/v1.0/directoryObjects/" + id + "\"}";
  }

  private static void add(String group, String relation, String id) {
    assertThat(owner.post(GROUPS + "/" + group + "/" + relation + "/$ref", ref(id)).status())
        .isEqualTo(204);
  }

  private static String quoted(List<String> ids) {
    return "[\"" + String.join("\",\"", ids) + "\"]";
  }

  @Test
  void aGroupHasMembersOfEveryKindAndLosesThem() {
    ObjectNode made = owner.made(GROUPS, json("mixed"));
    assertThat(made.path("securityEnabled").asBoolean()).isTrue();
    assertThat(made.path("securityIdentifier").asString()).matches("S-1-12-1(-\\d+){4}");
    String id = made.path("id").asString();
    String user = user("member-one");
    Scene.Registered app = scene.application("member-app");
    String inner = group("inner");
    for (String one : List.of(user, app.principalId(), inner)) {
      add(id, "members", one);
    }
    String members = GROUPS + "/" + id + "/members";
    assertThat(owner.names(members, "@odata.type"))
        .containsExactlyInAnyOrder(
            "#microsoft.graph.user", "#microsoft.graph.servicePrincipal", "#microsoft.graph.group");
    assertThat(owner.names(members + "/microsoft.graph.user", "id")).containsExactly(user);
    assertThat(owner.get(members + "/$count", "ConsistencyLevel", "eventual").raw().body())
        .isEqualTo("3");
    assertThat(owner.get(GROUPS + "/" + id + "?$expand=members($select=id)").body().path("members"))
        .hasSize(3);
    assertThat(
            owner
                .post(members + "/$ref", ref(user))
                .body()
                .path("error")
                .path("message")
                .asString())
        .isEqualTo(
            "One or more added object references already exist for the following modified properties: 'members'.");
    assertThat(owner.delete(members + "/" + user + "/$ref").status()).isEqualTo(204);
    assertThat(owner.delete(members + "/" + user + "/$ref").status()).isEqualTo(404);
    assertThat(owner.names(members, "id")).doesNotContain(user).hasSize(2);
  }

  @Test
  void whatCannotBeAMemberIsRefused() {
    String id = group("choosy");
    String members = GROUPS + "/" + id + "/members/$ref";
    Scene.Registered app = scene.application("no-member");
    assertThat(owner.post(members, ref(app.id())).code()).isEqualTo("Request_BadRequest");
    assertThat(owner.post(members, ref(id)).code()).isEqualTo("Request_BadRequest");
    assertThat(owner.post(members, "{}").code()).isEqualTo("Request_BadRequest");
    assertThat(owner.post(members, "{\"@odata.id\":\"https://x/ y\"}").code())
        .isEqualTo("Request_BadRequest");
    assertThat(owner.post(members, ref("00000000-0000-4000-8000-000000000000")).code())
        .isEqualTo("Request_ResourceNotFound");
    assertThat(scene.send("PUT", members, "{}", owner.token()).status()).isEqualTo(405);
  }

  @Test
  void membershipReachesThroughGroupsAndEndsInCircles() {
    String user = user("deep");
    String one = group("one");
    String two = group("two");
    String three = group("three");
    add(one, "members", user);
    add(two, "members", one);
    add(three, "members", two);
    add(one, "members", three);
    String path = "/v1.0/users/" + user;
    assertThat(owner.names(path + "/memberOf", "id")).containsExactly(one);
    assertThat(owner.names(path + "/transitiveMemberOf", "displayName"))
        .containsExactlyInAnyOrder("one", "two", "three");
    assertThat(owner.names(GROUPS + "/" + three + "/transitiveMembers", "id"))
        .containsExactlyInAnyOrder(user, one, two, three);
    assertThat(owner.names(GROUPS + "/" + three + "/transitiveMembers/microsoft.graph.user", "id"))
        .containsExactly(user);
    String asked = "{\"groupIds\":" + quoted(List.of(three, group("four"))) + "}";
    assertThat(owner.post(path + "/checkMemberGroups", asked).body().path("value"))
        .hasSize(1)
        .first()
        .extracting(value -> value.asString())
        .isEqualTo(three);
    assertThat(
            owner
                .post(
                    "/v1.0/directoryObjects/" + user + "/checkMemberObjects",
                    asked.replace("groupIds", "ids"))
                .body()
                .path("value"))
        .hasSize(1);
    assertThat(
            owner
                .post(path + "/getMemberGroups", "{\"securityEnabledOnly\":true}")
                .body()
                .path("value"))
        .hasSize(3);
    assertThat(owner.post(path + "/checkMemberGroups", "{}").code())
        .isEqualTo("Request_BadRequest");
    owner.delete(GROUPS + "/" + two);
    assertThat(owner.names(path + "/transitiveMemberOf", "id")).containsExactly(one);
  }

  @Test
  void ownersManageTheirGroupAndTheLastOneStays() {
    As anna = scene.user("group-anna");
    String mine = anna.made(GROUPS, json("annas")).path("id").asString();
    String annaId = anna.get("/v1.0/me").body().path("id").asString();
    assertThat(anna.names(GROUPS + "/" + mine + "/owners", "id")).containsExactly(annaId);
    assertThat(anna.names("/v1.0/me/ownedObjects", "id")).containsExactly(mine);
    String user = user("group-guest");
    assertThat(anna.post(GROUPS + "/" + mine + "/members/$ref", ref(user)).status()).isEqualTo(204);
    assertThat(anna.patch(GROUPS + "/" + mine, "{\"description\":\"hers\"}").status())
        .isEqualTo(204);
    assertThat(anna.delete(GROUPS + "/" + mine + "/owners/" + annaId + "/$ref").code())
        .isEqualTo("Request_BadRequest");
    String others = group("not-annas");
    assertThat(anna.get(GROUPS + "/" + others).status()).isEqualTo(200);
    for (var refused :
        List.of(
            anna.patch(GROUPS + "/" + others, "{\"description\":\"hers\"}"),
            anna.post(GROUPS + "/" + others + "/members/$ref", ref(user)),
            anna.post(GROUPS + "/" + others + "/owners/$ref", ref(annaId)),
            anna.delete(GROUPS + "/" + others))) {
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.code()).isEqualTo("Authorization_RequestDenied");
      assertThat(refused.body().path("error").path("message").asString())
          .isEqualTo("Insufficient privileges to complete the operation.");
    }
    assertThat(anna.delete(GROUPS + "/" + mine).status()).isEqualTo(204);
  }

  @Test
  void referencesComeWithTheGroupOrInOnePatch() {
    String user = user("bound");
    String base = server.origin() + "/v1.0/directoryObjects/";
    String body =
        json("binding")
            .replace(
                "}",
                ",\"members@odata.bind\":[\""
                    + base
                    + user
                    + "\"],\"owners@odata.bind\":[\""
                    + base
                    + user
                    + "\"]}");
    String id = owner.made(GROUPS, body).path("id").asString();
    assertThat(owner.names(GROUPS + "/" + id + "/members", "id")).containsExactly(user);
    assertThat(owner.names(GROUPS + "/" + id + "/owners", "id")).containsExactly(user);
    String second = user("bound-two");
    assertThat(
            owner
                .patch(GROUPS + "/" + id, "{\"members@odata.bind\":[\"" + base + second + "\"]}")
                .status())
        .isEqualTo(204);
    assertThat(owner.names(GROUPS + "/" + id + "/members", "id")).contains(user, second);
  }

  @Test
  void badGroupsAreRefused() {
    refused(json("x").replace("\"securityEnabled\":true", "\"securityEnabled\":false"));
    refused(json("x").replace("\"mailEnabled\":false", "\"mailEnabled\":true"));
    refused(json("x").replace("\"mailNickname\":\"x\"", "\"mailNickname\":\"x y\""));
    refused(json("").replace("\"mailNickname\":\"\"", "\"mailNickname\":\"x\""));
    refused(json("x").replace("}", ",\"groupTypes\":[\"Odd\"]}"));
    assertThat(
            owner
                .post(GROUPS, json("x").replace("}", ",\"groupTypes\":[\"DynamicMembership\"]}"))
                .status())
        .isEqualTo(501);
  }

  private static void refused(String body) {
    assertThat(owner.post(GROUPS, body).code()).as(body).isEqualTo("Request_BadRequest");
  }
}
