package dev.selfsame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A canary in every member that holds a secret, each its own: none may be in a log line, in an
 * answer other than the one that hands it out, or in the store's files, sealed or hashed as it is
 * there (reliability.md, G15).
 */
final class CanaryTest {
  private static final String CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

  @TempDir Path folder;

  private final Map<String, String> canaries = new LinkedHashMap<>();
  private final List<String> logged = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private TestServer server;

  private String canary(String where) {
    return canaries.computeIfAbsent(where, name -> "Kanari-" + canaries.size() + "-" + "x9Zq4!");
  }

  private Answer kept(Answer answer) {
    answers.add(answer.raw().body());
    return answer;
  }

  private Answer put(String path, String json) {
    return kept(server.put(path, json));
  }

  @Test
  void noSecretIsWhereItDoesNotBelong() throws IOException {
    Handler listening =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            synchronized (logged) {
              logged.add(new SimpleFormatter().format(record));
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    root.addHandler(listening);
    try {
      server = TestServer.start(folder);
      machines();
      deployments();
      tokens();
      directory();
      Inside.flushLogs(server.selfsame());
      answers.add(
          server
              .get(server.subscription() + "/providers/Microsoft.Compute/virtualMachines")
              .raw()
              .body());
      server.close();
    } finally {
      root.removeHandler(listening);
    }
    assertThat(canaries.size()).isGreaterThanOrEqualTo(25);
    String lines = String.join("\n", logged);
    assertThat(lines).contains(" PUT ").hasSizeGreaterThan(1000);
    List<String> found = new ArrayList<>();
    canaries.forEach((where, canary) -> {
      if (lines.contains(canary)) {
        found.add("log: " + where);
      }
      if (answers.stream().anyMatch(answer -> answer.contains(canary))) {
        found.add("answer: " + where);
      }
    });
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        canaries.forEach((where, canary) -> {
          if (content.contains(canary)) {
            found.add(file.getFileName() + ": " + where);
          }
        });
      }
    }
    assertThat(found).isEmpty();
  }

  private void machines() {
    String group = server.subscription() + "/resourceGroups/canaries";
    put(group, "{\"location\":\"westeurope\"}");
    String profile =
        "\"osProfile\":{\"computerName\":\"c\",\"adminUsername\":\"a\",\"adminPassword\":\"%s\",\"customData\":\"%s\"}";
    String disk = "\"storageProfile\":{\"osDisk\":{\"createOption\":\"FromImage\"}}";
    String vm = group + "/providers/Microsoft.Compute/virtualMachines/vm";
    server.settle(
        put(
            vm,
            "{\"location\":\"westeurope\",\"properties\":{%s,%s,\"networkProfile\":{\"networkInterfaces\":[{\"id\":\"%s/providers/Microsoft.Network/networkInterfaces/n\"}]}}}"
                .formatted(
                    profile.formatted(canary("adminPassword"), canary("customData")),
                    disk,
                    group)));
    kept(server.get(vm));
    kept(server.patch(vm, "{\"tags\":{\"a\":\"b\"}}"));
    String settings =
        "{\"location\":\"westeurope\",\"properties\":{\"publisher\":\"p\",\"type\":\"t\",\"typeHandlerVersion\":\"1.0\",\"protectedSettings\":{\"key\":\"%s\"}}}";
    put(vm + "/extensions/e", settings.formatted(canary("protectedSettings")));
    kept(server.get(vm + "/extensions/e"));
    String set = group + "/providers/Microsoft.Compute/virtualMachineScaleSets/set";
    server.settle(
        put(
            set,
            "{\"location\":\"westeurope\",\"sku\":{\"name\":\"Standard_B1s\",\"capacity\":1},\"properties\":{\"upgradePolicy\":{\"mode\":\"Manual\"},\"virtualMachineProfile\":{\"osProfile\":{\"computerNamePrefix\":\"c\",\"adminUsername\":\"a\",\"adminPassword\":\"%s\",\"customData\":\"%s\"},%s,\"extensionProfile\":{\"extensions\":[{\"name\":\"e\",\"properties\":{\"publisher\":\"p\",\"type\":\"t\",\"typeHandlerVersion\":\"1.0\",\"protectedSettings\":{\"k\":\"%s\"}}}]}}}}"
                .formatted(
                    canary("set adminPassword"),
                    canary("set customData"),
                    disk,
                    canary("set protectedSettings"))));
    kept(server.get(set));
    // refused, with the secret in what is refused
    put(
        vm + "2",
        "{\"location\":\"westeurope\",\"properties\":{"
            + profile.formatted(canary("refused adminPassword"), canary("refused customData"))
            + "}}");
  }

  private void deployments() {
    String group = server.subscription() + "/resourceGroups/canaries";
    String template =
        """
        {"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0",
         "parameters":{"text":{"type":"securestring"},"object":{"type":"secureObject"}},
         "resources":[{"type":"Microsoft.Resources/deployments","apiVersion":"2022-09-01","name":"inner","properties":{"mode":"Incremental",
           "expressionEvaluationOptions":{"scope":"inner"},"parameters":{"text":{"value":"[parameters('text')]"}},
           "template":{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0",
             "parameters":{"text":{"type":"securestring"}},"resources":[]}}}],
         "outputs":{"secret":{"type":"securestring","value":"[concat(parameters('text'), parameters('object').key)]"}}}\
        """;
    String body =
        "{\"properties\":{\"mode\":\"Incremental\",\"template\":%s,\"parameters\":{\"text\":{\"value\":\"%s\"},\"object\":{\"value\":{\"key\":\"%s\"}}}}}";
    String deployment = group + "/providers/Microsoft.Resources/deployments/d";
    String given = body.formatted(template, canary("securestring"), canary("secureObject"));
    kept(
        server.call(
            "POST",
            deployment + "/validate",
            given.getBytes(StandardCharsets.UTF_8),
            server.token()));
    server.settle(put(deployment, given));
    assertThat(kept(server.get(deployment)).body().at("/properties/provisioningState").asString())
        .isEqualTo("Succeeded");
    kept(server.get(group + "/providers/Microsoft.Resources/deployments/inner"));
    kept(server.get(deployment + "/operations"));
    put(
        group + "/providers/Microsoft.Resources/deployments/bad",
        body.formatted(
            template.replace("\"securestring\"}", "\"securestring\",\"maxLength\":3}"),
            canary("refused securestring"),
            canary("refused secureObject")));
  }

  private void tokens() {
    String path = "/" + server.tenant() + "/oauth2/v2.0/token";
    Map<String, Map<String, String>> asks =
        Map.of(
            "client_secret",
            Map.of("grant_type", "client_credentials", "client_id", server.owner("clientId")),
            "client_assertion",
            Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                server.owner("clientId"),
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            "password",
            Map.of(
                "grant_type", "password", "client_id", CLI, "username", server.owner("userName")),
            "refresh_token",
            Map.of("grant_type", "refresh_token", "client_id", CLI),
            "code",
            Map.of(
                "grant_type",
                "authorization_code",
                "client_id",
                CLI,
                "redirect_uri",
                "http://localhost"),
            "code_verifier",
            Map.of(
                "grant_type",
                "authorization_code",
                "client_id",
                CLI,
                "redirect_uri",
                "http://localhost",
                "code",
                "x"),
            "device_code",
            Map.of("grant_type", "urn:ietf:params:oauth:grant-type:device_code", "client_id", CLI));
    asks.forEach((member, form) -> {
      Map<String, String> all = new LinkedHashMap<>(form);
      all.put("scope", server.origin() + "/.default");
      all.put(member, canary(member));
      kept(server.form(path, all));
    });
    kept(server.call("GET", "/subscriptions", null, canary("bearer")));
    kept(
        server.plain(
            server.origin() + "/subscriptions?api-version=2022-12-01",
            "Authorization",
            "Basic " + canary("basic")));
    kept(
        server.plain(
            server.origin() + "/devicelogin", "Cookie", "__Host-selfsame=" + canary("cookie")));
  }

  private void directory() {
    String token =
        server
            .token(
                server.owner("clientId"),
                server.owner("clientSecret"),
                "https://graph.microsoft.com/.default")
            .body()
            .path("access_token")
            .asString();
    String user =
        "{\"accountEnabled\":true,\"displayName\":\"c\",\"mailNickname\":\"c\",\"userPrincipalName\":\"c@selfsame.local\",\"passwordProfile\":{\"password\":\"%s\"}}";
    Answer made =
        kept(graph("POST", "/v1.0/users", user.formatted(canary("user password")), token));
    assertThat(made.status()).isEqualTo(201);
    kept(
        graph(
            "PATCH",
            "/v1.0/users/c@selfsame.local",
            "{\"passwordProfile\":{\"password\":\"%s\"}}".formatted(canary("new password")),
            token));
    kept(
        graph(
            "POST",
            "/v1.0/users",
            user.replace("mailNickname", "nickname").formatted(canary("refused password")),
            token));
    // a secret that the server makes is shown once
    var application = graph("POST", "/v1.0/applications", "{\"displayName\":\"c\"}", token).body();
    String id = application.path("id").asString();
    String secret =
        graph("POST", "/v1.0/applications/" + id + "/addPassword", "{}", token)
            .body()
            .path("secretText")
            .asString();
    assertThat(secret).isNotEmpty();
    canaries.put("secretText", secret);
    graph(
        "POST",
        "/v1.0/servicePrincipals",
        Json.text(Json.object().put("appId", application.path("appId").asString())),
        token);
    Answer signedIn =
        server.token(application.path("appId").asString(), secret, server.origin() + "/.default");
    assertThat(signedIn.status()).as(signedIn.raw().body()).isEqualTo(200);
    canaries.put("access token", signedIn.body().path("access_token").asString());
    kept(graph("GET", "/v1.0/applications/" + id, null, token));
    // a user's refresh token is kept as a hash
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "password");
    form.put("client_id", CLI);
    form.put("username", "c@selfsame.local");
    form.put("password", canary("new password"));
    form.put("scope", server.origin() + "/.default offline_access openid");
    Answer user2 = server.form("/" + server.tenant() + "/oauth2/v2.0/token", form);
    assertThat(user2.status()).as(user2.raw().body()).isEqualTo(200);
    canaries.put("a refresh token", user2.body().path("refresh_token").asString());
    canaries.put("an ID token", user2.body().path("id_token").asString());
  }

  private Answer graph(String method, String path, String json, String token) {
    return server.call(
        method, path, json == null ? null : json.getBytes(StandardCharsets.UTF_8), token);
  }
}
