package dev.selfsame.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A server's Graph, spoken to as its owner or as anybody else. */
final class Scene {
  static final String GRAPH = "https://graph.microsoft.com/.default";
  static final String AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

  private final TestServer server;

  Scene(TestServer server) {
    this.server = server;
  }

  /** Who calls, by a token. */
  record As(Scene scene, @Nullable String token) {
    Answer get(String path, String... headers) {
      return scene.send("GET", path, null, token, headers);
    }

    Answer post(String path, String json) {
      return scene.send("POST", path, json, token);
    }

    Answer patch(String path, String json) {
      return scene.send("PATCH", path, json, token);
    }

    Answer delete(String path) {
      return scene.send("DELETE", path, null, token);
    }

    /** What a POST made. */
    ObjectNode made(String path, String json) {
      Answer answer = post(path, json);
      assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
      return answer.body();
    }

    /** A member of each object in a list. */
    List<String> names(String path, String member, String... headers) {
      Answer answer = get(path, headers);
      assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
      List<String> names = new ArrayList<>();
      answer.body().path("value").forEach(one -> names.add(one.path(member).asString("")));
      return names;
    }
  }

  /** The bootstrap owner, a service principal. */
  As owner() {
    return as(server.token(server.owner("clientId"), server.owner("clientSecret"), GRAPH));
  }

  As as(Answer token) {
    assertThat(token.status()).as(token.raw().body()).isEqualTo(200);
    return new As(this, token.body().path("access_token").asString());
  }

  As nobody() {
    return new As(this, null);
  }

  /** A user made here, signed in. */
  As user(String name) {
    String upn = name + "@selfsame.local";
    owner().made("/v1.0/users", userJson(name));
    return as(signIn(upn, "Passw0rd!" + name));
  }

  static String userJson(String name) {
    return """
    {"accountEnabled":true,"displayName":"%s","mailNickname":"%s","userPrincipalName":"%s@selfsame.local",
     "passwordProfile":{"password":"Passw0rd!%s"}}\
    """
        .formatted(name, name, name, name);
  }

  Answer signIn(String upn, String password) {
    return server.form(
        "/" + server.tenant() + "/oauth2/v2.0/token",
        Map.of(
            "grant_type",
            "password",
            "client_id",
            AZURE_CLI,
            "username",
            upn,
            "password",
            password,
            "scope",
            GRAPH + " openid"));
  }

  /** An application with a service principal and a secret. */
  record Registered(String id, String appId, String principalId, String secret) {}

  Registered application(String name) {
    ObjectNode app = owner().made("/v1.0/applications", "{\"displayName\":\"" + name + "\"}");
    String id = app.path("id").asString();
    String appId = app.path("appId").asString();
    String principal =
        owner()
            .made("/v1.0/servicePrincipals", "{\"appId\":\"" + appId + "\"}")
            .path("id")
            .asString();
    String secret =
        owner()
            .post("/v1.0/applications/" + id + "/addPassword", "{}")
            .body()
            .path("secretText")
            .asString();
    return new Registered(id, appId, principal, secret);
  }

  As application(Registered app) {
    return as(server.token(app.appId(), app.secret(), GRAPH));
  }

  /** Gives a principal an application permission of Graph; the assignment's id. */
  String permit(String principalId, String role) {
    ObjectNode graph = graphPrincipal();
    String roleId = "";
    for (JsonNode one : graph.path("appRoles")) {
      roleId = one.path("value").asString("").equals(role) ? one.path("id").asString() : roleId;
    }
    assertThat(roleId).as(role).isNotEmpty();
    return owner()
        .made(
            "/v1.0/servicePrincipals/" + principalId + "/appRoleAssignments",
            "{\"principalId\":\"%s\",\"resourceId\":\"%s\",\"appRoleId\":\"%s\"}"
                .formatted(principalId, graph.path("id").asString(), roleId))
        .path("id")
        .asString();
  }

  ObjectNode graphPrincipal() {
    Answer answer =
        owner().get("/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')");
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    return answer.body();
  }

  Answer send(
      String method,
      String path,
      @Nullable String json,
      @Nullable String bearer,
      String... headers) {
    String url = path.startsWith("http") ? path : server.origin() + path;
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.replace(" ", "%20")));
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    for (int i = 0; i + 1 < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    if (json == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofString(json));
    }
    return server.send(request);
  }

  static String filter(String text) {
    return "$filter=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static ObjectNode claims(String token) {
    String payload = token.split("\\.", -1)[1];
    return Json.stored(
        new String(java.util.Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
  }
}
