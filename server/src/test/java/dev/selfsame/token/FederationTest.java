package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.json.Json;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.work.Check;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Tokens of other issuers, and of our own identities, exchanged over the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FederationTest {
  private static final String EXCHANGE = "api://AzureADTokenExchange";
  private static final KeyPair KEY = FakeIssuer.rsa(2048);

  @TempDir static Path folder;
  @TempDir static Path issuers;
  private TestServer server;
  private FakeIssuer fake;
  private Applications applications;
  private String issuer;

  /** A user-assigned identity as ARM shows it. */
  private record Identity(String id, String clientId, String objectId) {}

  @BeforeAll
  void start() {
    fake = new FakeIssuer(issuers);
    server = TestServer.start(folder, fake.settings(), new TestClock());
    applications = new Applications(server);
    issuer = fake.issuer("/one", FakeIssuer.keySet(FakeIssuer.jwk(KEY, "k1")));
    assertThat(server.put(group(), "{\"location\":\"westeurope\"}").status()).isEqualTo(201);
  }

  @AfterAll
  void stop() {
    assertThat(Check.findings(Inside.store(server.selfsame()))).isEmpty();
    server.close();
    fake.close();
  }

  private String group() {
    return server.subscription() + "/resourceGroups/Fed";
  }

  private Identity identity(String name) {
    String path = group() + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/" + name;
    Answer made = server.put(path, "{\"location\":\"westeurope\"}");
    assertThat(made.status()).isEqualTo(201);
    return new Identity(
        made.body().path("id").asString(),
        made.body().path("properties").path("clientId").asString(),
        made.body().path("properties").path("principalId").asString());
  }

  private Answer credential(Identity identity, String name, String from, String subject) {
    ObjectNode body = Json.object();
    ObjectNode properties = body.putObject("properties").put("issuer", from);
    properties.put("subject", subject).putArray("audiences").add(EXCHANGE);
    return server.put(identity.id() + "/federatedIdentityCredentials/" + name, Json.text(body));
  }

  private void credential(FederatedCredentialRow row) {
    Inside.store(server.selfsame())
        .write(
            Gate.tenant(server.tenant()),
            tx -> {
              tx.federatedCredentials().put(row);
              return row;
            });
  }

  private String token(String from, String subject) {
    long now = server.clock().instant().getEpochSecond();
    ObjectNode claims =
        Json.object()
            .put("iss", from)
            .put("sub", subject)
            .put("aud", EXCHANGE)
            .put("exp", now + 600);
    return FakeIssuer.signed(
        "{\"alg\":\"RS256\",\"kid\":\"k1\"}", Json.text(claims), KEY.getPrivate(), "SHA256withRSA");
  }

  private Answer exchange(String clientId, String assertion, String scope) {
    return exchange(clientId, assertion, Map.of("scope", scope));
  }

  private Answer exchange(String clientId, String assertion, Map<String, String> more) {
    Map<String, String> fields =
        new TreeMap<>(
            Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                clientId,
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                assertion));
    fields.putAll(more);
    return server.form("/" + server.tenant() + "/oauth2/v2.0/token", fields);
  }

  private static int code(Answer answer) {
    return answer.body().path("error_codes").path(0).asInt();
  }

  @Test
  void aUserAssignedIdentityGetsItsTokenForAnotherIssuersToken() {
    Identity identity = identity("one");
    assertThat(credential(identity, "main", issuer, "repo:a/b").status()).isEqualTo(201);
    Answer answer =
        exchange(identity.clientId(), token(issuer, "repo:a/b"), server.origin() + "/.default");
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(answer.body().path("expires_in").asLong()).isEqualTo(24 * 3600 - 1);
    assertThat(answer.body().has("refresh_token")).isFalse();
    ObjectNode claims = Tokens.claims(answer);
    assertThat(claims.path("oid").asString()).isEqualTo(identity.objectId());
    assertThat(claims.path("sub").asString()).isEqualTo(identity.objectId());
    assertThat(claims.path("appid").asString()).isEqualTo(identity.clientId());
    assertThat(claims.path("appidacr").asString()).isEqualTo("2");
    assertThat(claims.path("idtyp").asString()).isEqualTo("app");
    assertThat(claims.path("xms_mirid").asString())
        .isEqualTo(identity.id().replace("/resourceGroups/", "/resourcegroups/"));
    assertThat(claims.has("xms_az_rid")).isFalse(); // it runs on no resource of ours

    ObjectNode v2 =
        Tokens.claims(
            exchange(
                identity.clientId().toUpperCase(java.util.Locale.ROOT),
                token(issuer, "repo:a/b"),
                "api://some.service/.default"));
    assertThat(v2.path("ver").asString()).isEqualTo("2.0");
    assertThat(v2.path("azpacr").asString()).isEqualTo("2");
    assertThat(v2.path("azp").asString()).isEqualTo(identity.clientId());
  }

  @Test
  void tokensMayBePresentedAgain() {
    Identity identity = identity("again");
    credential(identity, "main", issuer, "s");
    String token = token(issuer, "s");
    String scope = server.origin() + "/.default";
    assertThat(exchange(identity.clientId(), token, scope).status()).isEqualTo(200);
    assertThat(exchange(identity.clientId(), token, scope).status()).isEqualTo(200);
  }

  @Test
  void whatWasRemovedProvesNothingFromThenOn() {
    Identity identity = identity("removed");
    String scope = server.origin() + "/.default";
    assertThat(code(exchange(identity.clientId(), token(issuer, "s"), scope))).isEqualTo(70025);
    credential(identity, "main", issuer, "s");
    assertThat(exchange(identity.clientId(), token(issuer, "s"), scope).status()).isEqualTo(200);
    server.delete(identity.id() + "/federatedIdentityCredentials/main");
    assertThat(code(exchange(identity.clientId(), token(issuer, "s"), scope))).isEqualTo(70025);
    credential(identity, "main", issuer, "s");
    server.delete(identity.id());
    assertThat(code(exchange(identity.clientId(), token(issuer, "s"), scope))).isEqualTo(700016);
  }

  @Test
  void aCredentialThatGoesWhileItsIssuerIsAskedProvesNothing() {
    Identity identity = identity("meanwhile");
    String slow = fake.issuer("/meanwhile", FakeIssuer.keySet(FakeIssuer.jwk(KEY, "k1")));
    String credential = identity.id() + "/federatedIdentityCredentials/main";
    credential(identity, "main", slow, "s");
    fake.script(
        "/meanwhile/keys",
        (path, out) -> {
          server.delete(credential);
          FakeIssuer.write(
              out,
              "200 OK",
              FakeIssuer.keySet(FakeIssuer.jwk(KEY, "k1")).getBytes(StandardCharsets.UTF_8));
        });
    Answer answer = exchange(identity.clientId(), token(slow, "s"), server.origin() + "/.default");
    assertThat(code(answer)).as(answer.raw().body()).isEqualTo(70025);
  }

  @Test
  void anApplicationIsProvenByAnotherIssuerOrByItsSecret() {
    PrincipalRow app = applications.create(false);
    applications.secret(app, "s3cret", 0, Long.MAX_VALUE);
    credential(row(app, "ci", issuer, "build", EXCHANGE, null));
    Answer answer = exchange(app.clientId(), token(issuer, "build"), server.origin() + "/.default");
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    ObjectNode claims = Tokens.claims(answer);
    assertThat(claims.path("oid").asString()).isEqualTo(app.objectId());
    assertThat(claims.path("appidacr").asString()).isEqualTo("2");
    assertThat(claims.has("xms_mirid")).isFalse();
    assertThat(applications.ask(app, "s3cret").status()).isEqualTo(200);
  }

  private static FederatedCredentialRow row(
      PrincipalRow app,
      String name,
      String from,
      String subject,
      String audience,
      @Nullable String flexible) {
    return new FederatedCredentialRow(
        "/applications/" + app.objectId() + "/federatedidentitycredentials/" + name,
        app.objectId(),
        from,
        subject,
        audience,
        flexible);
  }

  @Test
  void aManagedIdentityHasNoSecretAndSignsNobodyIn() {
    Identity identity = identity("nosecret");
    credential(identity, "main", issuer, "s");
    String scope = server.origin() + "/.default";
    assertThat(code(server.token(identity.clientId(), "x", scope))).isEqualTo(700016);
    Answer password =
        exchange(
            identity.clientId(),
            token(issuer, "s"),
            Map.of(
                "grant_type",
                "password",
                "scope",
                scope,
                "username",
                "someone@" + server.owner("domain"),
                "password",
                "x"));
    assertThat(code(password)).isEqualTo(700016);
  }

  // Our own tokens.

  private String vouching(Identity identity, boolean userAssigned, String audience) {
    return Inside.issuer(server.selfsame())
        .forManagedIdentity(
            new AssignedIdentity(
                identity.objectId(),
                identity.clientId(),
                server.tenant(),
                userAssigned,
                identity.id(),
                group() + "/providers/Microsoft.Compute/virtualMachines/vm",
                0),
            audience)
        .token();
  }

  private String ourIssuer() {
    return server.origin() + "/" + server.tenant() + "/v2.0";
  }

  @Test
  void anApplicationTrustsAUserAssignedIdentity() {
    Identity identity = identity("voucher");
    PrincipalRow app = applications.create(false);
    credential(row(app, "mi", ourIssuer(), identity.objectId(), EXCHANGE, null));
    int before = fake.asked();
    String token = vouching(identity, true, EXCHANGE);
    ObjectNode claims = Tokens.part(token, 1);
    assertThat(claims.path("iss").asString()).isEqualTo(ourIssuer());
    assertThat(claims.path("aud").asString()).isEqualTo("fb60f99c-7a34-4190-8149-302f77469936");
    assertThat(claims.path("idtyp").asString()).isEqualTo("app");
    String scope = server.origin() + "/.default";
    Answer answer = exchange(app.clientId(), token, scope);
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(Tokens.claims(answer).path("oid").asString()).isEqualTo(app.objectId());
    assertThat(fake.asked()).isEqualTo(before);

    String cut = token.substring(0, token.length() - 8) + "AAAAAAAA";
    assertThat(code(exchange(app.clientId(), cut, scope))).isEqualTo(700027);
    assertThat(code(exchange(app.clientId(), vouching(identity, true, scope(server)), scope)))
        .as("a version 1.0 token, for resource manager")
        .isEqualTo(700222);
    server.clock().forward(java.time.Duration.ofSeconds(2));
    server.call("POST", identity.id() + "/revokeTokens", new byte[0], server.token());
    assertThat(code(exchange(app.clientId(), token, scope))).as("revoked").isEqualTo(700222);
    server.clock().forward(java.time.Duration.ofSeconds(2));
    String fresh = vouching(identity, true, EXCHANGE);
    assertThat(exchange(app.clientId(), fresh, scope).status()).isEqualTo(200);
    server.delete(identity.id());
    assertThat(code(exchange(app.clientId(), fresh, scope))).as("deleted").isEqualTo(700222);
  }

  private static String scope(TestServer server) {
    return server.origin();
  }

  @Test
  void ourTokensProveNothingElse() {
    Identity identity = identity("proven");
    Identity other = identity("other");
    PrincipalRow app = applications.create(false);
    PrincipalRow second = applications.create(false);
    applications.secret(second, "s", 0, Long.MAX_VALUE);
    String scope = server.origin() + "/.default";
    credential(other, "mi", ourIssuer(), identity.objectId());
    assertThat(code(exchange(other.clientId(), vouching(identity, true, EXCHANGE), scope)))
        .as("for a user-assigned identity")
        .isEqualTo(700222);
    assertThat(code(exchange(app.clientId(), vouching(identity, true, EXCHANGE), scope)))
        .as("no credential")
        .isEqualTo(70025);
    credential(row(app, "mi", ourIssuer(), other.objectId(), EXCHANGE, null));
    assertThat(code(exchange(app.clientId(), vouching(identity, true, EXCHANGE), scope)))
        .as("another identity")
        .isEqualTo(700213);
    credential(row(app, "app", ourIssuer(), second.objectId(), EXCHANGE, null));
    String ofApplication =
        server
            .token(second.clientId(), "s", EXCHANGE + "/.default")
            .body()
            .path("access_token")
            .asString();
    assertThat(code(exchange(app.clientId(), ofApplication, scope)))
        .as("an application's token")
        .isEqualTo(700222);
    credential(row(app, "aud", ourIssuer(), identity.objectId(), "api://other", null));
    assertThat(code(exchange(app.clientId(), vouching(identity, true, EXCHANGE), scope)))
        .as("a credential for another audience")
        .isEqualTo(700212);
    assertThat(code(exchange(app.clientId(), vouching(identity, true, "api://other"), scope)))
        .as("a token for another audience is of version 1.0")
        .isEqualTo(700222);
  }

  // Flexible credentials.

  @Test
  void anExpressionIsReadWhenItIsWritten() {
    Identity identity = identity("flexible");
    String path = identity.id() + "/federatedIdentityCredentials/flex";
    String github = "https://token.actions.githubusercontent.com";
    assertThat(server.put(path, flexible(github, "claims['sub'] eq 'a'", 1)).raw().body())
        .contains("either lacks all required claims or contains unallowed claims");
    String good = "claims['sub'] matches 'repo:a/*' and claims['repository_id'] eq '1'";
    assertThat(server.put(path, flexible(github, good, 2)).raw().body())
        .contains("LanguageVersion");
    assertThat(server.put(path, flexible(github, good + " and", 1)).status()).isEqualTo(400);
    Answer made = server.put(path, flexible(github, good, 1));
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    assertThat(
            server
                .get(path)
                .body()
                .path("properties")
                .path("claimsMatchingExpression")
                .path("value")
                .asString())
        .isEqualTo(good);
    ObjectNode both = Json.stored(flexible(github, good, 1));
    both.withObject("properties").put("subject", "s");
    String exclusive =
        "Either 'subject' or 'claimsMatchingExpression' must be defined, but not both.";
    assertThat(server.put(path, Json.text(both)).raw().body()).contains(exclusive);
    both.withObject("properties").remove(List.of("subject", "claimsMatchingExpression"));
    assertThat(server.put(path, Json.text(both)).raw().body()).contains(exclusive);
    Answer twice =
        server.put(identity.id() + "/federatedIdentityCredentials/two", flexible(github, good, 1));
    assertThat(twice.raw().body()).contains("Issuer and subject combination already exists");
  }

  private static String flexible(String from, String expression, int version) {
    ObjectNode body = Json.object();
    ObjectNode properties = body.putObject("properties").put("issuer", from);
    properties.putArray("audiences").add(EXCHANGE);
    properties
        .putObject("claimsMatchingExpression")
        .put("value", expression)
        .put("languageVersion", version);
    return Json.text(body);
  }

  @Test
  void anExpressionIsTriedAtTheExchange() {
    PrincipalRow app = applications.create(false);
    credential(
        row(
            app,
            "flex",
            issuer,
            "",
            EXCHANGE,
            "claims['sub'] matches 'repo:a/*:ref:refs/heads/????'"));
    String scope = server.origin() + "/.default";
    assertThat(
            exchange(app.clientId(), token(issuer, "repo:a/b:ref:refs/heads/main"), scope).status())
        .isEqualTo(200);
    Answer none = exchange(app.clientId(), token(issuer, "repo:a/b:ref:refs/heads/other"), scope);
    assertThat(code(none)).isEqualTo(7002131);
    assertThat(none.status()).isEqualTo(401);
    assertThat(code(exchange(app.clientId(), token(issuer, "repo:A/b:ref:refs/heads/main"), scope)))
        .isEqualTo(7002131);
  }
}
