package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.selfsame.Inside;
import dev.selfsame.key.RsaProvider;
import dev.selfsame.model.Ids;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.token.Visitor.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications of the directory, each redirect address with its kind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RegisteredClientsTest {
  private static final String WEB = "https://app.example/signin?tenant=1";
  private static final String SPA = "https://spa.example/";
  private static final String SECRET = "a secret";

  @TempDir static Path folder;
  private TestServer server;
  private SignInCase signIn;
  private PrincipalRow app;
  private TokenEndpoint door;

  @BeforeAll
  void start() {
    server = TestServer.start(folder, Map.of(), new TestClock());
    signIn = new SignInCase(server);
    Applications applications = new Applications(server);
    app = applications.create(false);
    applications.secret(app, SECRET, 0, Long.MAX_VALUE);
    RedirectUris registered =
        new RedirectUris() {
          @Override
          public List<Registered> of(String clientId) {
            return clientId.equals(app.clientId())
                ? List.of(
                    new Registered(Kind.WEB, WEB),
                    new Registered(Kind.SPA, SPA),
                    new Registered(Kind.PUBLIC_CLIENT, "http://localhost/back"),
                    new Registered(Kind.PUBLIC_CLIENT, "myapp://auth"))
                : List.of();
          }

          @Override
          public boolean publicFlows(String clientId) {
            return clientId.equals(app.clientId());
          }
        };
    Supplier<Authority> authority =
        () -> new Authority(server.origin(), server.tenant(), "selfsame.local", false);
    var selfsame = server.selfsame();
    door =
        new TokenEndpoint(
            new TokenEndpoint.Parts(
                authority,
                Inside.store(selfsame),
                Inside.directory(selfsame),
                Inside.keys(selfsame),
                Inside.issuer(selfsame),
                new Audiences(authority, Inside.store(selfsame), Inside.directory(selfsame), true),
                server.clock(),
                Ids.system(),
                Duration.ofDays(90),
                new Federation(
                    new TokenVerifier(
                        authority,
                        Inside.keys(selfsame),
                        RsaProvider.choose("auto"),
                        server.clock()),
                    url -> {
                      throw new IssuerDocuments.Unavailable("nobody goes out here");
                    }),
                registered));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Visitor visitor() {
    return Visitor.of(door, server.origin());
  }

  private Map<String, String> web(String... more) {
    Map<String, String> all =
        new TreeMap<>(
            signIn.az(
                "client_id",
                app.clientId(),
                "redirect_uri",
                WEB,
                "code_challenge",
                "-",
                "code_challenge_method",
                "-"));
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    all.values().removeIf("-"::equals);
    return all;
  }

  private Seen redeem(String code, String... more) {
    String[] all = new String[more.length + 4];
    all[0] = "client_id";
    all[1] = app.clientId();
    all[2] = "redirect_uri";
    all[3] = WEB;
    System.arraycopy(more, 0, all, 4, more.length);
    return visitor().post(signIn.token(), signIn.redeem(code, all));
  }

  @Test
  void aWebApplicationProvesItselfWithItsSecret() {
    Seen done = signIn.signIn(visitor(), web());
    assertThat(done.location()).startsWith(WEB + "&code=");
    String code = done.sent().getOrDefault("code", code(done));
    SignInCase.refused(redeem(code, "code_verifier", "-"), 7000218);
    SignInCase.refused(redeem(code, "code_verifier", "-", "client_secret", "wrong"), 7000215);
    // a verifier where there was no challenge: somebody took it away
    SignInCase.refused(redeem(code, "client_secret", SECRET), 501481);
    Seen tokens = redeem(code, "code_verifier", "-", "client_secret", SECRET);
    assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
    Map<String, String> refresh = new TreeMap<>();
    refresh.put("grant_type", "refresh_token");
    refresh.put("client_id", app.clientId());
    refresh.put("refresh_token", tokens.json().path("refresh_token").asString());
    SignInCase.refused(visitor().post(signIn.token(), refresh), 7000218);
    refresh.put("client_secret", SECRET);
    assertThat(visitor().post(signIn.token(), refresh).status()).isEqualTo(200);
  }

  private static String code(Seen done) {
    return done.location().replaceAll(".*[&?#]code=([^&]*).*", "$1");
  }

  @Test
  void aWebApplicationMayAskForAnIdTokenBesideTheCode() throws Exception {
    Seen done = signIn.signIn(visitor(), web("response_type", "code id_token", "nonce", "n"));
    assertThat(done.location()).startsWith(WEB + "#code=");
    String code = code(done);
    String token = done.location().replaceAll(".*[&?#]id_token=([^&]*).*", "$1");
    var claims = SignedJWT.parse(token).getJWTClaimsSet();
    assertThat(claims.getAudience()).containsExactly(app.clientId());
    assertThat(claims.getStringClaim("nonce")).isEqualTo("n");
    byte[] hash =
        java.security.MessageDigest.getInstance("SHA-256").digest(code.getBytes("US-ASCII"));
    assertThat(claims.getStringClaim("c_hash"))
        .isEqualTo(
            java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOf(hash, 16)));
    assertThat(redeem(code, "code_verifier", "-", "client_secret", SECRET).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "response_type, code id_token, nonce, -, 900144",
    "response_type, code id_token, response_mode, query, 70007",
    "response_type, id_token, nonce, n, 700054",
    "response_type, code, code_challenge_method, S256, 501491",
  })
  void aTokenInAnAnswerHasItsRules(String a, String b, String c, String d, int code) {
    Seen seen = visitor().get(signIn.authorize(), web(a, b, c, d));
    assertThat(seen.location()).startsWith(WEB).contains("AADSTS" + code);
  }

  @Test
  void aWebApplicationsChallengeIsHeldAgainstItsVerifier() {
    Map<String, String> asked =
        web(
            "code_challenge",
            Hashes.challenge(SignInCase.VERIFIER),
            "code_challenge_method",
            "S256");
    String code = code(signIn.signIn(visitor(), asked));
    SignInCase.refused(redeem(code, "client_secret", SECRET, "code_verifier", "-"), 501481);
    assertThat(redeem(code, "client_secret", SECRET).status()).isEqualTo(200);
  }

  @Test
  void aSinglePageApplicationNeedsNoSecretButItsOrigin() {
    Map<String, String> asked = signIn.az("client_id", app.clientId(), "redirect_uri", SPA);
    Visitor visitor = visitor();
    String code = code(signIn.signIn(visitor, asked));
    Map<String, String> redeem =
        signIn.redeem(code, "client_id", app.clientId(), "redirect_uri", SPA);
    SignInCase.refused(visitor.post(signIn.token(), redeem), 9002327);
    assertThat(visitor.post(signIn.token(), redeem, "Origin", "https://spa.example").status())
        .isEqualTo(200);
    Seen without = visitor.get(signIn.authorize(), web("redirect_uri", SPA));
    assertThat(without.location()).contains("AADSTS9002325");
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:9999/back, true",
    "http://localhost/back, true",
    "myapp://auth, true",
    "http://localhost:9999/other, false",
    "http://localhost:9999/back/, false",
    "http://127.0.0.1:9999/back, false",
    "myapp://auth/, false",
    "myapp://evil, false",
    "https://app.example/signin, false",
    "https://app.example/signin?tenant=2, false",
    "https://APP.example/signin?tenant=1, false",
    "https://app.example:443/signin?tenant=1, false",
    "https://spa.example, false",
    "https://spa.example//, false",
    "https://spa.example/?, false",
  })
  void addressesAreComparedAsTextAndOnlyLocalhostsPortIsFree(String uri, boolean good) {
    Seen seen =
        visitor()
            .get(signIn.authorize(), signIn.az("client_id", app.clientId(), "redirect_uri", uri));
    if (good) {
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.header("content-security-policy")).contains("form-action 'self' ");
    } else {
      SignInCase.page(seen, 50011);
    }
  }

  @Test
  void anApplicationThatMayAsksForDeviceCodes() {
    Seen started =
        visitor()
            .post(
                "/common/oauth2/v2.0/devicecode",
                Map.of("client_id", app.clientId(), "scope", "openid"));
    assertThat(started.status()).as(started.body()).isEqualTo(200);
  }
}
