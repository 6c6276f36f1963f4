package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.token.Visitor.Seen;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing out, by the user's will only, and to nowhere that is not a client's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SignOutTest {
  private static final String LOGOUT = "/common/oauth2/v2.0/logout";

  @TempDir static Path folder;
  private TestServer server;
  private SignInCase signIn;

  @BeforeAll
  void start() {
    server = TestServer.start(folder, Map.of(), new TestClock());
    signIn = new SignInCase(server);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private boolean signedIn(Visitor visitor) {
    return visitor.get(signIn.authorize(), signIn.spa("prompt", "none")).sent().containsKey("code");
  }

  private Seen tokens(String code) {
    return Visitor.of(server)
        .post(
            signIn.token(),
            signIn.redeem(code, "client_id", SignInCase.PORTAL, "redirect_uri", signIn.portal()),
            "Origin",
            server.origin());
  }

  @Test
  void theUserIsAskedUnlessAClientOfTheSessionSaysSo() {
    Visitor visitor = Visitor.of(server);
    signIn.signIn(visitor, signIn.spa());
    Seen ask =
        visitor.get(LOGOUT, Map.of("post_logout_redirect_uri", signIn.portal(), "state", "s"));
    SignInCase.guarded(ask);
    assertThat(ask.body()).contains("Sign out", server.owner("userName"));
    assertThat(signedIn(visitor)).isTrue();
    SignInCase.page(visitor.submit(ask, "flow", "x"), 165000);
    assertThat(signedIn(visitor)).isTrue();
    Seen out = visitor.submit(ask);
    assertThat(out.status()).isEqualTo(303);
    assertThat(out.location()).isEqualTo(signIn.portal() + "?state=s");
    assertThat(visitor.cookies).isEmpty();
    assertThat(signedIn(visitor)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"id_token_hint", "logout_hint"})
  void aHintOfTheSessionSignsOutAtOnceAndOneOfAnotherDoesNot(String name) {
    Visitor visitor = Visitor.of(server);
    String hint = hint(name, signIn.code(visitor, signIn.spa()));
    Visitor other = Visitor.of(server);
    signIn.signIn(other, signIn.spa());
    assertThat(other.get(LOGOUT, Map.of(name, hint)).status()).isEqualTo(200);
    assertThat(signedIn(other)).isTrue();
    String cookie = visitor.cookies.get(Browser.NAME);
    Seen out =
        visitor.get(
            LOGOUT, Map.of(name, hint, "post_logout_redirect_uri", signIn.portal() + "out"));
    assertThat(out.status()).isEqualTo(302);
    assertThat(out.location()).isEqualTo(signIn.portal() + "out");
    visitor.cookies.put(Browser.NAME, cookie); // the session is gone, not only its cookie
    assertThat(signedIn(visitor)).isFalse();
  }

  private String hint(String name, String code) {
    String token = tokens(code).json().path("id_token").asString();
    return name.equals("id_token_hint")
        ? token
        : Tokens.part(token, 1).path("login_hint").asString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eyJhbGciOiJub25lIn0.eyJzaWQiOiIxIn0.",
        "a.b.c",
        "not a token",
        "",
        "null",
      })
  void aHintThatWeDidNotSignIsNoHint(String hint) {
    Visitor visitor = Visitor.of(server);
    signIn.signIn(visitor, signIn.spa());
    assertThat(visitor.get(LOGOUT, Map.of("id_token_hint", hint, "logout_hint", hint)).body())
        .contains("Sign out?");
    assertThat(signedIn(visitor)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https://localhost@evil.example/portal/",
        "http://localhost:1234/",
        "\"><script>alert(1)</script>",
      })
  void nobodyIsSentWhereNoClientOfTheSessionIs(String uri) {
    Visitor visitor = Visitor.of(server);
    Seen nobody = visitor.get(LOGOUT, Map.of("post_logout_redirect_uri", uri));
    assertThat(nobody.status()).isEqualTo(200);
    assertThat(nobody.location()).isEmpty();
    assertThat(nobody.body()).contains("You are signed out").doesNotContain("<script>", "evil");
    signIn.signIn(visitor, signIn.spa());
    Seen ask = visitor.get(LOGOUT, Map.of("post_logout_redirect_uri", uri));
    assertThat(ask.body()).doesNotContain("evil", "<script>");
    Seen out = visitor.submit(ask, "post_logout_redirect_uri", uri);
    assertThat(out.location()).isEmpty();
    assertThat(out.body()).contains("You are signed out");
  }

  @Test
  void aClientOfTheSessionMayHaveTheUserBackAtItsLoopback() {
    Visitor visitor = Visitor.of(server);
    signIn.signIn(visitor, signIn.az());
    Seen ask = visitor.get(LOGOUT, Map.of("post_logout_redirect_uri", "http://localhost:1234/"));
    assertThat(visitor.submit(ask).location()).isEqualTo("http://localhost:1234/");
  }
}
