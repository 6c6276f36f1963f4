package dev.selfsame.token;

import static dev.selfsame.token.TokenVerifier.Refusal.ALGORITHM;
import static dev.selfsame.token.TokenVerifier.Refusal.AUDIENCE;
import static dev.selfsame.token.TokenVerifier.Refusal.EXPIRED;
import static dev.selfsame.token.TokenVerifier.Refusal.ISSUER;
import static dev.selfsame.token.TokenVerifier.Refusal.MALFORMED;
import static dev.selfsame.token.TokenVerifier.Refusal.NOT_YET_VALID;
import static dev.selfsame.token.TokenVerifier.Refusal.SIGNATURE;
import static dev.selfsame.token.TokenVerifier.Refusal.TENANT;
import static dev.selfsame.token.TokenVerifier.Refusal.UNKNOWN_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.json.Json;
import dev.selfsame.key.ActiveKey;
import dev.selfsame.key.RsaProvider;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.token.TokenVerifier.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens that must open no door (reliability.md, G4 and G5): refused by the verifier for the right
 * reason, and over HTTP with 401.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TokenCorpusTest {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String WHERE = "/subscriptions";

  @TempDir static Path folder;
  private TestServer server;
  private KeyPair attacker;
  private String good;

  @BeforeAll
  void start() throws GeneralSecurityException {
    server = TestServer.start(folder, Map.of("keys.provider", "jdk"), new TestClock());
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    attacker = generator.generateKeyPair();
    good = server.token();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  record Bad(String name, String token, Refusal why) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String part(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String signed(String header, String payload, PrivateKey key, String algorithm) {
    try {
      String input = part(header) + "." + part(payload);
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** With our own key: what is wrong is in the words alone. */
  private String genuine(String header, String payload) {
    return signed(header, payload, ActiveKey.of(Inside.keys(server.selfsame())), "SHA256withRSA");
  }

  private String kid() {
    return ActiveKey.kid(Inside.keys(server.selfsame()));
  }

  private String header() {
    return "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"" + kid() + "\"}";
  }

  private String header(String more) {
    return "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"" + kid() + "\"," + more + "}";
  }

  private ObjectNode payload() {
    return Json.stored(
        new String(Base64.getUrlDecoder().decode(good.split("\\.")[1]), StandardCharsets.UTF_8));
  }

  private String with(Consumer<ObjectNode> change) {
    ObjectNode claims = payload();
    change.accept(claims);
    return genuine(header(), Json.text(claims));
  }

  private Bad claim(String name, String json, Refusal why) {
    ObjectNode value = Json.stored("{\"v\":" + json + "}");
    return new Bad(name + "=" + json, with(claims -> claims.set(name, value.get("v"))), why);
  }

  private Bad without(String name, Refusal why) {
    return new Bad("no " + name, with(claims -> claims.remove(name)), why);
  }

  private Bad head(String header, Refusal why) {
    return new Bad(header, genuine(header, Json.text(payload())), why);
  }

  private String hmac(String header, byte[] secret) {
    try {
      String input = part(header) + "." + part(Json.text(payload()));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return input
          + "."
          + BASE64.encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private String elliptic(String header) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return signed(
          header,
          Json.text(payload()),
          generator.generateKeyPair().getPrivate(),
          "SHA256withECDSAinP1363Format");
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Stream<Bad> algorithms() throws com.nimbusds.jose.JOSEException {
    byte[] spki = Inside.keys(server.selfsame()).published().getFirst().toPublicKey().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(spki)
            + "\n-----END PUBLIC KEY-----\n";
    String hs = header().replace("RS256", "HS256");
    String[] parts = good.split("\\.");
    String none = part(header().replace("RS256", "none"));
    return Stream.of(
        new Bad("alg none, no signature", none + "." + parts[1] + ".", MALFORMED),
        new Bad("alg none, a signature", none + "." + parts[1] + "." + parts[2], MALFORMED),
        new Bad(
            "alg NoNe",
            part(header().replace("RS256", "NoNe")) + "." + parts[1] + "." + parts[2],
            ALGORITHM),
        new Bad("HS256 with the public key's DER", hmac(hs, spki), ALGORITHM),
        new Bad(
            "HS256 with the public key's PEM",
            hmac(hs, pem.getBytes(StandardCharsets.US_ASCII)),
            ALGORITHM),
        new Bad("ES256", elliptic(header().replace("RS256", "ES256")), ALGORITHM),
        new Bad("ES256 named RS256", elliptic(header()), SIGNATURE),
        new Bad(
            "RS512 by our key",
            signed(
                header().replace("RS256", "RS512"),
                Json.text(payload()),
                ActiveKey.of(Inside.keys(server.selfsame())),
                "SHA512withRSA"),
            ALGORITHM),
        new Bad(
            "PS256", genuine(header().replace("RS256", "PS256"), Json.text(payload())), ALGORITHM),
        head("{\"typ\":\"JWT\",\"kid\":\"" + kid() + "\"}", MALFORMED),
        head(header("\"crit\":[\"b64\"],\"b64\":false"), ALGORITHM),
        head(header("\"crit\":[\"exp\"]"), ALGORITHM),
        head(header("\"crit\":[]"), ALGORITHM),
        head(header().replace("JWT", "at+jwt"), ALGORITHM));
  }

  private Stream<Bad> keysAndSignatures() {
    String mine = Json.text(payload());
    String jwk =
        "\"jwk\":{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
            + BASE64.encodeToString(
                ((java.security.interfaces.RSAPublicKey) attacker.getPublic())
                    .getModulus()
                    .toByteArray())
            + "\"}";
    String[] parts = good.split("\\.");
    String[] other =
        server
            .token(
                server.owner("clientId"),
                server.owner("clientSecret"),
                server.origin() + "/.default")
            .body()
            .path("access_token")
            .asString()
            .split("\\.");
    PrivateKey evil = attacker.getPrivate();
    return Stream.of(
        new Bad(
            "our key id, another key", signed(header(), mine, evil, "SHA256withRSA"), SIGNATURE),
        new Bad(
            "another key id",
            signed(header().replace(kid(), "another"), mine, evil, "SHA256withRSA"),
            UNKNOWN_KEY),
        new Bad("no key id", genuine("{\"typ\":\"JWT\",\"alg\":\"RS256\"}", mine), ALGORITHM),
        new Bad(
            "key id a number",
            genuine("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":1}", mine),
            MALFORMED),
        new Bad(
            "key id a path",
            genuine(header().replace(kid(), "../../../../dev/null"), mine),
            UNKNOWN_KEY),
        new Bad(
            "key id with our own behind a slash",
            genuine(header().replace(kid(), "./" + kid()), mine),
            UNKNOWN_KEY),
        new Bad(
            "key id as SQL", genuine(header().replace(kid(), "x' OR '1'='1"), mine), UNKNOWN_KEY),
        new Bad(
            "jwk with another key", signed(header(jwk), mine, evil, "SHA256withRSA"), SIGNATURE),
        new Bad(
            "jwk and no key id",
            signed("{\"alg\":\"RS256\"," + jwk + "}", mine, evil, "SHA256withRSA"),
            ALGORITHM),
        new Bad(
            "jku",
            signed(header("\"jku\":\"https://127.0.0.1:1/keys\""), mine, evil, "SHA256withRSA"),
            SIGNATURE),
        new Bad(
            "x5u",
            signed(header("\"x5u\":\"https://127.0.0.1:1/cert\""), mine, evil, "SHA256withRSA"),
            SIGNATURE),
        new Bad("payload of another token", parts[0] + "." + other[1] + "." + parts[2], SIGNATURE),
        new Bad(
            "owner's id changed",
            parts[0] + "." + part(mine.replace("\"1.0\"", "\"1.0\" ")) + "." + parts[2],
            SIGNATURE),
        new Bad("signature cut", good.substring(0, good.length() - 6), SIGNATURE),
        new Bad(
            "signature of zeros",
            parts[0] + "." + parts[1] + "." + BASE64.encodeToString(new byte[256]),
            SIGNATURE));
  }

  private Stream<Bad> shapes() {
    String[] parts = good.split("\\.");
    return Stream.of(
        new Bad("one part", parts[0], MALFORMED),
        new Bad("two parts", parts[0] + "." + parts[1], MALFORMED),
        new Bad("detached payload", parts[0] + ".." + parts[2], MALFORMED),
        new Bad("no signature", parts[0] + "." + parts[1] + ".", MALFORMED),
        new Bad(
            "five parts",
            part("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}") + "..AAAA.AAAA.AAAA",
            MALFORMED),
        new Bad("garbage behind a dot", good + ".AAAA", MALFORMED),
        new Bad("an exclamation mark behind", good + "!", MALFORMED),
        new Bad("padding behind", good + "==", MALFORMED),
        new Bad("a comma and another token", good + "," + good, MALFORMED),
        new Bad("a blank within", parts[0] + "." + parts[1] + ". " + parts[2], MALFORMED),
        new Bad(
            "last character with other unused bits",
            good.substring(0, good.length() - 1) + nextInAlphabet(good),
            MALFORMED),
        new Bad("8193 characters", good + "A".repeat(8193 - good.length()), MALFORMED),
        new Bad("20000 characters", "A".repeat(20_000), MALFORMED),
        new Bad("header not JSON", part("x") + "." + parts[1] + "." + parts[2], MALFORMED),
        new Bad("header an array", part("[]") + "." + parts[1] + "." + parts[2], MALFORMED),
        new Bad(
            "header nested deep",
            part("{\"a\":" + "[".repeat(3000)) + "." + parts[1] + "." + parts[2],
            MALFORMED),
        new Bad("payload not JSON", genuine(header(), "x"), MALFORMED),
        new Bad("payload an array", genuine(header(), "[]"), ISSUER),
        new Bad("payload empty object", genuine(header(), "{}"), ISSUER));
  }

  // 256 bytes leave four unused bits in the last character.
  private static char nextInAlphabet(String token) {
    char last = token.charAt(token.length() - 1);
    return (char) (last + 1);
  }

  private Stream<Bad> claims() {
    String duplicate =
        Json.text(payload()).replaceFirst("\\{", "{\"aud\":\"https://vault.azure.net\",");
    long now = server.clock().instant().getEpochSecond();
    return Stream.of(
        new Bad("aud twice", genuine(header(), duplicate), MALFORMED),
        new Bad(
            "alg twice",
            genuine("{\"alg\":\"none\"," + header().substring(1), Json.text(payload())),
            MALFORMED),
        claim("iss", "\"https://evil.example/\"", ISSUER),
        claim("iss", "\"https://sts.windows.net/" + server.tenant() + "/\"", ISSUER),
        claim("iss", "\"" + server.origin() + "/" + server.tenant() + "/v2.0\"", ISSUER),
        claim("iss", "\"" + server.origin() + "/" + server.tenant() + "\"", ISSUER),
        without("iss", ISSUER),
        without("ver", ISSUER),
        claim("ver", "1.0", ISSUER),
        claim("ver", "\"2.0\"", ISSUER),
        claim("tid", "\"99999999-2222-4333-8444-555555555555\"", TENANT),
        without("tid", TENANT),
        claim("aud", "\"https://vault.azure.net\"", AUDIENCE),
        claim("aud", "\"https://management.azure.com.evil.example/\"", AUDIENCE),
        claim("aud", "[\"https://management.azure.com/\",\"https://vault.azure.net\"]", AUDIENCE),
        claim("aud", "[]", AUDIENCE),
        without("aud", AUDIENCE),
        without("appid", MALFORMED),
        without("exp", MALFORMED),
        without("iat", MALFORMED),
        without("nbf", MALFORMED),
        claim("exp", "\"tomorrow\"", MALFORMED),
        claim("exp", Long.toString(now - 310), EXPIRED),
        claim("exp", "-1", EXPIRED),
        claim("exp", "9223372036854775807", EXPIRED),
        claim("nbf", Long.toString(now + 400), NOT_YET_VALID));
  }

  Stream<Bad> corpus() throws com.nimbusds.jose.JOSEException {
    return Stream.of(algorithms(), keysAndSignatures(), shapes(), claims()).flatMap(all -> all);
  }

  private TokenVerifier verifier(Clock clock) {
    Authority us = new Authority(server.origin(), server.tenant(), "selfsame.local", false);
    return new TokenVerifier(
        () -> us, Inside.keys(server.selfsame()), RsaProvider.choose("jdk"), clock);
  }

  private TokenVerifier.Result verified(String token, Clock clock) {
    return verifier(clock)
        .verify(
            token,
            new Authority(server.origin(), server.tenant(), "selfsame.local", false)
                .armAudiences());
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void theVerifierSaysWhy(Bad bad) {
    assertThat(verified(bad.token(), server.clock()))
        .isEqualTo(new TokenVerifier.Result.Bad(bad.why()));
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void resourceManagerAnswers401(Bad bad) {
    String code =
        switch (bad.why()) {
          case EXPIRED -> "ExpiredAuthenticationToken";
          case AUDIENCE -> "InvalidAuthenticationTokenAudience";
          case TENANT -> "InvalidAuthenticationTokenTenant";
          default -> "InvalidAuthenticationToken";
        };
    refused(server.call("GET", WHERE, null, bad.token()), code);
  }

  private void refused(TestServer.Answer answer, String code) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.header("WWW-Authenticate"))
        .startsWith(
            "Bearer authorization_uri=\""
                + server.origin()
                + "/"
                + server.tenant()
                + "\", error=\"invalid_token\", error_description=\"")
        .endsWith("\"");
    assertThat(answer.raw().body()).doesNotContain("Exception", good);
  }

  @Test
  void theSameWordsUnchangedAreAccepted() {
    assertThat(server.call("GET", WHERE, null, good).status()).isEqualTo(200);
    assertThat(server.call("GET", WHERE, null, with(claims -> {})).status()).isEqualTo(200);
    assertThat(
            server
                .call(
                    "GET",
                    WHERE,
                    null,
                    genuine(header("\"jku\":\"https://127.0.0.1:1/\""), Json.text(payload())))
                .status())
        .isEqualTo(200);
  }

  @Test
  void timesAreTakenWithFiveMinutesOfSkewAndNotASecondMore() {
    long now = 1_900_000_000L;
    Clock fixed = Clock.fixed(Instant.ofEpochSecond(now), ZoneOffset.UTC);
    Map<String, Boolean> cases = new LinkedHashMap<>();
    cases.put(with(claims -> claims.put("exp", now - 299)), true);
    cases.put(with(claims -> claims.put("exp", now - 300)), false);
    cases.put(with(claims -> claims.put("exp", now + 10).put("nbf", now + 300)), true);
    cases.put(with(claims -> claims.put("exp", now + 10).put("nbf", now + 301)), false);
    cases.forEach((token, taken) ->
        assertThat(verified(token, fixed) instanceof TokenVerifier.Result.Good).isEqualTo(taken));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic eDp5", "Bearer", "Bearer ", "bearer x y", "Token abc"})
  void aHeaderThatIsNoBearerTokenIs401(String value) {
    TestServer.Answer answer =
        server.plain(WHERE + "?api-version=2022-12-01", "Authorization", value);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer authorization_uri=");
  }

  @Test
  void noHeaderOrTwoAre401() {
    assertThat(server.call("GET", WHERE, null, null).code()).isEqualTo("AuthenticationFailed");
    TestServer.Answer two =
        server.call("GET", WHERE, null, good, "Authorization", "Bearer " + good);
    assertThat(two.status()).isEqualTo(401);
    assertThat(two.code()).isEqualTo("AuthenticationFailedInvalidHeader");
  }

  @Test
  void ourOwnTokenForAnotherServiceDoesNotOpenResourceManager() {
    TestServer.Answer vault =
        server.token(
            server.owner("clientId"),
            server.owner("clientSecret"),
            "https://vault.azure.net/.default");
    assertThat(vault.status()).isEqualTo(200);
    refused(
        server.call("GET", WHERE, null, vault.body().path("access_token").asString()),
        "InvalidAuthenticationTokenAudience");
  }

  @Test
  void aTokenFromBeforeARevocationOrOfADeletedPrincipalIsRefusedAndALaterOneTaken() {
    Applications applications = new Applications(server);
    PrincipalRow app = applications.create(true);
    applications.secret(app, "s3cret-of-the-app", 0, Long.MAX_VALUE);
    String before = applications.token(app, "s3cret-of-the-app");
    assertThat(server.call("GET", WHERE, null, before).status()).isEqualTo(200);
    server.clock().forward(Duration.ofSeconds(2));
    revoke(app);
    refused(server.call("GET", WHERE, null, before), "InvalidAuthenticationToken");
    String after = applications.token(app, "s3cret-of-the-app");
    assertThat(server.call("GET", WHERE, null, after).status()).isEqualTo(200);
    Inside.store(server.selfsame())
        .write(
            Gate.tenant(server.tenant()),
            tx -> {
              Inside.directory(server.selfsame()).delete(tx, app.objectId());
              return true;
            });
    refused(server.call("GET", WHERE, null, after), "InvalidAuthenticationToken");
    assertThat(
            applications.ask(app, "s3cret-of-the-app").body().path("error_codes").path(0).asInt())
        .isEqualTo(700016);
  }

  private void revoke(PrincipalRow app) {
    Inside.store(server.selfsame())
        .write(
            Gate.tenant(server.tenant()),
            tx -> {
              Inside.directory(server.selfsame()).revokeTokens(tx, app.objectId());
              return true;
            });
  }
}
