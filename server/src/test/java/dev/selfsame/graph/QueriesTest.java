package dev.selfsame.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.graph.Scene.As;
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

/** Query options over the wire, and the shape of answers and errors. */
final class QueriesTest {
  private static final int GROUPS = 7;
  private static final String[] EVENTUAL = {"ConsistencyLevel", "eventual"};
  @TempDir static Path folder;
  private static TestServer server;
  private static Scene scene;
  private static As owner;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    scene = new Scene(server);
    owner = scene.owner();
    for (int i = 0; i < GROUPS; i++) {
      owner.made(
          "/v1.0/groups",
          "{\"displayName\":\"query group %d\",\"mailEnabled\":false,\"mailNickname\":\"q%d\",\"securityEnabled\":true}"
              .formatted(GROUPS - i, i));
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String message(Answer answer) {
    return answer.body().path("error").path("message").asString("");
  }

  @Test
  void pagesFollowOneAnotherUntilAllIsSeen() {
    List<String> seen = new ArrayList<>();
    String next = server.origin() + "/v1.0/groups?$top=3&$select=id,displayName";
    int pages = 0;
    while (!next.isEmpty()) {
      Answer page = owner.get(next);
      assertThat(page.status()).as(page.raw().body()).isEqualTo(200);
      assertThat(page.body().path("value").size()).isLessThanOrEqualTo(3);
      page.body().path("value").forEach(one -> seen.add(one.path("displayName").asString()));
      next = page.body().path("@odata.nextLink").asString("");
      pages++;
    }
    assertThat(pages).isEqualTo(3);
    assertThat(seen).hasSize(GROUPS).doesNotHaveDuplicates();
  }

  @Test
  void sortedPagesAreInOrderAcrossThem() {
    List<String> seen = new ArrayList<>();
    String next = server.origin() + "/v1.0/groups?$top=4&$orderby=displayName desc";
    while (!next.isEmpty()) {
      Answer page = owner.get(next);
      page.body().path("value").forEach(one -> seen.add(one.path("displayName").asString()));
      next = page.body().path("@odata.nextLink").asString("");
    }
    assertThat(seen).hasSize(GROUPS).isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void advancedQueriesNeedTheirHeader() {
    String filter = Scene.filter("endswith(displayName,'3')");
    Answer refused = owner.get("/v1.0/groups?" + filter);
    assertThat(refused.code()).isEqualTo("Request_UnsupportedQuery");
    assertThat(message(refused)).contains("ConsistencyLevel:eventual");
    assertThat(owner.names("/v1.0/groups?$count=true&" + filter, "displayName", EVENTUAL))
        .containsExactly("query group 3");
    Answer counted =
        owner.get(
            "/v1.0/groups?$count=true&$top=1&" + Scene.filter("displayName ne 'query group 1'"),
            EVENTUAL);
    assertThat(counted.body().path("@odata.count").asInt()).isEqualTo(GROUPS - 1);
    assertThat(counted.body().path("value")).hasSize(1);
    assertThat(
            owner.get("/v1.0/groups?$search=\"displayName:group 5\"".replace("\"", "%22")).code())
        .isEqualTo("Request_BadRequest");
    assertThat(
            owner.names("/v1.0/groups?$search=%22displayName:group 5%22", "displayName", EVENTUAL))
        .containsExactly("query group 5");
    assertThat(owner.get("/v1.0/groups/$count", EVENTUAL).raw().body()).isEqualTo("" + GROUPS);
    assertThat(owner.get("/v1.0/groups/$count").code()).isEqualTo("Request_BadRequest");
  }

  @Test
  void filtersUseAnIndexOrTheTableAndFindTheSame() {
    for (String filter :
        List.of(
            "displayName eq 'QUERY group 2'",
            "displayName eq 'query group 2' and mailNickname eq 'q5'",
            "mailNickname eq 'q5'",
            "startswith(displayName,'query group 2')",
            "displayName in ('query group 2')",
            "securityEnabled eq true and displayName eq 'query group 2'")) {
      assertThat(owner.names("/v1.0/groups?" + Scene.filter(filter), "displayName"))
          .as(filter)
          .containsExactly("query group 2");
    }
    assertThat(owner.names("/v1.0/groups?" + Scene.filter("displayName eq 'none'"), "id"))
        .isEmpty();
    assertThat(
            owner.names(
                "/v1.0/users?" + Scene.filter("displayName eq 'query group 2'"), "displayName"))
        .isEmpty();
  }

  @Test
  void badQueriesAreRefused() {
    for (String query :
        List.of(
            "$top=0",
            "$top=1000",
            "$top=x",
            "$orderby=mailNickname",
            "$filter=displayName",
            "$filter=shoeSize%20eq%20'1'",
            "$filter=contains(displayName,'a')",
            "$select=shoeSize",
            "$expand=shoes",
            "$skiptoken=%21",
            "$skiptoken=bm8")) {
      Answer answer = owner.get("/v1.0/groups?" + query);
      assertThat(answer.status()).as(query + answer.raw().body()).isEqualTo(400);
      assertThat(answer.code()).as(query).startsWith("Request_");
    }
    assertThat(message(owner.get("/v1.0/groups?$top=1000")))
        .isEqualTo("Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.");
  }

  @Test
  void errorsHaveGraphsShape() {
    Answer answer =
        owner.get(
            "/v1.0/groups/00000000-0000-4000-8000-000000000000", "client-request-id", "mine-1");
    assertThat(answer.status()).isEqualTo(404);
    JsonNode error = answer.body().path("error");
    assertThat(error.path("code").asString()).isEqualTo("Request_ResourceNotFound");
    assertThat(error.path("message").asString())
        .isEqualTo(
            "Resource '00000000-0000-4000-8000-000000000000' does not exist or one of its queried reference-property objects are not present.");
    assertThat(error.path("innerError").path("date").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    assertThat(error.path("innerError").path("request-id").asString()).hasSize(36);
    assertThat(error.path("innerError").path("client-request-id").asString()).isEqualTo("mine-1");
    assertThat(message(owner.get("/v1.0/groups/x"))).isEqualTo("Invalid object identifier 'x'.");
    assertThat(message(owner.get("/v1.0/shoes")))
        .isEqualTo("Resource not found for the segment 'shoes'.");
    assertThat(owner.get("/v1.0/groups/delta").status()).isEqualTo(501);
    assertThat(scene.send("PUT", "/v1.0/groups", "{}", owner.token()).status()).isEqualTo(405);
    assertThat(owner.get("/v1.0/me").code()).isEqualTo("BadRequest");
  }

  @Test
  void withoutAGoodTokenNothingIsTold() {
    Answer none = scene.nobody().get("/v1.0/groups");
    assertThat(none.status()).isEqualTo(401);
    assertThat(none.code()).isEqualTo("InvalidAuthenticationToken");
    assertThat(message(none)).isEqualTo("Access token is empty.");
    assertThat(none.header("WWW-Authenticate")).contains("authorization_uri=");
    As other =
        scene.as(
            server.token(
                server.owner("clientId"),
                server.owner("clientSecret"),
                "https://vault.azure.net/.default"));
    assertThat(message(other.get("/v1.0/groups")))
        .isEqualTo("Access token validation failure. Invalid audience.");
    assertThat(new As(scene, "x.y.z").get("/v1.0/groups").status()).isEqualTo(401);
    As ours =
        scene.as(
            server.token(
                server.owner("clientId"),
                server.owner("clientSecret"),
                server.origin() + "//.default"));
    assertThat(ours.get("/v1.0/groups").status()).isEqualTo(200);
  }

  @Test
  void objectsAreFoundByTheirIdsWhateverTheyAre() {
    String group = owner.names("/v1.0/groups?$top=1", "id").getFirst();
    String body = "{\"ids\":[\"%s\",\"%s\",\"00000000-0000-4000-8000-000000000000\"]%s}";
    Answer all =
        owner.post(
            "/v1.0/directoryObjects/getByIds", body.formatted(group, server.owner("objectId"), ""));
    assertThat(all.body().path("value")).hasSize(2);
    Answer some =
        owner.post(
            "/v1.0/directoryObjects/getByIds",
            body.formatted(
                group,
                server.owner("objectId"),
                ",\"types\":[\"servicePrincipal\",\"directoryObjectPartnerReference\"]"));
    assertThat(some.body().path("value")).hasSize(1);
    assertThat(some.body().path("value").path(0).path("@odata.type").asString())
        .isEqualTo("#microsoft.graph.servicePrincipal");
    assertThat(owner.get("/v1.0/directoryObjects/" + group).body().path("@odata.type").asString())
        .isEqualTo("#microsoft.graph.group");
    assertThat(owner.post("/v1.0/directoryObjects/getByIds", "{}").code())
        .isEqualTo("Request_BadRequest");
    assertThat(owner.post("/v1.0/directoryObjects/getByIds", "{\"ids\":[\"x\"]}").code())
        .isEqualTo("Request_BadRequest");
  }

  @Test
  void theTenantShowsItselfAndItsDomain() {
    JsonNode tenant = owner.get("/v1.0/organization").body().path("value").path(0);
    assertThat(tenant.path("id").asString()).isEqualTo(server.tenant());
    assertThat(tenant.path("verifiedDomains").path(0).path("name").asString())
        .isEqualTo("selfsame.local");
    assertThat(owner.get("/v1.0/domains/selfsame.local").body().path("isDefault").asBoolean())
        .isTrue();
    assertThat(owner.names("/v1.0/directoryRoles", "id")).isEmpty();
    assertThat(owner.post("/v1.0/directoryRoles", "{}").status()).isEqualTo(501);
  }

  @Test
  void aBatchIsSeveralRequestsByOneCaller() {
    Answer answer =
        owner.post(
            "/v1.0/$batch",
            """
            {"requests":[
              {"id":"1","method":"GET","url":"/groups?$top=1"},
              {"id":"2","method":"GET","url":"/groups/00000000-0000-4000-8000-000000000000"},
              {"id":"3","method":"POST","url":"/groups","headers":{"Content-Type":"application/json"},"dependsOn":["1"],
               "body":{"displayName":"batched","mailEnabled":false,"mailNickname":"batched","securityEnabled":true}},
              {"id":"4","method":"GET","url":"/groups","dependsOn":["2"]}]}\
            """);
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    List<Integer> statuses = new ArrayList<>();
    answer.body().path("responses").forEach(one -> statuses.add(one.path("status").asInt()));
    assertThat(statuses).containsExactly(200, 404, 201, 424);
    JsonNode made = answer.body().path("responses").path(2).path("body");
    assertThat(owner.delete("/v1.0/groups/" + made.path("id").asString()).status()).isEqualTo(204);
    for (String bad :
        List.of(
            "{}",
            "{\"requests\":[]}",
            "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/$batch\"}]}",
            "{\"requests\":[{\"method\":\"GET\",\"url\":\"/me\"}]}")) {
      Answer refused = owner.post("/v1.0/$batch", bad);
      boolean inside = refused.body().path("responses").path(0).path("status").asInt() == 400;
      assertThat(refused.status() == 400 || inside).as(bad).isTrue();
    }
  }

  @Test
  void permissionGrantsAreKeptAndShown() {
    String graph = scene.graphPrincipal().path("id").asString();
    String client = scene.application("granted").principalId();
    String body =
        "{\"clientId\":\"%s\",\"consentType\":\"AllPrincipals\",\"resourceId\":\"%s\",\"scope\":\"User.Read\"}"
            .formatted(client, graph);
    String id = owner.made("/v1.0/oauth2PermissionGrants", body).path("id").asString();
    assertThat(owner.post("/v1.0/oauth2PermissionGrants", body).status()).isEqualTo(409);
    String path = "/v1.0/oauth2PermissionGrants/" + id;
    assertThat(owner.patch(path, "{\"scope\":\"User.Read Group.Read.All\"}").status())
        .isEqualTo(204);
    assertThat(
            owner.names(
                "/v1.0/oauth2PermissionGrants?" + Scene.filter("clientId eq '" + client + "'"),
                "scope"))
        .containsExactly("User.Read Group.Read.All");
    assertThat(owner.names("/v1.0/servicePrincipals/" + client + "/oauth2PermissionGrants", "id"))
        .containsExactly(id);
    assertThat(owner.delete(path).status()).isEqualTo(204);
    assertThat(owner.get(path).status()).isEqualTo(404);
  }
}
