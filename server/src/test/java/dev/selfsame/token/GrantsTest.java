package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every grant and every refusal of the token endpoint (entra.md 6.2, 6.4), over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrantsTest {
  private static final String AZ = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
  private static final String ARM = "https://management.azure.com//.default";
  private static final String SECRET = "a secret: with % & + and ü";
  private static final String GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ";

  @TempDir static Path folder;
  private TestServer server;
  private Applications applications;
  private PrincipalRow app;

  @BeforeAll
  void start() {
    server = TestServer.start(folder, Map.of(), new TestClock());
    applications = new Applications(server);
    app = applications.create(false);
    applications.secret(app, SECRET, 0, Long.MAX_VALUE);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String v2() {
    return "/" + server.tenant() + "/oauth2/v2.0/token";
  }

  private String v1() {
    return "/" + server.tenant() + "/oauth2/token";
  }

  private Map<String, String> app(String... more) {
    return fields(
        Map.of(
            "grant_type",
            "client_credentials",
            "client_id",
            app.clientId(),
            "client_secret",
            SECRET,
            "scope",
            ARM),
        more);
  }

  private Map<String, String> user(String... more) {
    return fields(
        Map.of(
            "grant_type",
            "password",
            "client_id",
            AZ,
            "username",
            server.owner("userName"),
            "password",
            server.owner("userPassword"),
            "scope",
            ARM + " offline_access openid profile"),
        more);
  }

  // A value of "-" takes the field away.
  private static Map<String, String> fields(Map<String, String> base, String... more) {
    Map<String, String> all = new HashMap<>(base);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    all.values().removeIf("-"::equals);
    return all;
  }

  private Answer raw(String path, String method, String type, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("Content-Type", type));
    all.addAll(List.of(headers));
    return Wire.send(server, URI.create(server.origin() + path), method, body, all);
  }

  private static Answer granted(Answer answer) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    return answer;
  }

  private static void refused(Answer answer, int status, String error, int code) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
    assertThat(answer.body().path("error").asString("")).as(answer.raw().body()).isEqualTo(error);
    assertThat(answer.body().path("error_codes").toString()).isEqualTo("[" + code + "]");
    assertThat(answer.body().propertyNames())
        .containsExactlyInAnyOrder(
            "error", "error_description", "error_codes", "timestamp", "trace_id", "correlation_id");
    assertThat(answer.body().path("timestamp").asString()).matches(TIME);
    assertThat(answer.body().path("trace_id").asString()).matches(GUID);
    assertThat(answer.body().path("correlation_id").asString()).matches(GUID);
    assertThat(answer.body().path("error_description").asString())
        .matches(
            "AADSTS"
                + code
                + ": \\S[^\\r\\n]*\\r\\nTrace ID: "
                + GUID
                + "\\r\\nCorrelation ID: "
                + GUID
                + "\\r\\nTimestamp: "
                + TIME)
        .contains(
            answer.body().path("trace_id").asString(), answer.body().path("timestamp").asString());
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.raw().body()).doesNotContain(SECRET, "Exception");
  }

  @Test
  void anApplicationGetsATokenByItsSecret() {
    Answer answer = granted(server.form(v2(), app()));
    assertThat(answer.body().propertyNames())
        .containsExactlyInAnyOrder("token_type", "expires_in", "ext_expires_in", "access_token");
    assertThat(answer.body().get("expires_in").isNumber()).isTrue();
    assertThat(answer.body().get("expires_in").asInt()).isEqualTo(3599);
    assertThat(answer.body().get("ext_expires_in").asInt()).isEqualTo(3599);
    assertThat(answer.body().get("token_type").asString()).isEqualTo("Bearer");
  }

  @Test
  void theOlderEndpointTakesAResourceAndAnswersInStrings() {
    Answer answer =
        granted(server.form(v1(), app("scope", "-", "resource", "https://vault.azure.net")));
    assertThat(answer.body().propertyNames())
        .containsExactlyInAnyOrder(
            "token_type",
            "expires_in",
            "ext_expires_in",
            "expires_on",
            "not_before",
            "resource",
            "access_token");
    assertThat(answer.body().values()).allMatch(value -> value.isString());
    assertThat(answer.body().get("resource").asString()).isEqualTo("https://vault.azure.net");
    refused(
        server.form(v2(), app("resource", "https://vault.azure.net")),
        400,
        "invalid_request",
        901002);
    refused(server.form(v1(), app("scope", "-")), 400, "invalid_request", 900144);
  }

  @Test
  void theSecretMayComeByHttpBasicPercentEncoded() {
    String body = "grant_type=client_credentials&scope=" + encoded(ARM);
    String form = "application/x-www-form-urlencoded";
    granted(raw(v2(), "POST", form, body, "Authorization", basic(app.clientId(), encoded(SECRET))));
    granted(
        raw(
            v2(),
            "POST",
            form + "; charset=utf-8",
            body + "&client_id=" + app.clientId(),
            "Authorization",
            basic(app.clientId(), encoded(SECRET))));
    refused(
        raw(v2(), "POST", form, body, "Authorization", basic(app.clientId(), "wrong")),
        401,
        "invalid_client",
        7000215);
    refused(
        raw(
            v2(),
            "POST",
            form,
            body + "&client_secret=x",
            "Authorization",
            basic(app.clientId(), "x")),
        400,
        "invalid_request",
        90014);
    refused(
        raw(
            v2(),
            "POST",
            form,
            body + "&client_id=" + AZ,
            "Authorization",
            basic(app.clientId(), encoded(SECRET))),
        400,
        "invalid_request",
        90014);
    refused(
        raw(v2(), "POST", form, body, "Authorization", "Basic ***"),
        400,
        "invalid_request",
        900561);
  }

  private static String basic(String id, String secret) {
    return "Basic "
        + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/common",
        "/organizations",
        "/ORGANIZATIONS",
        "/selfsame.local",
        "/adfs/{t}",
        "/adfs/any/{t}",
        "/adfs",
        "/{t}"
      })
  void everyFormOfTheAuthorityServesTokens(String form) {
    String place = form.replace("{t}", server.tenant());
    granted(
        server.form(
            place + "/oauth2/token",
            app("scope", "-", "resource", "https://management.azure.com/")));
    granted(server.form(place + "/oauth2/v2.0/token", app()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/99999999-2222-4333-8444-555555555555",
        "/other.example",
        "/adfs/99999999-2222-4333-8444-555555555555",
        "/consumers"
      })
  void anUnknownTenantIsRefused(String place) {
    refused(server.form(place + "/oauth2/v2.0/token", app()), 400, "invalid_request", 90002);
    refused(
        server.plain(place + "/v2.0/.well-known/openid-configuration"),
        400,
        "invalid_request",
        90002);
  }

  @ParameterizedTest
  @CsvSource({
    "grant_type, -, 400, invalid_request, 900144",
    "grant_type, '', 400, invalid_request, 900144",
    "grant_type, authorization_code, 400, invalid_request, 900144",
    "grant_type, implicit, 400, unsupported_grant_type, 70003",
    "client_id, -, 400, invalid_request, 900144",
    "client_id, not-a-guid, 400, unauthorized_client, 700038",
    "client_id, 99999999-2222-4333-8444-555555555555, 400, unauthorized_client, 700016",
    "client_secret, -, 401, invalid_client, 7000218",
    "client_secret, wrong, 401, invalid_client, 7000215",
    "scope, -, 400, invalid_request, 900144",
    "scope, User.Read, 400, invalid_scope, 70011",
    "scope, https://management.azure.com/user_impersonation, 400, invalid_scope, 70011",
    "scope, https://a.example/.default https://b.example/.default, 400, invalid_scope, 70011",
    "scope, openid, 400, invalid_scope, 70011",
    "scope, /.default, 400, invalid_scope, 70011",
    "scope, ftp://a.example/.default, 400, invalid_resource, 500011",
    "scope, https://user@a.example/.default, 400, invalid_resource, 500011",
    "client_assertion, x, 400, invalid_request, 900144",
  })
  void aWrongOrMissingParameterIsRefused(
      String name, String value, int status, String error, int code) {
    refused(server.form(v2(), app(name, value)), status, error, code);
  }

  @Test
  void whatIsNotAPostedFormIsRefused() {
    String form = "application/x-www-form-urlencoded";
    refused(raw(v2(), "GET", form, ""), 400, "invalid_request", 900561);
    refused(raw(v2(), "PUT", form, "grant_type=x"), 400, "invalid_request", 900561);
    refused(raw(v2(), "POST", "application/json", "{}"), 400, "invalid_request", 900561);
    refused(
        raw(v2(), "POST", "application/x-www-form-urlencodedly", "grant_type=x"),
        400,
        "invalid_request",
        900561);
    refused(raw(v2(), "POST", form, ""), 400, "invalid_request", 900144);
    refused(raw(v2(), "POST", form, "grant_type=%zz"), 400, "invalid_request", 900561);
    refused(raw(v2(), "POST", form, "grant_type=a&grant_type=a"), 400, "invalid_request", 90014);
    refused(
        raw(v2(), "POST", form, "a=1&".repeat(1).concat("b=2&b=3&grant_type=x")),
        400,
        "invalid_request",
        90014);
    StringBuilder many = new StringBuilder("grant_type=x");
    for (int i = 0; i < 100; i++) {
      many.append("&p").append(i).append("=1");
    }
    refused(raw(v2(), "POST", form, many.toString()), 400, "invalid_request", 900561);
    refused(
        raw("/" + server.tenant() + "/oauth2/v2.0/nothing", "POST", form, ""),
        404,
        "invalid_request",
        900971);
  }

  @Test
  void anOversizedFormIsRefusedAndTheServerGoesOn() {
    Answer answer =
        raw(v2(), "POST", "application/x-www-form-urlencoded", "grant_type=" + "x".repeat(70_000));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body().isEmpty()).isFalse();
    granted(server.form(v2(), app()));
  }

  @Test
  void whatTheClientSentIsShownWithoutLineBreaksAndNotInFull() {
    Answer answer =
        server.form(v2(), app("grant_type", "x\r\nTrace ID: forged" + "y".repeat(5000)));
    refused(answer, 400, "unsupported_grant_type", 70003);
    assertThat(answer.body().path("error_description").asString().length()).isLessThan(600);
  }

  @Test
  void aSecretCountsOnlyWithinItsTime() {
    PrincipalRow other = applications.create(false);
    long now = server.clock().millis();
    applications.secret(other, "ended", now - 10_000, now - 1);
    applications.secret(other, "later", now + 3_600_000, now + 7_200_000);
    refused(applications.ask(other, "ended"), 401, "invalid_client", 7000222);
    refused(applications.ask(other, "later"), 401, "invalid_client", 7000222);
    refused(applications.ask(other, "never"), 401, "invalid_client", 7000215);
    applications.secret(other, "two", 0, Long.MAX_VALUE);
    granted(applications.ask(other, "two"));
  }

  @Test
  void aManagedIdentityOrAUserIsNoClient() {
    Ids ids = Ids.system();
    for (String kind : List.of("ManagedIdentity", "User")) {
      PrincipalRow row =
          applications.put(
              new PrincipalRow(
                  ids.guid(),
                  ids.guid(),
                  server.tenant(),
                  kind,
                  "x",
                  null,
                  false,
                  null,
                  false,
                  0,
                  0,
                  null));
      applications.secret(row, "x", 0, Long.MAX_VALUE);
      refused(applications.ask(row, "x"), 400, "unauthorized_client", 700016);
    }
  }

  @Test
  void aUserSignsInByPasswordAndGetsWhatMsalReads() {
    Answer answer = granted(server.form(v2(), user()));
    assertThat(answer.body().propertyNames())
        .containsExactlyInAnyOrder(
            "token_type",
            "expires_in",
            "ext_expires_in",
            "access_token",
            "scope",
            "refresh_token",
            "id_token",
            "client_info");
    assertThat(
            new String(
                Base64.getUrlDecoder().decode(answer.body().path("client_info").asString()),
                StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"uid\":\""
                + server.owner("userObjectId")
                + "\",\"utid\":\""
                + server.tenant()
                + "\"}");
    assertThat(
            server
                .call("GET", "/subscriptions", null, answer.body().path("access_token").asString())
                .status())
        .isEqualTo(200);
    assertThat(granted(server.form(v2(), user("scope", ARM))).body().propertyNames())
        .doesNotContain("refresh_token", "id_token");
    granted(
        server.form(
            v2(), user("username", server.owner("userName").toUpperCase(java.util.Locale.ROOT))));
    Answer token =
        server.call("GET", "/subscriptions", null, answer.body().path("id_token").asString());
    assertThat(token.status()).isEqualTo(401); // an ID token opens nothing
  }

  @Test
  void aWrongPasswordAndAnUnknownUserAreOneAnswerAndTooManyLock() {
    String name = "nobody@selfsame.local";
    refused(server.form(v2(), user("password", "wrong")), 400, "invalid_grant", 50126);
    refused(server.form(v2(), user("username", "-")), 400, "invalid_request", 900144);
    refused(server.form(v2(), user("password", "-")), 400, "invalid_request", 900144);
    for (int i = 0; i < Password.FAILURES_MAX; i++) {
      refused(server.form(v2(), user("username", name)), 400, "invalid_grant", 50126);
    }
    refused(server.form(v2(), user("username", name)), 400, "invalid_grant", 50053);
    granted(server.form(v2(), user())); // others are not locked
    server.clock().forward(Password.LOCKED.plusSeconds(1));
    refused(server.form(v2(), user("username", name)), 400, "invalid_grant", 50126);
    refused(
        server.form(v2(), user("client_id", "99999999-2222-4333-8444-555555555555")),
        400,
        "unauthorized_client",
        700016);
    refused(server.form(v2(), user("client_id", app.clientId())), 401, "invalid_client", 7000218);
  }

  @Test
  void guessesAtOnceAreCountedLikeGuessesInTurn() throws Exception {
    int guesses = 40;
    List<Future<Answer>> all = new ArrayList<>();
    try (ExecutorService crowd = Executors.newFixedThreadPool(guesses)) {
      for (int i = 0; i < guesses; i++) {
        all.add(crowd.submit(() -> server.form(v2(), user("username", "crowd@selfsame.local"))));
      }
    }
    int looked = 0;
    for (Future<Answer> one : all) {
      if (one.get().body().path("error_codes").toString().equals("[50126]")) {
        looked++;
      } else {
        refused(one.get(), 400, "invalid_grant", 50053);
      }
    }
    assertThat(looked)
        .isBetween(Password.FAILURES_MAX, Password.FAILURES_MAX + 1); // two are checked at one time
  }

  private Answer refresh(String token, String... more) {
    return server.form(
        v2(),
        fields(
            Map.of("grant_type", "refresh_token", "client_id", AZ, "refresh_token", token), more));
  }

  private String signedIn() {
    return granted(server.form(v2(), user())).body().path("refresh_token").asString();
  }

  @Test
  void aRefreshTokenServesOnceForAnyResourceAndItsReuseEndsTheFamily() {
    String first = signedIn();
    Answer second =
        granted(refresh(first, "scope", "https://vault.azure.net/.default offline_access"));
    String next = second.body().path("refresh_token").asString();
    assertThat(next).isNotEmpty().isNotEqualTo(first);
    assertThat(second.body().path("scope").asString()).startsWith("https://vault.azure.net/");
    String third = granted(refresh(next)).body().path("refresh_token").asString();
    String bystander = signedIn();
    refused(refresh(first), 400, "invalid_grant", 50173);
    refused(refresh(third), 400, "invalid_grant", 50173);
    granted(refresh(bystander));
  }

  @Test
  void aRefreshTokenIsForItsClientAndItsTimeAndEndsWithARevocation() {
    String token = signedIn();
    refused(
        refresh(token, "client_id", "1950a258-227b-4e31-a9cf-717495945fc2"),
        400,
        "invalid_grant",
        70000);
    refused(refresh(token, "scope", "ftp://x/.default"), 400, "invalid_resource", 500011);
    granted(refresh(token)); // neither of these spent it
    refused(refresh("no-such-token"), 400, "invalid_grant", 70000);
    refused(refresh("-"), 400, "invalid_request", 900144);
    String revoked = signedIn();
    Inside.store(server.selfsame())
        .write(
            Gate.tenant(server.tenant()),
            tx -> {
              Inside.directory(server.selfsame()).revokeTokens(tx, server.owner("userObjectId"));
              return true;
            });
    refused(refresh(revoked), 400, "invalid_grant", 50173);
    String old = signedIn();
    server.clock().forward(Duration.ofDays(90).plusSeconds(1));
    refused(refresh(old), 400, "invalid_grant", 700082);
  }

  @Test
  void ofManyWhoBringOneRefreshTokenAtOnceAtMostOneIsServedAndNothingOfItLives() throws Exception {
    for (int round = 0; round < 5; round++) {
      String token = signedIn();
      List<Answer> answers = new ArrayList<>();
      try (ExecutorService crowd = Executors.newFixedThreadPool(6)) {
        List<Future<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          all.add(crowd.submit(() -> refresh(token)));
        }
        for (Future<Answer> one : all) {
          answers.add(one.get());
        }
      }
      List<Answer> served = answers.stream().filter(answer -> answer.status() == 200).toList();
      assertThat(served).hasSizeLessThanOrEqualTo(1);
      for (Answer one : served) {
        refused(refresh(one.body().path("refresh_token").asString()), 400, "invalid_grant", 50173);
      }
    }
  }

  @Test
  void anApplicationProvesItselfByACertificateOfTheDirectory() throws Exception {
    PrincipalRow holder = applications.create(false);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    X509Certificate certificate = certificate(pair);
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    applications.credential(holder, "certificate", pem, 0, Long.MAX_VALUE);
    String x5t =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
    String id = holder.clientId();
    String audience = server.origin() + v2();
    long now = server.clock().instant().getEpochSecond();
    Answer good = granted(assertion(id, assertion(pair, x5t, id, id, audience, now + 600)));
    assertThat(Tokens.claims(good).path("appidacr").asString()).isEqualTo("2");
    // MSAL for Python pads the thumbprint.
    granted(assertion(id, assertion(pair, x5t + "=", id, id, audience, now + 600)));
    KeyPair other = generator.generateKeyPair();
    refused(
        assertion(id, assertion(other, x5t, id, id, audience, now + 600)),
        401,
        "invalid_client",
        700027);
    refused(
        assertion(id, assertion(pair, "unknown", id, id, audience, now + 600)),
        401,
        "invalid_client",
        700027);
    refused(
        assertion(id, assertion(pair, x5t, app.clientId(), id, audience, now + 600)),
        401,
        "invalid_client",
        700021);
    refused(
        assertion(id, assertion(pair, x5t, id, app.clientId(), audience, now + 600)),
        401,
        "invalid_client",
        700021);
    refused(
        assertion(id, assertion(pair, x5t, id, id, "https://evil.example/", now + 600)),
        401,
        "invalid_client",
        700023);
    refused(
        assertion(id, assertion(pair, x5t, id, id, audience, now - 310)),
        401,
        "invalid_client",
        700024);
    refused(
        assertion(id, assertion(pair, x5t, id, id, audience, now + 100_000)),
        401,
        "invalid_client",
        700024);
    refused(
        assertion(app.clientId(), assertion(pair, x5t, id, id, audience, now + 600)),
        401,
        "invalid_client",
        700027);
    refused(assertion(id, "not.a.jwt"), 400, "invalid_request", 50027);
    refused(assertion(id, "x".repeat(9000)), 400, "invalid_request", 50027);
    refused(
        server.form(v2(), app("client_assertion", "a", "client_assertion_type", "other")),
        400,
        "invalid_request",
        50027);
  }

  private Answer assertion(String clientId, String assertion) {
    return server.form(
        v2(),
        Map.of(
            "grant_type", "client_credentials",
            "client_id", clientId,
            "scope", ARM,
            "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion", assertion));
  }

  private static String assertion(
      KeyPair pair, String x5t, String issuer, String subject, String audience, long end)
      throws GeneralSecurityException {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String header = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"x5t\":\"" + x5t + "\"}";
    String body =
        "{\"iss\":\""
            + issuer
            + "\",\"sub\":\""
            + subject
            + "\",\"aud\":\""
            + audience
            + "\",\"exp\":"
            + end
            + ",\"jti\":\"1\"}";
    String input =
        base64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(body.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + base64.encodeToString(signature.sign());
  }

  private X509Certificate certificate(KeyPair pair) throws Exception {
    X500Name name = new X500Name("CN=app");
    var now = server.clock().instant();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.TWO,
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(1))),
            name,
            pair.getPublic());
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
  }
}
