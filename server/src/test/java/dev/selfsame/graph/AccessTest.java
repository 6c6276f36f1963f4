package dev.selfsame.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.graph.Scene.As;
import dev.selfsame.graph.Scene.Registered;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What users, applications and managed identities may do in the directory. */
final class AccessTest {
  @TempDir static Path folder;
  private static TestServer server;
  private static Scene scene;
  private static As owner;
  private static String user;
  private static String group;
  private static Registered victim;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    scene = new Scene(server);
    owner = scene.owner();
    user = owner.made("/v1.0/users", Scene.userJson("target")).path("id").asString();
    group = owner.made("/v1.0/groups", groupJson("target")).path("id").asString();
    victim = scene.application("victim");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String groupJson(String name) {
    return "{\"displayName\":\"%s\",\"mailEnabled\":false,\"mailNickname\":\"%s\",\"securityEnabled\":true}"
        .formatted(name, name);
  }

  /** One request of each right, by a word. */
  private static Answer does(As who, String what) {
    String app = "/v1.0/applications/" + victim.id();
    String member =
        "{\"@odata.id\":\"" + server.origin() + "/v1.0/directoryObjects/" + user + "\"}";
    return switch (what) {
      case "readUsers" -> who.get("/v1.0/users");
      case "readGroups" -> who.get("/v1.0/groups/" + group);
      case "readMembers" -> who.get("/v1.0/groups/" + group + "/members");
      case "readApps" -> who.get(app);
      case "readPrincipals" -> who.get("/v1.0/servicePrincipals");
      case "readSignIns" -> who.get("/v1.0/auditLogs/signIns?$top=1");
      case "writeUser" -> who.patch("/v1.0/users/" + user, "{\"city\":\"Bern\"}");
      case "setPassword" ->
          who.patch("/v1.0/users/" + user, "{\"passwordProfile\":{\"password\":\"Qwertz-1234\"}}");
      case "writeGroup" -> who.patch("/v1.0/groups/" + group, "{\"description\":\"x\"}");
      case "member" -> {
        Answer added = who.post("/v1.0/groups/" + group + "/members/$ref", member);
        owner.delete("/v1.0/groups/" + group + "/members/" + user + "/$ref");
        yield added;
      }
      case "createApp" -> who.post("/v1.0/applications", "{\"displayName\":\"more\"}");
      case "writeApp" -> who.patch(app, "{\"notes\":\"x\"}");
      case "addSecret" -> who.post(app + "/addPassword", "{}");
      case "ownerSecret" ->
          who.post("/v1.0/servicePrincipals/" + server.owner("objectId") + "/addPassword", "{}");
      case "ownerAppSecret" ->
          who.post(
              "/v1.0/applications(appId='" + server.owner("clientId") + "')/addPassword", "{}");
      case "ownerPassword" ->
          who.patch(
              "/v1.0/users/owner@selfsame.local",
              "{\"passwordProfile\":{\"password\":\"Qwertz-1234\"}}");
      case "assignRole" ->
          who.post(
              "/v1.0/servicePrincipals/" + victim.principalId() + "/appRoleAssignments",
              "{\"principalId\":\"%s\",\"resourceId\":\"%s\",\"appRoleId\":\"9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30\"}"
                  .formatted(victim.principalId(), scene.graphPrincipal().path("id").asString()));
      default -> throw new AssertionError(what);
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                   |                                              | readUsers readGroups readMembers readApps readPrincipals readSignIns writeUser setPassword writeGroup member createApp writeApp addSecret assignRole ownerSecret ownerAppSecret ownerPassword",
        "User.Read.All                      | readUsers                                    | readGroups readApps writeUser setPassword",
        "User.ReadWrite.All                 | readUsers writeUser                          | readGroups setPassword ownerPassword member",
        "User-PasswordProfile.ReadWrite.All |                                              | readUsers writeUser ownerPassword",
        "Group.Read.All                     | readGroups readMembers                       | readUsers writeGroup member",
        "GroupMember.ReadWrite.All          | readGroups readMembers member                | writeGroup writeUser",
        "Group.ReadWrite.All                | readGroups writeGroup member                 | readUsers writeApp",
        "Directory.Read.All                 | readUsers readGroups readApps readPrincipals | writeUser writeGroup writeApp member",
        "Directory.ReadWrite.All            | readUsers writeUser writeGroup member        | setPassword writeApp addSecret assignRole ownerPassword",
        "Application.Read.All               | readApps readPrincipals                      | createApp writeApp addSecret readUsers",
        "Application.ReadWrite.OwnedBy      | createApp                                    | writeApp addSecret readApps",
        "Application.ReadWrite.All          | readApps createApp writeApp addSecret        | assignRole ownerSecret ownerAppSecret writeUser",
        "AppRoleAssignment.ReadWrite.All    | assignRole                                   | readApps writeApp",
        "AuditLog.Read.All                  | readSignIns                                  | readUsers writeUser",
      })
  void anApplicationMayWhatItsRolesSay(String role, String may, String mayNot) {
    Registered app = scene.application("caller " + role);
    if (role != null) {
      scene.permit(app.principalId(), role);
    }
    As who = scene.application(app);
    for (String what : words(may)) {
      assertThat(does(who, what).status()).as(what).isBetween(200, 299);
    }
    for (String what : words(mayNot)) {
      Answer answer = does(who, what);
      assertThat(answer.status()).as(what + answer.raw().body()).isEqualTo(403);
      assertThat(answer.code()).isEqualTo("Authorization_RequestDenied");
    }
  }

