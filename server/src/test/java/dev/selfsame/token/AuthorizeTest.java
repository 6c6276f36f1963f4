package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.selfsame.Inside;
import dev.selfsame.directory.SecretHash;
import dev.selfsame.model.Ids;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.Gate;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.token.Visitor.Seen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The authorization code flow with PKCE as a browser and a client see it. */
final class AuthorizeTest {
  @TempDir Path folder;
  private TestServer server;
  private SignInCase signIn;
  private Visitor visitor;

  @BeforeEach
  void start() {
    server = TestServer.start(folder, Map.of(), new TestClock());
    signIn = new SignInCase(server);
    visitor = Visitor.of(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Seen redeem(String code, String... more) {
    return Visitor.of(server).post(signIn.token(), signIn.redeem(code, more));
  }

  private Seen redeemSpa(String code) {
    return Visitor.of(server)
        .post(
            signIn.token(),
            signIn.redeem(code, "client_id", SignInCase.PORTAL, "redirect_uri", signIn.portal()),
            "Origin",
            server.origin());
  }

  private static ObjectNode claims(Seen seen, String token) {
    return Tokens.part(seen.json().path(token).asString(), 1);
  }

  @Test
  void aUserSignsInAndTheClientRedeemsTheCodeForTokensThatOpenResourceManager() throws Exception {
    Seen page = visitor.get(signIn.authorize(), signIn.az());
    assertThat(page.status()).isEqualTo(200);
    SignInCase.guarded(page);
    assertThat(page.body())
        .contains("Sign in to Microsoft Azure CLI", "<label for=\"username\">", "lang=\"en\"")
        .doesNotContain("<script");
    assertThat(page.header("set-cookie"))
        .startsWith("__Host-selfsame=")
        .contains("Secure", "HttpOnly", "SameSite=Lax", "Path=/")
        .doesNotContain("Domain", "Max-Age");
    Seen done = signIn.type(visitor, page);
    assertThat(done.status()).isEqualTo(303);
    assertThat(done.location()).startsWith(SignInCase.BACK + "?code=1.");
    assertThat(done.sent()).containsEntry("state", "a state").containsKey("session_state");
    assertThat(done.header("referrer-policy")).isEqualTo("no-referrer");
    Seen tokens = redeem(done.sent().getOrDefault("code", ""));
    assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
    ObjectNode id = claims(tokens, "id_token");
    assertThat(id.path("aud").asString()).isEqualTo(SignInCase.AZ);
    assertThat(id.path("nonce").asString()).isEqualTo("a-nonce");
    assertThat(id.path("oid").asString()).isEqualTo(server.owner("userObjectId"));
    assertThat(id.path("tid").asString()).isEqualTo(server.tenant());
    assertThat(id.path("preferred_username").asString()).isEqualTo(server.owner("userName"));
    assertThat(id.path("name").asString()).isEqualTo("Owner");
    assertThat(id.path("sid").asString()).isEqualTo(done.sent().get("session_state"));
    assertThat(id.path("login_hint").asString()).startsWith("O.");
    assertThat(id.has("auth_time")).isFalse();
    String access = tokens.json().path("access_token").asString();
    assertThat(server.call("GET", "/subscriptions", null, access).status()).isEqualTo(200);
    String idToken = tokens.json().path("id_token").asString();
    assertThat(server.call("GET", "/subscriptions", null, idToken).status()).isEqualTo(401);
    assertThat(tokens.json().path("client_info").asString()).isNotEmpty();
    Seen more =
        Visitor.of(server)
            .post(
                signIn.token(),
                Map.of(
                    "grant_type",
                    "refresh_token",
                    "client_id",
                    SignInCase.AZ,
                    "refresh_token",
                    tokens.json().path("refresh_token").asString()));
    assertThat(more.status()).isEqualTo(200);
    assertThat(claims(more, "id_token").path("sid")).isEqualTo(id.path("sid"));
    assertThat(claims(more, "id_token").has("nonce")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/common/oauth2/v2.0/authorize, /common/oauth2/v2.0/token",
    "/organizations/oauth2/v2.0/authorize, /organizations/oauth2/v2.0/token",
    "/selfsame.local/oauth2/v2.0/authorize, /selfsame.local/oauth2/v2.0/token",
    "/adfs/oauth2/authorize, /adfs/oauth2/token",
    "/adfs/any/common/oauth2/authorize, /adfs/any/common/oauth2/token",
  })
  void everyTenantsNameLeadsToTheSamePage(String authorize, String token) {
    Seen done = signIn.type(visitor, visitor.get(authorize, signIn.az()));
    Seen tokens = visitor.post(token, signIn.redeem(done.sent().getOrDefault("code", "")));
    assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
  }

  @Test
  void theOlderEndpointTakesAResource() {
    Map<String, String> asked =
        signIn.az("scope", "-", "resource", "https://management.core.windows.net/");
    Seen done = signIn.type(visitor, visitor.get("/common/oauth2/authorize", asked));
    Seen tokens =
        visitor.post("/common/oauth2/token", signIn.redeem(done.sent().getOrDefault("code", "")));
    assertThat(tokens.json().path("resource").asString())
        .isEqualTo("https://management.core.windows.net/");
    assertThat(tokens.json().path("expires_in").isString()).isTrue();
    assertThat(tokens.json().has("refresh_token")).isTrue();
    assertThat(tokens.json().has("id_token")).isTrue();
  }

  @Test
  void aRequestMayComeAsAForm() {
    Seen page = visitor.post(signIn.authorize(), signIn.az());
    assertThat(signIn.type(visitor, page).sent()).containsKey("code");
  }

  @Test
  void theAnswerGoesInTheModeThatWasAsked() {
    Seen fragment =
        signIn.signIn(visitor, signIn.spa("response_mode", "fragment", "client_info", "1"));
    assertThat(fragment.location()).startsWith(signIn.portal() + "#code=");
    assertThat(
            new String(
                Base64.getUrlDecoder().decode(fragment.sent().getOrDefault("client_info", "")),
                StandardCharsets.UTF_8))
        .contains(server.owner("userObjectId"), server.tenant());
    Seen form = visitor.get(signIn.authorize(), signIn.spa("response_mode", "form_post"));
    assertThat(form.status()).isEqualTo(200);
    SignInCase.guarded(form);
    assertThat(form.action()).isEqualTo(signIn.portal());
    assertThat(form.fields()).containsKey("code").containsEntry("state", "a state");
    assertThat(form.header("content-security-policy"))
        .contains("script-src 'sha256-", "form-action 'self' " + server.origin());
  }

  @Test
  void aSessionSignsTheNextClientInAndALoopbackClientIsConfirmed() {
    signIn.signIn(visitor, signIn.spa());
    Seen again = visitor.get(signIn.authorize(), signIn.spa());
    assertThat(again.status()).isEqualTo(302);
    assertThat(redeemSpa(again.sent().getOrDefault("code", "")).status()).isEqualTo(200);
    Seen account = visitor.get(signIn.authorize(), signIn.az());
    assertThat(account.body())
        .contains(server.owner("userName"), "Use another account", "Microsoft Azure CLI");
    Seen done = visitor.submit(account, "action", "continue");
    assertThat(done.status()).isEqualTo(303);
    assertThat(redeem(done.sent().getOrDefault("code", "")).status()).isEqualTo(200);
    Seen other = visitor.submit(visitor.get(signIn.authorize(), signIn.az()), "action", "other");
    assertThat(signIn.type(visitor, other).sent()).containsKey("code");
    SignInCase.sentBack(
        visitor.submit(visitor.get(signIn.authorize(), signIn.az()), "action", "cancel"),
        SignInCase.BACK,
        "access_denied",
        65004);
  }

  @Test
  void promptsAskWhatTheySay() {
    SignInCase.sentBack(
        visitor.get(signIn.authorize(), signIn.spa("prompt", "none")),
        signIn.portal(),
        "login_required",
        50058);
    signIn.signIn(visitor, signIn.spa());
    assertThat(visitor.get(signIn.authorize(), signIn.spa("prompt", "none")).sent())
        .containsKey("code");
    SignInCase.sentBack(
        visitor.get(signIn.authorize(), signIn.az("prompt", "none")),
        SignInCase.BACK,
        "interaction_required",
        50199);
    for (String prompt : new String[] {"login", "create"}) {
      assertThat(visitor.get(signIn.authorize(), signIn.spa("prompt", prompt)).body())
          .contains("name=\"password\"");
    }
    for (String prompt : new String[] {"select_account", "consent"}) {
      assertThat(visitor.get(signIn.authorize(), signIn.spa("prompt", prompt)).body())
          .contains("Use another account");
    }
    Seen login = visitor.get(signIn.authorize(), signIn.spa("prompt", "login"));
    assertThat(signIn.type(visitor, login).sent()).containsKey("code");
  }

  @Test
  void hintsNameTheAccount() {
    Seen page = visitor.get(signIn.authorize(), signIn.spa("login_hint", server.owner("userName")));
    assertThat(page.fields()).containsEntry("username", server.owner("userName"));
    Seen tokens = redeemSpa(signIn.type(visitor, page).sent().getOrDefault("code", ""));
    String hint = claims(tokens, "id_token").path("login_hint").asString();
    String sid = claims(tokens, "id_token").path("sid").asString();
    assertThat(
            visitor
                .get(signIn.authorize(), signIn.spa("prompt", "none", "login_hint", hint))
                .sent())
        .containsKey("code");
    assertThat(visitor.get(signIn.authorize(), signIn.spa("prompt", "none", "sid", sid)).sent())
        .containsKey("code");
    SignInCase.sentBack(
        visitor.get(signIn.authorize(), signIn.spa("prompt", "none", "login_hint", "b@c.d")),
        signIn.portal(),
        "login_required",
        50058);
    Seen another = visitor.get(signIn.authorize(), signIn.spa("login_hint", "b@c.d"));
    assertThat(another.fields()).containsEntry("username", "b@c.d");
  }

  @Test
  void maxAgeAsksForThePasswordAnewAndTheTokenTellsWhen() {
    Seen first = signIn.signIn(visitor, signIn.spa("max_age", "60"));
    ObjectNode id = claims(redeemSpa(first.sent().getOrDefault("code", "")), "id_token");
    assertThat(id.path("auth_time").asLong())
        .isCloseTo(server.clock().millis() / 1000, org.assertj.core.data.Offset.offset(10L));
    assertThat(visitor.get(signIn.authorize(), signIn.spa("max_age", "60")).sent())
        .containsKey("code");
    server.clock().forward(Duration.ofSeconds(61));
    assertThat(visitor.get(signIn.authorize(), signIn.spa("max_age", "60")).body())
        .contains("name=\"password\"");
    assertThat(visitor.get(signIn.authorize(), signIn.spa()).sent()).containsKey("code");
  }

  @Test
  void aWrongPasswordIsToldInWordsAndTenOfThemLockTheName() {
    Seen page = visitor.get(signIn.authorize(), signIn.az());
    for (int i = 0; i < 10; i++) {
      Seen wrong = signIn.type(visitor, page, "password", "wrong" + i);
      assertThat(wrong.status()).isEqualTo(400);
      assertThat(wrong.body()).contains("role=\"alert\"", "AADSTS50126", "not right");
      assertThat(wrong.fields())
          .containsEntry("username", server.owner("userName"))
          .containsEntry("password", "");
      page = wrong;
    }
    assertThat(signIn.type(visitor, page).body())
        .contains("role=\"alert\"", "AADSTS50053", "locked");
    server.clock().forward(Duration.ofSeconds(61));
    assertThat(signIn.type(visitor, page).sent()).containsKey("code");
  }

  @Test
  void sessionsEndByIdlenessByAgeAndLastLongerWhenKept() {
    signIn.signIn(visitor, signIn.spa());
    server.clock().forward(Duration.ofHours(7));
    assertThat(visitor.get(signIn.authorize(), signIn.spa()).sent()).containsKey("code");
    server.clock().forward(Duration.ofHours(7));
    assertThat(visitor.get(signIn.authorize(), signIn.spa()).sent()).containsKey("code");
    server.clock().forward(Duration.ofHours(8));
    assertThat(visitor.get(signIn.authorize(), signIn.spa()).body()).contains("name=\"password\"");
    signIn.signIn(visitor, signIn.spa());
    for (int i = 0; i < 4; i++) {
      server.clock().forward(Duration.ofMinutes(359));
      visitor.get(signIn.authorize(), signIn.spa());
    }
    server.clock().forward(Duration.ofMinutes(5));
    assertThat(visitor.get(signIn.authorize(), signIn.spa()).body()).contains("name=\"password\"");
    Seen kept = signIn.type(visitor, visitor.get(signIn.authorize(), signIn.spa()), "stay", "yes");
    assertThat(kept.header("set-cookie")).contains("Max-Age=7776000");
    for (int i = 0; i < 3; i++) {
      server.clock().forward(Duration.ofDays(29));
      assertThat(visitor.get(signIn.authorize(), signIn.spa()).sent()).containsKey("code");
    }
    server.clock().forward(Duration.ofDays(4));
    assertThat(visitor.get(signIn.authorize(), signIn.spa()).body()).contains("name=\"password\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"revoked", "password", "deleted"})
  void whatEndsAUsersSignInsEndsSessionCodeAndRefreshToken(String how) {
    Seen first = signIn.signIn(visitor, signIn.spa());
    Seen tokens = redeemSpa(first.sent().getOrDefault("code", ""));
    Seen open = visitor.get(signIn.authorize(), signIn.spa());
    String user = server.owner("userObjectId");
    Ids ids = Ids.system();
    server.clock().forward(Duration.ofSeconds(2));
    Inside.store(server.selfsame())
        .write(
            Gate.tenant(server.tenant()),
            tx -> {
              switch (how) {
                case "revoked" -> Inside.directory(server.selfsame()).revokeTokens(tx, user);
                case "deleted" -> Inside.directory(server.selfsame()).delete(tx, user);
                default -> {
                  CredentialRow old = tx.credentials().of(user).getFirst();
                  tx.credentials()
                      .put(
                          new CredentialRow(
                              old.keyId(),
                              user,
                              "password",
                              SecretHash.ofPassword(ids, "new"),
                              "",
                              0,
                              Long.MAX_VALUE));
                }
              }
              return true;
            });
    assertThat(visitor.get(signIn.authorize(), signIn.spa()).body()).contains("name=\"password\"");
    SignInCase.refused(redeemSpa(open.sent().getOrDefault("code", "")), 50173);
    Map<String, String> refresh = new HashMap<>();
    refresh.put("grant_type", "refresh_token");
    refresh.put("client_id", SignInCase.PORTAL);
    refresh.put("refresh_token", tokens.json().path("refresh_token").asString());
    SignInCase.refused(visitor.post(signIn.token(), refresh, "Origin", server.origin()), 50173);
  }

  @Test
  void aPortalsRefreshTokensEndADayAfterTheSignIn() {
    Seen tokens = redeemSpa(signIn.code(visitor, signIn.spa()));
    Map<String, String> refresh = new HashMap<>();
    refresh.put("grant_type", "refresh_token");
    refresh.put("client_id", SignInCase.PORTAL);
    for (int i = 0; i < 2; i++) {
      refresh.put("refresh_token", tokens.json().path("refresh_token").asString());
      server.clock().forward(Duration.ofHours(11));
      tokens = visitor.post(signIn.token(), refresh, "Origin", server.origin());
      assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
    }
    refresh.put("refresh_token", tokens.json().path("refresh_token").asString());
    server.clock().forward(Duration.ofHours(2));
    SignInCase.refused(visitor.post(signIn.token(), refresh, "Origin", server.origin()), 700084);
  }

  @Test
  void discoveryNamesWhatIsThere() throws Exception {
    for (String place : new String[] {"/common/v2.0", "/" + server.tenant()}) {
      ObjectNode body = visitor.get(place + "/.well-known/openid-configuration").json();
      String authorize = body.path("authorization_endpoint").asString();
      String path = authorize.substring(server.origin().length());
      assertThat(visitor.get(path, signIn.az("scope", "openid")).status()).isIn(200);
      String logout = body.path("end_session_endpoint").asString();
      assertThat(visitor.get(logout.substring(server.origin().length())).status()).isEqualTo(200);
      String device = body.path("device_authorization_endpoint").asString();
      Seen started =
          visitor.post(
              device.substring(server.origin().length()),
              Map.of(
                  "client_id",
                  SignInCase.AZ,
                  place.endsWith("v2.0") ? "scope" : "resource",
                  place.endsWith("v2.0") ? "openid" : "https://management.azure.com/"));
      assertThat(started.status()).as(started.body()).isEqualTo(200);
      assertThat(body.path("grant_types_supported").toString())
          .contains("authorization_code", "device_code");
    }
    assertThat(
            SignedJWT.parse(
                    redeem(signIn.code(visitor, signIn.az())).json().path("id_token").asString())
                .getHeader()
                .getKeyID())
        .isNotEmpty();
  }
}
