package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.token.Visitor.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody with bad intent would send to the sign-in pages and with what they hand out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SignInAttacksTest {
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

  private Visitor visitor() {
    return Visitor.of(server);
  }

  private Seen authorize(Map<String, String> asked) {
    return visitor().get(signIn.authorize(), asked);
  }

  private Seen redeem(String code, String... more) {
    return visitor().post(signIn.token(), signIn.redeem(code, more));
  }

  private String at(String text) {
    return text.replace("{o}", server.origin())
        .replace("{h}", server.origin().substring("https://".length()));
  }

  // --- where the answer goes ---

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example/",
        "\\\\evil.example\\",
        "/\\evil.example",
        "/portal/",
        "portal/",
        "http://evil.example:8400/back",
        "https://localhost:8400/back",
        "http://localhost.evil.example:8400/back",
        "http://localhost@evil.example/back",
        "http://localhost:8400@evil.example/back",
        "http://evil.example#@localhost:8400/back",
        "http://evil.example\\@localhost:8400/back",
        "http://localhost\\.evil.example/",
        "http://localhost:8400/back#fragment",
        "http://localhost:8400/back?x=1",
        "http://localhost:8400/../back",
        "http://localhost:8400/%2e%2e/back",
        "http://localhost:0/back",
        "http://localhost:65536/back",
        "http://localhost:99999/back",
        "http://localhost:/back",
        "http://LOCALHOST:8400/back",
        "HTTP://localhost:8400/back",
        "http://localhоst:8400/back",
        "http://ⓛocalhost:8400/back",
        "http://127.1:8400/back",
        "http://2130706433/back",
        "http://0x7f.0.0.1/back",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.2:8400/",
        "http://[::ffff:127.0.0.1]:8400/",
        "http://localhost:8400/back\r\nX-Evil: 1",
        "http://localhost:8400/back ",
        " http://localhost:8400/back",
        "http://localhost:8400/ba\u0000ck",
        "http://localhost:8400/back\t",
        "javascript:alert(1)",
        "JavaScript:alert(1)//http://localhost:8400/",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "urn:ietf:wg:oauth:2.0:oob",
        "https://login.microsoftonline.com/common/oauth2/nativeclient",
        "ms-appx-web://microsoft.aad.brokerplugin/04b07795",
        "http:localhost:8400/back",
        "http:/localhost:8400/back",
        "http:///localhost:8400/back",
      })
  void noAnswerOfTheCliLeavesTheMachine(String uri) {
    SignInCase.page(authorize(signIn.az("redirect_uri", uri)), 50011);
    SignInCase.page(authorize(signIn.az("redirect_uri", uri, "response_type", "token")), 50011);
    SignInCase.page(authorize(signIn.az("redirect_uri", uri, "prompt", "none")), 50011);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{o}",
        "{o}/",
        "{o}/portal/../evil",
        "{o}/portal/..%2fevil",
        "{o}/portal//evil.example",
        "{o}/portal/?next=//evil.example",
        "{o}/portal/#",
        "{o}/portalevil",
        "{o}.evil.example/portal/",
        "{o}@evil.example/portal/",
        "{o}:1/portal/",
        "https://evil.example/portal/",
        "https://user@{h}/portal/",
        "http://{h}/portal/",
        "http://localhost:8400/",
        "{o}/PORTAL/",
        "{o}/portal\\evil",
        "{o}/common/oauth2/v2.0/authorize",
      })
  void noAnswerOfThePortalLeavesThePortal(String uri) {
    SignInCase.page(authorize(signIn.spa("redirect_uri", at(uri))), 50011);
  }

  @ParameterizedTest
  @CsvSource({
    "client_id, -, 900144",
    "client_id, not-a-guid, 700038",
    "client_id, 99999999-2222-4333-8444-555555555555, 700016",
    "redirect_uri, -, 900144",
  })
  void whoCannotBeToldApartIsSentNowhere(String name, String value, int code) {
    SignInCase.page(authorize(signIn.az(name, value)), code);
  }

  @Test
  void aParameterGivenTwiceIsSentNowhere() {
    String query = Visitor.encoded(signIn.az());
    for (String name : new String[] {"client_id", "redirect_uri", "state", "code_challenge"}) {
      SignInCase.page(
          visitor().get(signIn.authorize() + "?" + query + "&" + name + "=other"), 9000411);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "response_type, -, invalid_request, 900144",
    "response_type, token, unsupported_response_type, 700051",
    "response_type, id_token, unsupported_response_type, 700054",
    "response_type, code id_token, unsupported_response_type, 700054",
    "response_type, code token, unsupported_response_type, 700051",
    "response_type, none, unsupported_response_type, 70005",
    "response_type, CODE, unsupported_response_type, 70005",
    "response_mode, web_message, invalid_request, 90100",
    "scope, -, invalid_request, 900144",
    "scope, a b/c d/e, invalid_scope, 70011",
    "resource, https://management.azure.com/, invalid_request, 901002",
    "prompt, maybe, invalid_request, 90023",
    "prompt, none login, invalid_request, 90023",
    "max_age, -1, invalid_request, 90100",
    "max_age, soon, invalid_request, 90100",
    "code_challenge, -, invalid_request, 9002325",
    "code_challenge, short, invalid_request, 501491",
    "code_challenge_method, -, invalid_request, 50149",
    "code_challenge_method, plain, invalid_request, 50149",
    "code_challenge_method, s256, invalid_request, 50149",
    "request, eyJhbGciOiJub25lIn0.e30., invalid_request, 90100",
    "request_uri, https://evil.example/request, invalid_request, 90100",
    "nonce, '', invalid_request, 900144",
  })
  void whatIsWrongIsToldToTheClientThatAsked(String name, String value, String error, int code) {
    Seen seen = authorize(signIn.az(name, value));
    String where = value.contains("id_token") ? SignInCase.BACK + "#" : SignInCase.BACK + "?";
    SignInCase.sentBack(seen, where, error, code);
    assertThat(seen.sent()).containsEntry("state", "a state");
    assertThat(seen.status()).isEqualTo(302);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
  void otherMethodsAreRefused(String method) {
    TestServer.Answer answer =
        dev.selfsame.token.Wire.send(
            server,
            java.net.URI.create(
                server.origin() + signIn.authorize() + "?" + Visitor.encoded(signIn.az())),
            method,
            "",
            List.of());
    assertThat(answer.status()).isEqualTo(405);
  }

  @Test
  void aRequestThatIsTooLongIsSentNowhere() {
    SignInCase.page(
        visitor().post(signIn.authorize(), signIn.az("state", "x".repeat(20_000))), 90100);
  }

  @Test
  void anUnknownTenantIsAPage() {
    SignInCase.page(visitor().get("/evil.example/oauth2/v2.0/authorize", signIn.az()), 90002);
  }

  // --- what stands on the pages ---

  @ParameterizedTest
  @ValueSource(
      strings = {
        "client_id",
        "redirect_uri",
        "state",
        "nonce",
        "scope",
        "login_hint",
        "domain_hint",
        "prompt",
        "response_mode",
        "response_type",
        "code_challenge",
        "max_age",
        "claims",
      })
  void markupInAParameterStaysText(String name) {
    for (String evil :
        new String[] {
          "\"><script>alert(1)</script>",
          "'><img src=x onerror=alert(1)>",
          "\" autofocus onfocus=alert(1) x=\"",
          "</title></style><script>alert(1)</script>",
          "${7*7}{{7*7}}",
        }) {
      Seen seen = authorize(signIn.az(name, evil));
      assertThat(seen.body())
          .doesNotContain("<script", "<img", "\" autofocus onfocus", "</title></style>");
      assertThat(seen.location()).doesNotContain("<", "\"", "'");
      if (seen.location().isEmpty()) {
        SignInCase.guarded(seen);
      } else {
        assertThat(seen.location()).startsWith(SignInCase.BACK + "?");
      }
    }
  }

  @Test
  void markupInANameAndInTheAnswersFormStaysText() {
    Visitor visitor = visitor();
    String evil = "\"><script>alert(1)</script>";
    Seen page = visitor.get(signIn.authorize(), signIn.az());
    Seen wrong = visitor.submit(page, "username", evil, "password", evil, "action", "sign-in");
    assertThat(wrong.body()).doesNotContain("<script").doesNotContain("value=\"\">");
    assertThat(wrong.fields()).containsEntry("username", evil);
    Seen form =
        signIn.type(
            visitor,
            visitor.get(
                signIn.authorize(), signIn.spa("response_mode", "form_post", "state", evil)));
    assertThat(form.body()).doesNotContain("<script>alert");
    assertThat(form.fields()).containsEntry("state", evil);
  }

  @Test
  void hiddenCharactersAreShownAndErrorsTellNoneOfThePasswords() {
    Seen seen = authorize(signIn.az("login_hint", "owner\u202e\u200b@x"));
    assertThat(seen.body()).doesNotContain("\u202e", "\u200b");
    Visitor visitor = visitor();
    Seen wrong =
        signIn.type(
            visitor, visitor.get(signIn.authorize(), signIn.az()), "password", "my-secret-pass");
    assertThat(wrong.body()).doesNotContain("my-secret-pass");
  }

  @Test
  void aStateWithLineEndsMakesNoHeader() {
    Seen seen =
        authorize(signIn.az("prompt", "none", "state", "a\r\nSet-Cookie: evil=1\r\n\r\n<html>"));
    assertThat(seen.sent()).containsEntry("state", "a\r\nSet-Cookie: evil=1\r\n\r\n<html>");
    assertThat(seen.header("set-cookie")).isEmpty();
  }

  // --- the form and the browser ---

  @ParameterizedTest
  @CsvSource({
    "flow, -, 900144",
    "flow, x, 165000",
    "flow, 1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, 165000",
    "ctx, -, 900144",
    "ctx, e30, 165000",
    "page, account, 165000",
    "page, other, 165000",
  })
  void aFormThatIsNotOursSignsNobodyIn(String name, String value, int code) {
    Visitor visitor = visitor();
    Seen seen = signIn.type(visitor, visitor.get(signIn.authorize(), signIn.az()), name, value);
    SignInCase.page(seen, code);
    assertThat(seen.header("set-cookie")).isEmpty();
  }

  @Test
  void aFormOfAnotherBrowserSignsNobodyIn() {
    Visitor attacker = visitor();
    Seen page = attacker.get(signIn.authorize(), signIn.az());
    Visitor victim = visitor();
    SignInCase.page(signIn.type(victim, page), 165000); // no cookie at all
    victim.get(signIn.authorize(), signIn.az());
    SignInCase.page(signIn.type(victim, page), 165000); // login CSRF
    assertThat(victim.get(signIn.authorize(), signIn.spa("prompt", "none")).sent())
        .containsEntry("error", "login_required");
  }

  @Test
  void aFormWhoseRequestWasExchangedSignsNobodyIn() {
    Visitor visitor = visitor();
    Seen mine = visitor.get(signIn.authorize(), signIn.az("state", "mine"));
    Seen other = visitor.get(signIn.authorize(), signIn.az("state", "other"));
    SignInCase.page(
        signIn.type(visitor, mine, "ctx", other.fields().getOrDefault("ctx", "")), 165000);
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, https://evil.example",
    "Origin, null",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site",
  })
  void aFormFromAnotherSiteSignsNobodyIn(String header, String value) {
    Visitor visitor = visitor();
    Seen page = visitor.get(signIn.authorize(), signIn.az());
    Map<String, String> fields = page.fields();
    fields.put("username", server.owner("userName"));
    fields.put("password", server.owner("userPassword"));
    SignInCase.page(visitor.post(page.action(), fields, header, value), 165000);
    assertThat(
            visitor
                .post(
                    page.action(),
                    fields,
                    "Origin",
                    server.origin(),
                    "Sec-Fetch-Site",
                    "same-origin")
                .status())
        .isEqualTo(303);
  }

  @Test
  void aFormOfTooLongAgoSignsNobodyIn() {
    Visitor visitor = visitor();
    Seen page = visitor.get(signIn.authorize(), signIn.az());
    server.clock().forward(Duration.ofMinutes(61));
    SignInCase.page(signIn.type(visitor, page), 165000);
  }

  @Test
  void aCookieThatWasPlantedIsNotTheSessionAfterwards() {
    Visitor victim = visitor();
    String planted = "A".repeat(43);
    victim.cookies.put(Browser.NAME, planted);
    signIn.signIn(victim, signIn.spa());
    assertThat(victim.cookies.get(Browser.NAME)).isNotEqualTo(planted);
    Visitor attacker = visitor();
    attacker.cookies.put(Browser.NAME, planted);
    assertThat(attacker.get(signIn.authorize(), signIn.spa("prompt", "none")).sent())
        .containsEntry("error", "login_required");
  }

  @Test
  void eachSignInHasASessionOfItsOwnAndEndsTheOldOne() {
    Visitor visitor = visitor();
    signIn.signIn(visitor, signIn.spa());
    String old = visitor.cookies.get(Browser.NAME);
    signIn.signIn(visitor, signIn.spa("prompt", "login"));
    Visitor thief = visitor();
    thief.cookies.put(Browser.NAME, old);
    assertThat(thief.get(signIn.authorize(), signIn.spa("prompt", "none")).sent())
        .containsEntry("error", "login_required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "'; DROP TABLE sessions; --", "%00", "AAAA"})
  void aCookieThatIsNoneIsNobody(String value) {
    Visitor visitor = visitor();
    visitor.cookies.put(Browser.NAME, value);
    assertThat(visitor.get(signIn.authorize(), signIn.spa("prompt", "none")).sent())
        .containsEntry("error", "login_required");
  }

  @Test
  void aCookieGivenTwiceIsNobody() {
    Visitor visitor = visitor();
    signIn.signIn(visitor, signIn.spa());
    String mine = Browser.NAME + "=" + visitor.cookies.get(Browser.NAME);
    Seen seen =
        visitor.get(
            signIn.authorize() + "?" + Visitor.encoded(signIn.spa("prompt", "none")),
            "Cookie",
            mine + "; " + Browser.NAME + "=" + "B".repeat(43));
    assertThat(seen.sent()).containsEntry("error", "login_required");
  }

  @Test
  void theAccountPageNeedsItsOwnToken() {
    Visitor visitor = visitor();
    Seen first = visitor.get(signIn.authorize(), signIn.az());
    signIn.type(visitor, first);
    Seen account = visitor.get(signIn.authorize(), signIn.az());
    SignInCase.page(visitor.submit(account, "action", "continue", "flow", "x"), 165000);
    Seen login = visitor.get(signIn.authorize(), signIn.az("prompt", "login"));
    SignInCase.page(
        visitor.submit(
            account, "action", "continue", "flow", login.fields().getOrDefault("flow", "")),
        165000);
    SignInCase.page(visitor.submit(account, "action", "steal"), 165000);
    assertThat(visitor.submit(account, "action", "continue").sent()).containsKey("code");
  }

  @Test
  void anUnknownNameIsToldTheSameAsAWrongPassword() {
    Visitor visitor = visitor();
    Seen page = visitor.get(signIn.authorize(), signIn.az());
    Seen unknown = signIn.type(visitor, page, "username", "nobody@selfsame.local");
    Seen wrong = signIn.type(visitor, page, "password", "wrong");
    assertThat(unknown.status()).isEqualTo(wrong.status());
    assertThat(strippedOf(unknown, "nobody@selfsame.local"))
        .isEqualTo(strippedOf(wrong, server.owner("userName")));
    for (String name : new String[] {"", " ", "x".repeat(5000), "a\u0000b", "%", "_"}) {
      assertThat(signIn.type(visitor, page, "username", name).body()).contains("AADSTS50126");
    }
  }

  private static String strippedOf(Seen seen, String name) {
    return seen.body().replace(name, "").replaceAll("name=\"flow\" value=\"[^\"]*\"", "");
  }

  // --- codes ---

  @Test
  void aCodeIsForOneUseAndItsReuseEndsWhatCameFromIt() {
    String code = signIn.code(visitor(), signIn.az());
    Seen tokens = redeem(code);
    assertThat(tokens.status()).isEqualTo(200);
    SignInCase.refused(redeem(code), 54005);
    Map<String, String> refresh = new HashMap<>();
    refresh.put("grant_type", "refresh_token");
    refresh.put("client_id", SignInCase.AZ);
    refresh.put("refresh_token", tokens.json().path("refresh_token").asString());
    SignInCase.refused(visitor().post(signIn.token(), refresh), 50173);
  }

  @Test
  void aRefreshTokenThatComesBackEndsItsFamily() {
    Seen tokens = redeem(signIn.code(visitor(), signIn.az()));
    Map<String, String> refresh = new HashMap<>();
    refresh.put("grant_type", "refresh_token");
    refresh.put("client_id", SignInCase.AZ);
    refresh.put("refresh_token", tokens.json().path("refresh_token").asString());
    Seen next = visitor().post(signIn.token(), refresh);
    assertThat(next.status()).isEqualTo(200);
    SignInCase.refused(visitor().post(signIn.token(), refresh), 50173);
    refresh.put("refresh_token", next.json().path("refresh_token").asString());
    SignInCase.refused(visitor().post(signIn.token(), refresh), 50173);
  }

  @ParameterizedTest
  @CsvSource({
    "code_verifier, -, 501481",
    "code_verifier, another-verifier-that-is-as-long-as-is-wanted-x, 501481",
    "code_verifier, short, 501481",
    "redirect_uri, http://localhost:8400/other, 500112",
    "redirect_uri, http://localhost:8401/back, 500112",
    "redirect_uri, -, 900144",
    "client_id, 1950a258-227b-4e31-a9cf-717495945fc2, 9002313",
    "client_id, c44b4083-3bb0-49c1-b47d-974e53cbdf3c, 9002313",
    "client_id, 99999999-2222-4333-8444-555555555555, 700016",
    "client_id, -, 900144",
    "client_secret, any, 700025",
    "code, -, 900144",
    "code, 1.unknown, 9002313",
    "scope, a b/c d/e, 70011",
  })
  void aCodeOfSomebodyElseIsWorthNothingAndIsNotSpentByTheTry(
      String name, String value, int refusal) {
    String code = signIn.code(visitor(), signIn.az());
    SignInCase.refused(redeem(code, name, value), refusal);
    assertThat(redeem(code).status()).isEqualTo(200);
  }

  @Test
  void aCodeEndsAfterTenMinutes() {
    String code = signIn.code(visitor(), signIn.az());
    server.clock().forward(Duration.ofMinutes(10));
    SignInCase.refused(redeem(code), 70008);
  }

  @Test
  void thePortalsCodeNeedsThePortalsOrigin() {
    String code = signIn.code(visitor(), signIn.spa());
    Map<String, String> asked =
        signIn.redeem(code, "client_id", SignInCase.PORTAL, "redirect_uri", signIn.portal());
    SignInCase.refused(visitor().post(signIn.token(), asked), 9002327);
    SignInCase.refused(
        visitor().post(signIn.token(), asked, "Origin", "https://evil.example"), 9002326);
    Seen tokens = visitor().post(signIn.token(), asked, "Origin", server.origin());
    assertThat(tokens.status()).isEqualTo(200);
    Map<String, String> refresh = new HashMap<>();
    refresh.put("grant_type", "refresh_token");
    refresh.put("client_id", SignInCase.PORTAL);
    refresh.put("refresh_token", tokens.json().path("refresh_token").asString());
    SignInCase.refused(visitor().post(signIn.token(), refresh), 9002327);
    refresh.put("client_id", SignInCase.AZ);
    SignInCase.refused(visitor().post(signIn.token(), refresh), 70000);
    String cli = signIn.code(visitor(), signIn.az());
    SignInCase.refused(
        visitor().post(signIn.token(), signIn.redeem(cli), "Origin", server.origin()), 9002326);
  }

  @Test
  void aHundredRedemptionsAtOnceGiveOneAnswerAtMost() throws Exception {
    String code = signIn.code(visitor(), signIn.az());
    try (var pool = java.util.concurrent.Executors.newFixedThreadPool(8)) {
      List<java.util.concurrent.Callable<Integer>> all =
          java.util.Collections.nCopies(40, () -> redeem(code).status());
      long good = 0;
      for (var one : pool.invokeAll(all)) {
        good += one.get() == 200 ? 1 : 0;
      }
      assertThat(good).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aSessionsCookieOpensNothingElse() {
    Visitor visitor = visitor();
    signIn.signIn(visitor, signIn.spa());
    assertThat(visitor.get("/subscriptions?api-version=2022-12-01").status()).isEqualTo(401);
    assertThat(visitor.get("/selfsame/keys").status()).isEqualTo(401);
  }
}