  private static List<String> words(String text) {
    return text == null ? List.of() : List.of(text.strip().split(" +", -1));
  }

  @Test
  void aUserReadsAndManagesOnlyWhatIsTheirs() {
    As anna = scene.user("anna");
    for (String what :
        words("readUsers readGroups readMembers readApps readPrincipals createApp")) {
      assertThat(does(anna, what).status()).as(what).isBetween(200, 299);
    }
    for (String what :
        words(
            "readSignIns writeUser setPassword writeGroup member writeApp addSecret assignRole ownerSecret ownerAppSecret ownerPassword")) {
      assertThat(does(anna, what).status()).as(what).isEqualTo(403);
    }
    ObjectNode hers = anna.made("/v1.0/applications", "{\"displayName\":\"hers\"}");
    String path = "/v1.0/applications/" + hers.path("id").asString();
    assertThat(anna.post(path + "/addPassword", "{}").status()).isEqualTo(200);
    assertThat(
            anna.post(
                    "/v1.0/servicePrincipals",
                    "{\"appId\":\"" + hers.path("appId").asString() + "\"}")
                .status())
        .isEqualTo(201);
    assertThat(
            anna.post("/v1.0/servicePrincipals", "{\"appId\":\"" + victim.appId() + "\"}").status())
        .isEqualTo(403);
    assertThat(anna.delete(path).status()).isEqualTo(204);
  }

  @Test
  void aRightTakenAwayIsAwayForTokensThatAreOut() {
    Registered app = scene.application("short-lived");
    String assignment = scene.permit(app.principalId(), "User.Read.All");
    As who = scene.application(app);
    assertThat(Scene.claims(String.valueOf(who.token())).path("roles").path(0).asString())
        .isEqualTo("User.Read.All");
    assertThat(who.get("/v1.0/users").status()).isEqualTo(200);
    owner.delete(
        "/v1.0/servicePrincipals/" + app.principalId() + "/appRoleAssignments/" + assignment);
    assertThat(who.get("/v1.0/users").status()).isEqualTo(403);
    assertThat(Scene.claims(String.valueOf(scene.application(app).token())).has("roles")).isFalse();
  }

