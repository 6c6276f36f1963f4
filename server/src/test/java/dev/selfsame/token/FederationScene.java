package dev.selfsame.token;

import dev.selfsame.Inside;
import dev.selfsame.json.Json;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** A server, an issuer that it may reach, and one that it must not. */
final class FederationScene implements AutoCloseable {
  static final String AUDIENCE = "api://AzureADTokenExchange";
  static final String SUBJECT = "repo:Contoso/shop:environment:Production";

  final FakeIssuer fake;
  final FakeIssuer forbidden;
  final TestServer server;

  FederationScene(Path folder) {
    fake = new FakeIssuer(folder.resolve("issuer"));
    forbidden = new FakeIssuer(folder.resolve("forbidden"));
    server = TestServer.start(folder.resolve("server"), fake.settings(), new TestClock());
  }

  PrincipalRow application() {
    return new Applications(server).create(false);
  }

  void trust(PrincipalRow app, String from, String subject, String audience) {
    String key = "/applications/" + app.objectId() + "/federatedidentitycredentials/";
    Inside.store(server.selfsame())
        .write(
            Gate.tenant(server.tenant()),
            tx -> {
              int count = tx.federatedCredentials().of(app.objectId()).size();
              FederatedCredentialRow row =
                  new FederatedCredentialRow(key + count, app.objectId(), from, subject, audience);
              tx.federatedCredentials().put(row);
              return row;
            });
  }

  Answer exchange(PrincipalRow app, String assertion) {
    return server.form(
        "/" + server.tenant() + "/oauth2/v2.0/token",
        Map.of(
            "grant_type",
            "client_credentials",
            "client_id",
            app.clientId(),
            "scope",
            server.origin() + "/.default",
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion",
            assertion));
  }

  long now() {
    return server.clock().instant().getEpochSecond();
  }

  static String header(String kid) {
    return "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}";
  }

  String claims(String issuer, Consumer<ObjectNode> change) {
    ObjectNode claims =
        Json.object()
            .put("iss", issuer)
            .put("sub", SUBJECT)
            .put("aud", AUDIENCE)
            .put("nbf", now() - 10)
            .put("exp", now() + 600);
    change.accept(claims);
    return Json.text(claims);
  }

  static String token(String header, String claims, KeyPair key) {
    return FakeIssuer.signed(header, claims, key.getPrivate(), "SHA256withRSA");
  }

  static void refused(Answer answer, int code) {
    boolean request = String.valueOf(code).startsWith("50");
    org.assertj.core.api.Assertions.assertThat(answer.body().path("error_codes").path(0).asInt())
        .as(answer.raw().body())
        .isEqualTo(code);
    org.assertj.core.api.Assertions.assertThat(answer.status()).isEqualTo(request ? 400 : 401);
    org.assertj.core.api.Assertions.assertThat(answer.body().path("error").asString())
        .isEqualTo(request ? "invalid_request" : "invalid_client");
  }

  @Override
  public void close() {
    server.close();
    fake.close();
    forbidden.close();
  }
}
