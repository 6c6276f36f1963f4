package dev.selfsame.token;

import static dev.selfsame.token.FakeIssuer.jwk;
import static dev.selfsame.token.FakeIssuer.keySet;
import static dev.selfsame.token.FakeIssuer.part;
import static dev.selfsame.token.FakeIssuer.signed;
import static dev.selfsame.token.FederationScene.AUDIENCE;
import static dev.selfsame.token.FederationScene.SUBJECT;
import static dev.selfsame.token.FederationScene.header;
import static dev.selfsame.token.FederationScene.refused;
import static dev.selfsame.token.FederationScene.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
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
import tools.jackson.databind.node.ObjectNode;

/**
 * Assertions that must prove nothing (reliability.md, G4, G5, G11): each with its code, and with
 * whether anybody was asked for anything.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileAssertionsTest {
  private static final KeyPair ONE = FakeIssuer.rsa(2048);
  private static final KeyPair TWO = FakeIssuer.rsa(2048);
  private static final KeyPair STRANGER = FakeIssuer.rsa(2048);
  private static final int MALFORMED = 50027;

  @TempDir static Path folder;
  private FederationScene scene;
  private FakeIssuer fake;
  private FakeIssuer forbidden;
  private PrincipalRow app;
  private String issuer;

  @BeforeAll
  void start() {
    scene = new FederationScene(folder);
    fake = scene.fake;
    forbidden = scene.forbidden;
    app = scene.application();
    issuer = fake.issuer("/good", keySet(jwk(ONE, "k1"), jwk(TWO, "k2"), jwk(ONE, "../k3")));
    scene.trust(app, issuer, SUBJECT, AUDIENCE);
    scene.trust(app, issuer, "second", AUDIENCE);
    scene.trust(app, issuer, " blank ", AUDIENCE);
    scene.trust(app, issuer, "audience", "api://Other");
    Answer good = exchange(token(header("k1"), claims(it -> {}), ONE));
    assertThat(good.status()).as(good.raw().body()).isEqualTo(200);
    assertThat(exchange(token(header("k2"), claims(it -> it.put("sub", "second")), TWO)).status())
        .isEqualTo(200);
    assertThat(fake.asked()).isEqualTo(2); // once for both
  }

  @AfterAll
  void stop() {
    scene.close();
  }

  private Answer exchange(String assertion) {
    return scene.exchange(app, assertion);
  }

  private long now() {
    return scene.now();
  }

  private String claims(Consumer<ObjectNode> change) {
    return scene.claims(issuer, change);
  }

  private record Bad(String name, String token, int code) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Bad claim(String name, int code, Consumer<ObjectNode> change) {
    return new Bad(name, token(header("k1"), claims(change), ONE), code);
  }

  private Bad json(String name, String json, int code) {
    return claim(
        name + "=" + json, code, it -> it.set(name, Json.stored("{\"v\":" + json + "}").get("v")));
  }

  private Bad head(String header, int code) {
    return new Bad(header, token(header, claims(it -> {}), ONE), code);
  }

  private Bad headWith(String member, int code) {
    return head("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"k1\"," + member + "}", code);
  }

  private Stream<Bad> matching() {
    return Stream.of(
        claim("another issuer", 700211, it -> it.put("iss", fake.url("/other"))),
        claim("issuer with a slash more", 700211, it -> it.put("iss", issuer + "/")),
        claim("issuer in capitals", 700211, it -> it.put("iss", issuer.replace("/good", "/Good"))),
        claim("host in capitals", 700211, it -> it.put("iss", issuer.replace("local", "LOCAL"))),
        claim("issuer with a blank", 700211, it -> it.put("iss", issuer + " ")),
        claim("issuer with a dot", 700211, it -> it.put("iss", issuer.replace("/good", "/./good"))),
        claim("issuer by address", 700211, it -> it.put("iss", "https://169.254.169.254")),
        claim("issuer is a file", 700211, it -> it.put("iss", "file:///etc/passwd")),
        claim("issuer is a word", 700211, it -> it.put("iss", "kubernetes")),
        claim("another subject", 700213, it -> it.put("sub", "repo:Contoso/shop:pull_request")),
        claim("the subject and more", 700213, it -> it.put("sub", SUBJECT + "x")),
        claim("the start of the subject", 700213, it -> it.put("sub", SUBJECT.substring(1))),
        claim("the subject and NUL", 700213, it -> it.put("sub", SUBJECT + "\0")),
        claim("a homoglyph", 700213, it -> it.put("sub", SUBJECT.replace('o', '\u043e'))),
        claim("a wildcard", 700213, it -> it.put("sub", "repo:*")),
        claim(
            "subject in lower case",
            7002138,
            it -> it.put("sub", SUBJECT.toLowerCase(java.util.Locale.ROOT))),
        claim(
            "subject in upper case",
            7002138,
            it -> it.put("sub", SUBJECT.toUpperCase(java.util.Locale.ROOT))),
        claim("subject with a blank", 7002137, it -> it.put("sub", SUBJECT + " ")),
        claim("subject without its blanks", 7002137, it -> it.put("sub", "blank")),
        claim("another audience", 700212, it -> it.put("aud", "api://other")),
        claim("audience in lower case", 700212, it -> it.put("aud", "api://azureadtokenexchange")),
        claim("audience with a slash", 700212, it -> it.put("aud", AUDIENCE + "/")),
        claim(
            "the exchange's id",
            700212,
            it -> it.put("aud", "fb60f99c-7a34-4190-8149-302f77469936")),
        claim("our token endpoint", 700212, it -> it.put("aud", scene.server.origin())),
        claim(
            "several audiences, none of ours", 700212, it -> it.putArray("aud").add("a").add("b")),
        claim("audience of another credential", 700212, it -> it.put("aud", "api://Other")),
        claim("issuer and audience of two credentials", 700212, it -> it.put("sub", "audience")));
  }

  private Stream<Bad> claimsOutOfForm() {
    return Stream.of(
        json("iss", "null", MALFORMED),
        json("iss", "17", MALFORMED),
        json("iss", "[\"" + issuer + "\"]", MALFORMED),
        json("iss", "\"\"", MALFORMED),
        json("sub", "[\"" + SUBJECT + "\"]", MALFORMED),
        json("sub", "{\"a\":1}", MALFORMED),
        json("sub", "\"\"", MALFORMED),
        json("aud", "null", MALFORMED),
        json("aud", "[]", MALFORMED),
        json("aud", "[\"" + AUDIENCE + "\",1]", MALFORMED),
        json("aud", "{\"" + AUDIENCE + "\":1}", MALFORMED),
        claim(
            "too many audiences",
            MALFORMED,
            it -> {
              var all = it.putArray("aud");
              for (int i = 0; i < 60; i++) {
                all.add(AUDIENCE);
              }
            }),
        claim("no iss", MALFORMED, it -> it.remove("iss")),
        claim("no sub", MALFORMED, it -> it.remove("sub")),
        claim("no aud", MALFORMED, it -> it.remove("aud")),
        claim("no exp", MALFORMED, it -> it.remove("exp")),
        json("exp", "\"9999999999\"", MALFORMED),
        json("exp", "null", MALFORMED),
        json("exp", "true", MALFORMED),
        json("exp", "-1", MALFORMED),
        json("exp", "1e300", MALFORMED),
        json("exp", "9".repeat(90), MALFORMED),
        json("nbf", "\"0\"", MALFORMED),
        json("nbf", "-5", MALFORMED),
        claim("a huge claim", MALFORMED, it -> it.put("more", "x".repeat(20_000))),
        new Bad(
            "exp twice",
            token(header("k1"), "{\"exp\":1," + claims(it -> {}).substring(1), ONE),
            MALFORMED),
        new Bad(
            "sub twice",
            token(header("k1"), "{\"sub\":\"x\"," + claims(it -> {}).substring(1), ONE),
            MALFORMED),
        new Bad(
            "Sub and sub",
            token(header("k1"), "{\"Sub\":\"x\"," + claims(it -> {}).substring(1), ONE),
            MALFORMED),
        new Bad(
            "text after the claims", token(header("k1"), claims(it -> {}) + "{}", ONE), MALFORMED),
        new Bad(
            "claims are an array",
            token(header("k1"), "[" + claims(it -> {}) + "]", ONE),
            MALFORMED),
        new Bad(
            "claims are nested",
            token(header("k1"), "[".repeat(900) + "]".repeat(900), ONE),
            MALFORMED),
        new Bad(
            "claims of half a surrogate",
            token(header("k1"), "{\"a\":\"\\ud800\"," + claims(it -> {}).substring(1), ONE),
            MALFORMED),
        claim("ended 301 s ago", 700024, it -> it.put("exp", now() - 301)),
        claim("ended long ago", 700024, it -> it.put("exp", 1)),
        claim("starts in 400 s", 700024, it -> it.put("nbf", now() + 400)));
  }

  private Stream<Bad> headers() throws GeneralSecurityException {
    byte[] spki = ONE.getPublic().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(spki)
            + "\n-----END PUBLIC KEY-----\n";
    KeyPairGenerator elliptic = KeyPairGenerator.getInstance("EC");
    elliptic.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair ec = elliptic.generateKeyPair();
    String good = token(header("k1"), claims(it -> {}), ONE);
    String payload = good.split("\\.")[1];
    String none = "{\"typ\":\"JWT\",\"alg\":\"none\"}";
    return Stream.of(
        new Bad("alg none, no signature", part(none) + "." + payload + ".", MALFORMED),
        new Bad("alg none, a signature", part(none) + "." + payload + ".AAAA", 5002738),
        head(header("k1").replace("RS256", "NoNe"), 5002738),
        head(header("k1").replace("RS256", "rs256"), 5002738),
        new Bad("HS256 with the public key", hmac(header("k1"), spki), 5002738),
        new Bad(
            "HS256 with its PEM",
            hmac(header("k1"), pem.getBytes(StandardCharsets.US_ASCII)),
            5002738),
        new Bad(
            "ES256",
            signed(
                header("k1").replace("RS256", "ES256"),
                claims(it -> {}),
                ec.getPrivate(),
                "SHA256withECDSAinP1363Format"),
            5002738),
        new Bad(
            "ES256 called RS256",
            signed(header("k1"), claims(it -> {}), ec.getPrivate(), "SHA256withECDSAinP1363Format"),
            700027),
        new Bad(
            "RS512",
            signed(
                header("k1").replace("RS256", "RS512"),
                claims(it -> {}),
                ONE.getPrivate(),
                "SHA512withRSA"),
            5002738),
        new Bad(
            "RS512 called RS256",
            signed(header("k1"), claims(it -> {}), ONE.getPrivate(), "SHA512withRSA"),
            700027),
        new Bad(
            "RS1 called RS256",
            signed(header("k1"), claims(it -> {}), ONE.getPrivate(), "SHA1withRSA"),
            700027),
        head("{\"typ\":\"JWT\",\"kid\":\"k1\"}", 5002738),
        head("{\"typ\":\"JWT\",\"alg\":[\"RS256\"],\"kid\":\"k1\"}", MALFORMED),
        head("{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"kid\":\"k1\"}", 5002727),
        head("{\"typ\":1,\"alg\":\"RS256\",\"kid\":\"k1\"}", MALFORMED),
        head("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":1}", MALFORMED),
        head("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"alg\":\"RS256\",\"kid\":\"k1\"}", MALFORMED),
        headWith("\"crit\":[\"exp\"]", MALFORMED),
        headWith("\"crit\":[]", MALFORMED),
        new Bad(
            "the key in the header",
            token(
                "{\"alg\":\"RS256\",\"kid\":\"k1\",\"jwk\":" + jwk(STRANGER, "k1") + "}",
                claims(it -> {}),
                STRANGER),
            700027),
        new Bad(
            "jku",
            token(
                "{\"alg\":\"RS256\",\"kid\":\"k1\",\"jku\":\"" + forbidden.url("/keys") + "\"}",
                claims(it -> {}),
                STRANGER),
            700027),
        new Bad(
            "x5u",
            token(
                "{\"alg\":\"RS256\",\"kid\":\"k1\",\"x5u\":\"" + forbidden.url("/cert") + "\"}",
                claims(it -> {}),
                STRANGER),
            700027),
        new Bad("another's key", token(header("k1"), claims(it -> {}), STRANGER), 700027),
        new Bad("the issuer's other key", token(header("k2"), claims(it -> {}), ONE), 700027),
        new Bad(
            "another's key with a path for an id",
            token(header("../k3"), claims(it -> {}), TWO),
            700027));
  }

  private String hmac(String header, byte[] secret) throws GeneralSecurityException {
    String input = part(header.replace("RS256", "HS256")) + "." + part(claims(it -> {}));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    byte[] code = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + FakeIssuer.BASE64.encodeToString(code);
  }

  private Stream<Bad> spelling() {
    String good = token(header("k1"), claims(it -> {}), ONE);
    String[] parts = good.split("\\.");
    String last = parts[2].substring(0, parts[2].length() - 1);
    char unlike =
        (char) (parts[2].charAt(parts[2].length() - 1) + 1); // the same bytes, loosely read
    return Stream.of(
        new Bad("padding", good + "==", MALFORMED),
        new Bad(
            "another spelling of the signature",
            parts[0] + "." + parts[1] + "." + last + unlike,
            MALFORMED),
        new Bad("a blank before", " " + good, MALFORMED),
        new Bad("a line end after", good + "\n", MALFORMED),
        new Bad("a blank within", parts[0] + ". " + parts[1] + "." + parts[2], MALFORMED),
        new Bad("the other base64", good.replace('-', '+').replace('_', '/') + "+", MALFORMED),
        new Bad("four parts", good + ".AAAA", MALFORMED),
        new Bad("five parts", good + ".AAAA.AAAA", MALFORMED),
        new Bad("two parts", parts[0] + "." + parts[1], MALFORMED),
        new Bad("no signature", parts[0] + "." + parts[1] + ".", MALFORMED),
        new Bad("a short signature", parts[0] + "." + parts[1] + ".AAAA", 700027),
        new Bad("a signature of zeros", parts[0] + "." + parts[1] + "." + "A".repeat(342), 700027),
        new Bad(
            "a longer signature",
            parts[0] + "." + parts[1] + "." + parts[2].substring(0, 340) + "AAAA",
            700027),
        new Bad("nothing", "...", MALFORMED),
        new Bad("JSON", "{\"payload\":\"" + parts[1] + "\"}", MALFORMED),
        new Bad(
            "as long as may be",
            "A".repeat(8192) + "." + "A".repeat(4096) + "." + "A".repeat(4096),
            MALFORMED));
  }

  private Stream<Bad> splices() {
    String[] a = token(header("k1"), claims(it -> {}), ONE).split("\\.");
    String[] b = token(header("k2"), claims(it -> it.put("sub", "second")), TWO).split("\\.");
    List<Bad> all = new ArrayList<>();
    for (int mix = 1; mix < 7; mix++) {
      String header = (mix & 1) == 0 ? a[0] : b[0];
      String payload = (mix & 2) == 0 ? a[1] : b[1];
      String signature = (mix & 4) == 0 ? a[2] : b[2];
      all.add(new Bad("splice " + mix, header + "." + payload + "." + signature, 700027));
    }
    return all.stream();
  }

  private Stream<Bad> bad() throws GeneralSecurityException {
    return Stream.of(matching(), claimsOutOfForm(), headers(), spelling(), splices())
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void provesNothingAndAsksNobody(Bad bad) {
    int before = fake.asked();
    refused(exchange(bad.token()), bad.code());
    assertThat(fake.asked()).isEqualTo(before);
    assertThat(forbidden.asked()).isZero();
  }

  @Test
  void theTableIsLarge() throws GeneralSecurityException {
    assertThat(bad().count()).isGreaterThan(100);
  }

  @Test
  void whatIsJustRightIsTaken() {
    for (String claims :
        List.of(
            claims(it -> it.put("exp", now() - 240)),
            claims(it -> it.put("nbf", now() + 290)),
            claims(it -> it.remove("nbf")),
            claims(it -> it.put("exp", now() + 600.5)),
            claims(it -> it.putArray("aud").add("https://other").add(AUDIENCE)),
            claims(it -> it.putObject("kubernetes.io").put("namespace", "a")))) {
      assertThat(exchange(token(header("k1"), claims, ONE)).status()).as(claims).isEqualTo(200);
    }
    for (String header :
        List.of(
            "{\"alg\":\"RS256\",\"kid\":\"k1\"}",
            "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"jwt\",\"x5t\":\"k9\"}",
            "{\"alg\":\"RS256\",\"kid\":\"../k3\",\"jku\":\"" + forbidden.url("/keys") + "\"}")) {
      assertThat(exchange(token(header, claims(it -> {}), ONE)).status()).as(header).isEqualTo(200);
    }
    assertThat(forbidden.asked()).isZero();
  }

  @Test
  void clocksMayDifferByFiveMinutes() {
    assertThat(FederatedAssertion.inTime(0, 1_000, 1_299)).isTrue();
    assertThat(FederatedAssertion.inTime(0, 1_000, 1_300)).isFalse();
    assertThat(FederatedAssertion.inTime(1_000, 2_000, 700)).isTrue();
    assertThat(FederatedAssertion.inTime(1_000, 2_000, 699)).isFalse();
  }

  @Test
  void theTextsAreEntras() {
    Answer wrong = exchange(claim("", 0, it -> it.put("sub", "x")).token());
    assertThat(wrong.body().path("error_description").asString())
        .startsWith(
            "AADSTS700213: No matching federated identity record found for presented assertion subject 'x'. Check your federated identity"
                + " credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation\r\nTrace ID: ");
    Answer late = exchange(claim("", 0, it -> it.put("exp", 1_600_000_000L).remove("nbf")).token());
    assertThat(late.body().path("error_description").asString())
        .contains(
            "assertion valid from 1970-01-01T00:00:00.0000000Z, expiry time of assertion 2020-09-13T12:26:40.0000000Z. ");
  }
}