  @Test
  void aManagedIdentityIsShownAndGivenRightsButNotChanged() {
    String resourceGroup = server.subscription() + "/resourceGroups/graph";
    server.put(resourceGroup, "{\"location\":\"westeurope\"}");
    ObjectNode identity =
        server
            .put(
                resourceGroup + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/robot",
                "{\"location\":\"westeurope\"}")
            .body();
    String id = identity.path("properties").path("principalId").asString();
    String clientId = identity.path("properties").path("clientId").asString();
    String path = "/v1.0/servicePrincipals/" + id;
    ObjectNode shown = owner.get(path).body();
    assertThat(shown.path("displayName").asString()).isEqualTo("robot");
    assertThat(shown.path("servicePrincipalType").asString()).isEqualTo("ManagedIdentity");
    assertThat(shown.path("appId").asString()).isEqualTo(clientId);
    assertThat(shown.path("servicePrincipalNames").path(0).asString()).isEqualTo(clientId);
    assertThat(shown.path("alternativeNames").path(0).asString()).isEqualTo("isExplicit=True");
    assertThat(shown.path("alternativeNames").path(1).asString())
        .isEqualTo(identity.path("id").asString());
    assertThat(
            owner.names(
                "/v1.0/servicePrincipals?"
                    + Scene.filter(
                        "alternativeNames/any(a:a eq '" + identity.path("id").asString() + "')"),
                "id"))
        .containsExactly(id);
    assertThat(owner.delete(path).status()).isEqualTo(403);
    assertThat(owner.patch(path, "{\"displayName\":\"x\"}").status()).isEqualTo(403);
    assertThat(owner.post(path + "/addPassword", "{}").status()).isEqualTo(403);
    assertThat(owner.get("/v1.0/applications(appId='" + clientId + "')").status()).isEqualTo(404);

    assertThat(token(id).get("/v1.0/users").status()).isEqualTo(403);
    scene.permit(id, "User.Read.All");
    As robot = token(id);
    assertThat(Scene.claims(String.valueOf(robot.token())).path("roles").path(0).asString())
        .isEqualTo("User.Read.All");
    assertThat(robot.get("/v1.0/users").status()).isEqualTo(200);

    server.delete(identity.path("id").asString());
    assertThat(owner.get(path).status()).isEqualTo(404);
    assertThat(owner.get("/v1.0/directory/deletedItems/" + id).status()).isEqualTo(404);
    assertThat(robot.get("/v1.0/users").status()).isEqualTo(401);
  }

  /** As its machine would get it. */
  private static As token(String objectId) {
    PrincipalRow row =
        Inside.store(server.selfsame()).read(tx -> tx.principals().find(objectId).orElseThrow());
    AssignedIdentity identity =
        new AssignedIdentity(
            row.objectId(),
            row.clientId(),
            row.tenantId(),
            true,
            "/r",
            "/h",
            row.tokensValidFrom());
    return new As(
        scene,
        Inside.issuer(server.selfsame())
            .forManagedIdentity(identity, "https://graph.microsoft.com")
            .token());
  }

  @Test
  void theFirstPartyIsThereAndNobodyChangesIt() {
    ObjectNode graph = scene.graphPrincipal();
    String path = "/v1.0/servicePrincipals/" + graph.path("id").asString();
    assertThat(graph.path("displayName").asString()).isEqualTo("Microsoft Graph");
    assertThat(graph.path("appOwnerOrganizationId").asString())
        .isEqualTo("f8cdef31-a31e-4b4a-93e4-5f571e91255a");
    assertThat(graph.path("appRoles").size()).isGreaterThan(20);
    for (Answer answer :
        List.of(
            owner.delete(path),
            owner.patch(path, "{\"notes\":\"x\"}"),
            owner.post(path + "/addPassword", "{}"))) {
      assertThat(answer.status()).isEqualTo(403);
    }
    assertThat(
            owner.names(
                "/v1.0/servicePrincipals?"
                    + Scene.filter(
                        "servicePrincipalNames/any(c:c eq 'https://management.azure.com/')"),
                "appId"))
        .containsExactly("797f4846-ba00-4fd7-ba43-dac1f8f63013");
  }

  @Test
  void aRestartChangesNothing(@TempDir Path other) {
    String graph;
    try (TestServer first = TestServer.start(other)) {
      graph = new Scene(first).graphPrincipal().path("id").asString();
    }
    try (TestServer second =
        TestServer.start(other, Map.of(), new dev.selfsame.testing.TestClock())) {
      Scene there = new Scene(second);
      assertThat(there.graphPrincipal().path("id").asString()).isEqualTo(graph);
      assertThat(there.owner().names("/v1.0/applications", "displayName"))
          .containsExactly("selfsame-owner");
    }
  }
}
