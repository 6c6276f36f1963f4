package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.token.Visitor.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The device authorization grant: the device, the page, and who would get in between. */
final class DeviceCodeTest {
  private static final String SCOPE =
      "https://management.core.windows.net//.default offline_access openid profile";

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

  private Seen begin() {
    Seen started =
        Visitor.of(server)
            .post(
                "/organizations/oauth2/v2.0/devicecode",
                Map.of("client_id", SignInCase.AZ, "scope", SCOPE));
    assertThat(started.status()).as(started.body()).isEqualTo(200);
    return started;
  }

  private Seen poll(Seen started, String... more) {
    Map<String, String> asked = new TreeMap<>();
    asked.put("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    asked.put("client_id", SignInCase.AZ);
    asked.put("device_code", started.json().path("device_code").asString());
    for (int i = 0; i < more.length; i += 2) {
      asked.put(more[i], more[i + 1]);
    }
    asked.values().removeIf("-"::equals);
    return Visitor.of(server).post(signIn.token(), asked);
  }

  private static String userCode(Seen started) {
    return started.json().path("user_code").asString();
  }

  /** From the address that the device shows to the page where the code is typed. */
  private Seen codePage() {
    Seen short_ = visitor.get("/devicelogin");
    assertThat(short_.status()).isEqualTo(302);
    Seen page = visitor.get(short_.location());
    if (page.body().contains("name=\"password\"")) {
      Seen done = signIn.type(visitor, page);
      assertThat(done.status()).isEqualTo(303);
      page = visitor.get(done.location());
    }
    SignInCase.guarded(page);
    return page;
  }

  private Seen confirmPage(Seen started) {
    return visitor.submit(codePage(), "code", userCode(started), "action", "next");
  }

  @Test
  void aDeviceIsLetInByTheUserWhoTypesItsCodeAndAgrees() {
    Seen started = begin();
    assertThat(userCode(started)).matches("[CDFGHJKMNPQRTWXY34679]{9}");
    assertThat(started.json().path("interval").asInt()).isEqualTo(5);
    assertThat(started.json().path("expires_in").asInt()).isEqualTo(900);
    String uri = started.json().path("verification_uri").asString();
    assertThat(uri).isEqualTo(server.origin() + "/devicelogin");
    assertThat(started.json().path("message").asString()).contains(uri, userCode(started));
    Seen waiting = poll(started);
    SignInCase.refused(waiting, 70016);
    assertThat(waiting.json().path("error").asString()).isEqualTo("authorization_pending");
    String typed = userCode(started).toLowerCase(java.util.Locale.ROOT);
    Seen confirm =
        visitor.submit(
            codePage(),
            "code",
            " " + typed.substring(0, 4) + "-" + typed.substring(4),
            "action",
            "next");
    assertThat(confirm.body())
        .contains("Microsoft Azure CLI", server.owner("userName"), "Only continue if you started");
    SignInCase.refused(poll(started), 70016);
    assertThat(visitor.submit(confirm, "action", "continue").body()).contains("You have signed in");
    Seen tokens = poll(started);
    assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
    assertThat(tokens.json().has("refresh_token")).isTrue();
    assertThat(
            Tokens.part(tokens.json().path("id_token").asString(), 1)
                .path("preferred_username")
                .asString())
        .isEqualTo(server.owner("userName"));
    String access = tokens.json().path("access_token").asString();
    assertThat(server.call("GET", "/subscriptions", null, access).status()).isEqualTo(200);
  }

  @Test
  void aDeviceCodeIsForOneUseAndItsReuseEndsWhatCameFromIt() {
    Seen started = begin();
    visitor.submit(confirmPage(started), "action", "continue");
    Seen tokens = poll(started);
    SignInCase.refused(poll(started), 54005);
    SignInCase.refused(
        visitor.post(
            signIn.token(),
            Map.of(
                "grant_type",
                "refresh_token",
                "client_id",
                SignInCase.AZ,
                "refresh_token",
                tokens.json().path("refresh_token").asString())),
        50173);
  }

  @Test
  void theUserMaySayNo() {
    Seen started = begin();
    visitor.submit(confirmPage(started), "action", "cancel");
    Seen no = poll(started);
    SignInCase.refused(no, 70018);
    assertThat(no.json().path("error").asString()).isEqualTo("authorization_declined");
    assertThat(visitor.submit(codePage(), "code", userCode(started), "action", "next").body())
        .contains("AADSTS70018");
  }

  @Test
  void aCodeEndsAfterAQuarterOfAnHour() {
    Seen started = begin();
    Seen confirm = confirmPage(started);
    server.clock().forward(Duration.ofMinutes(15));
    Seen late = visitor.submit(confirm, "action", "continue");
    assertThat(late.body()).contains("role=\"alert\"", "AADSTS70019");
    Seen over = poll(started);
    SignInCase.refused(over, 70020);
    assertThat(over.json().path("error").asString()).isEqualTo("expired_token");
    server.clock().forward(Duration.ofHours(2));
    begin();
    SignInCase.refused(poll(started), 70019);
  }

  @Test
  void theOlderEndpointSpeaksInItsOwnWords() {
    Seen started =
        visitor.post(
            "/common/oauth2/devicecode",
            Map.of("client_id", SignInCase.AZ, "resource", "https://management.core.windows.net/"));
    assertThat(started.json().path("verification_url").asString()).endsWith("/devicelogin");
    assertThat(started.json().path("expires_in").asString()).isEqualTo("900");
    visitor.submit(confirmPage(started), "action", "continue");
    Seen tokens =
        visitor.post(
            "/common/oauth2/token",
            Map.of(
                "grant_type",
                "device_code",
                "client_id",
                SignInCase.AZ,
                "resource",
                "https://management.core.windows.net/",
                "code",
                started.json().path("device_code").asString()));
    assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
    assertThat(tokens.json().path("resource").asString())
        .isEqualTo("https://management.core.windows.net/");
  }

  @ParameterizedTest
  @CsvSource({
    "client_id, 1950a258-227b-4e31-a9cf-717495945fc2, 70019",
    "client_id, 99999999-2222-4333-8444-555555555555, 700016",
    "client_id, -, 900144",
    "client_secret, any, 700025",
    "device_code, unknown, 70019",
    "device_code, -, 900144",
  })
  void aDeviceCodeOfSomebodyElseIsWorthNothing(String name, String value, int code) {
    Seen started = begin();
    visitor.submit(confirmPage(started), "action", "continue");
    SignInCase.refused(poll(started, name, value), code);
    assertThat(poll(started).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "c44b4083-3bb0-49c1-b47d-974e53cbdf3c, openid, 7000218",
    "99999999-2222-4333-8444-555555555555, openid, 700016",
    "x, openid, 700038",
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46, '', 900144",
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46, a b/c d/e, 70011",
  })
  void notEveryClientGetsACode(String client, String scope, int code) {
    SignInCase.refused(
        visitor.post("/common/oauth2/v2.0/devicecode", Map.of("client_id", client, "scope", scope)),
        code);
  }

  @Test
  void guessesOfASignedInUserAreFew() {
    Seen page = codePage();
    for (int i = 0; i < Guesses.WRONG_MAX; i++) {
      page = visitor.submit(page, "code", "CCCCCCCC" + i, "action", "next");
      assertThat(page.status()).isEqualTo(400);
      assertThat(page.body()).contains("role=\"alert\"", "AADSTS70018");
    }
    Seen started = begin();
    SignInCase.page(visitor.submit(page, "code", userCode(started), "action", "next"), 90055);
    server.clock().forward(Duration.ofMinutes(16));
    assertThat(confirmPage(begin()).body()).contains("Microsoft Azure CLI");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?user_code=", "?otc=", "?code="})
  void aCodeInTheAddressIsNotTaken(String name) {
    Seen started = begin();
    codePage();
    Seen page = visitor.get(SignInPages.DEVICE + name + userCode(started));
    assertThat(page.fields().getOrDefault("code", "none")).isEmpty();
  }

  @Test
  void theFormsNeedTheirTokensAndTheBrowserTheyWereMadeFor() {
    Seen started = begin();
    Seen code = codePage();
    SignInCase.page(
        visitor.submit(code, "code", userCode(started), "action", "next", "flow", "x"), 165000);
    Seen confirm = visitor.submit(code, "code", userCode(started), "action", "next");
    SignInCase.page(visitor.submit(confirm, "action", "continue", "flow", "x"), 165000);
    // the token of one code does not let another in
    Seen other = begin();
    SignInCase.page(visitor.submit(confirm, "action", "continue", "code", userCode(other)), 165000);
    // nor does the token of the first page confirm
    SignInCase.page(
        visitor.submit(
            confirm, "action", "continue", "flow", code.fields().getOrDefault("flow", "")),
        165000);
    SignInCase.page(visitor.submit(confirm, "action", "anything"), 165000);
    Visitor stranger = Visitor.of(server);
    assertThat(stranger.submit(confirm, "action", "continue").body()).contains("name=\"password\"");
    SignInCase.refused(poll(started), 70016);
    SignInCase.refused(poll(other), 70016);
  }

  @Test
  void aTypedCodeIsShownAsTextAndCancelSignsNobodyIn() {
    Seen page = codePage();
    Seen wrong = visitor.submit(page, "code", "\"><script>alert(1)</script>", "action", "next");
    assertThat(wrong.body()).doesNotContain("<script");
    Visitor other = Visitor.of(server);
    Seen cancelled = other.submit(other.get(SignInPages.DEVICE), "action", "cancel");
    assertThat(cancelled.body()).contains("Nobody was signed in");
    Seen another = visitor.submit(codePage(), "action", "other", "code", "-");
    assertThat(another.body()).contains("name=\"password\"");
  }
}
