package dev.selfsame.token;

import static dev.selfsame.token.FakeIssuer.jwk;
import static dev.selfsame.token.FakeIssuer.keySet;
import static dev.selfsame.token.FakeIssuer.part;
import static dev.selfsame.token.FakeIssuer.signed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.json.Json;
import dev.selfsame.outbound.TlsServer;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  private static final String AUDIENCE = "api://AzureADTokenExchange";
  private static final String SUBJECT = "repo:Contoso/shop:environment:Production";
  private static final KeyPair ONE = FakeIssuer.rsa(2048);
  private static final KeyPair TWO = FakeIssuer.rsa(2048);
  private static final KeyPair STRANGER = FakeIssuer.rsa(2048);
  private static final int MALFORMED = 50027;

  @TempDir static Path folder;
  @TempDir static Path issuers;
  @TempDir static Path elsewhere;
  private final CountDownLatch end = new CountDownLatch(1);
  private TestServer server;
  private FakeIssuer fake;
  private FakeIssuer forbidden;
  private PrincipalRow app;
  private String issuer;

  @BeforeAll
  void start() {
    fake = new FakeIssuer(issuers);
    forbidden = new FakeIssuer(elsewhere);
    server = TestServer.start(folder, fake.settings(), new TestClock());
    app = new Applications(server).create(false);
    issuer = fake.issuer("/good", keySet(jwk(ONE, "k1"), jwk(TWO, "k2"), jwk(ONE, "../k3")));
    trust(issuer, SUBJECT, AUDIENCE);
    trust(issuer, "second", AUDIENCE);
    trust(issuer, " blank ", AUDIENCE);
    trust(issuer, "audience", "api://Other");
    Answer good = exchange(token(header("k1"), claims(it -> {}), ONE));
    assertThat(good.status()).as(good.raw().body()).isEqualTo(200);
    assertThat(exchange(token(header("k2"), claims(it -> it.put("sub", "second")), TWO)).status())
        .isEqualTo(200);
    assertThat(fake.asked()).isEqualTo(2); // once for both
  }

  @AfterAll
  void stop() {
    end.countDown();
    server.close();
    fake.close();
    forbidden.close();
  }

  private void trust(String from, String subject, String audience) {
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

  private Answer exchange(String assertion) {
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

  private long now() {
    return server.clock().instant().getEpochSecond();
  }

  private static String header(String kid) {
    return "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}";
  }

  private ObjectNode claims() {
    return Json.object()
        .put("iss", issuer)
        .put("sub", SUBJECT)
        .put("aud", AUDIENCE)
        .put("nbf", now() - 10)
        .put("exp", now() + 600);
  }

  private String claims(Consumer<ObjectNode> change) {
    ObjectNode claims = claims();
    change.accept(claims);
    return Json.text(claims);
  }

  private static String token(String header, String claims, KeyPair key) {
    return signed(header, claims, key.getPrivate(), "SHA256withRSA");
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
        claim("our token endpoint", 700212, it -> it.put("aud", server.origin())),
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
        claim("starts in 301 s", 700024, it -> it.put("nbf", now() + 303)));
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

  private static void refused(Answer answer, int code) {
    assertThat(answer.body().path("error_codes").path(0).asInt())
        .as(answer.raw().body())
        .isEqualTo(code);
    boolean request = String.valueOf(code).startsWith("50") && code != 0;
    assertThat(answer.status()).isEqualTo(request ? 400 : 401);
    assertThat(answer.body().path("error").asString())
        .isEqualTo(request ? "invalid_request" : "invalid_client");
  }

  @Test
  void theTableIsLarge() throws GeneralSecurityException {
    assertThat(bad().count()).isGreaterThan(100);
  }

  @Test
  void whatIsJustRightIsTaken() {
    for (String claims :
        List.of(
            claims(it -> it.put("exp", now() - 290)),
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

  // Issuers whose documents are not as they should be. A credential names each of them.

  private record Broken(String name, String issuer, int code) {
    @Override
    public String toString() {
      return name;
    }
  }

  private TlsServer.Script body(byte[] body) {
    return (path, out) -> FakeIssuer.write(out, "200 OK", body);
  }

  private TlsServer.Script redirect(String where) {
    return (path, out) -> FakeIssuer.write(out, "302 Found\r\nLocation: " + where, new byte[0]);
  }

  private String keysAt(String path, TlsServer.Script script) {
    fake.script(path + "/keys", script);
    return fake.discovery(path, fake.url(path), fake.url(path + "/keys"));
  }

  private static byte[] large(int bytes) {
    return (" ".repeat(bytes) + "{}").getBytes(StandardCharsets.US_ASCII);
  }

  private void endless(String path, OutputStream out) throws java.io.IOException {
    out.write(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"keys\":["
            .getBytes(StandardCharsets.US_ASCII));
    while (end.getCount() > 0) {
      out.write("{\"kty\":\"RSA\"},".repeat(1000).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private Stream<Broken> broken() {
    String one = keySet(jwk(ONE, "k1"));
    ObjectNode[] many = new ObjectNode[101];
    for (int i = 0; i < 100; i++) {
      many[i] = jwk(STRANGER, "s" + i);
    }
    many[100] = jwk(ONE, "k1");
    StringBuilder tenThousand = new StringBuilder("{\"keys\":[");
    for (int i = 0; i < 10_000; i++) {
      tenThousand
          .append("{\"kty\":\"RSA\",\"kid\":\"x")
          .append(i)
          .append("\",\"n\":\"AQAB\",\"e\":\"AQAB\"},");
    }
    String crowd = tenThousand + Json.text(jwk(ONE, "k1")) + "]}";
    return Stream.of(
        new Broken("not there", fake.url("/b/absent"), 501661),
        new Broken("not an https URL", "http://localhost/b", 501661),
        new Broken("a private address", "https://10.1.2.3", 501661),
        new Broken("the metadata service", "https://169.254.169.254", 501661),
        new Broken("another port of the same machine", forbidden.issuer("/b", one), 501661),
        new Broken("a name that leads nowhere", "https://issuer.invalid", 501661),
        new Broken("a URL with a query", fake.url("/b/query?x="), 501661),
        new Broken("a URL with a fragment", fake.url("/b/fragment#"), 501661),
        new Broken("a user in the URL", "https://a@localhost/b", 501661),
        new Broken(
            "another issuer's document",
            fake.discovery("/b/alien", issuer, fake.url("/good/keys")),
            501661),
        new Broken(
            "a slash more in the document",
            fake.discovery("/b/slash", fake.url("/b/slash/"), fake.url("/good/keys")),
            501661),
        new Broken(
            "no issuer in the document",
            fake.raw(
                "/b/none",
                body(
                    ("{\"jwks_uri\":\"" + fake.url("/good/keys") + "\"}")
                        .getBytes(StandardCharsets.US_ASCII))),
            501661),
        new Broken(
            "no jwks_uri",
            fake.raw(
                "/b/nokeys",
                body(
                    ("{\"issuer\":\"" + fake.url("/b/nokeys") + "\"}")
                        .getBytes(StandardCharsets.US_ASCII))),
            501661),
        new Broken(
            "a page in place of it",
            fake.raw("/b/html", body("<html>".getBytes(StandardCharsets.US_ASCII))),
            501661),
        new Broken("nothing in place of it", fake.raw("/b/empty", body(new byte[0])), 501661),
        new Broken("a large document", fake.raw("/b/large", body(large(2 << 20))), 501661),
        new Broken(
            "a failure",
            fake.raw("/b/500", (path, out) -> FakeIssuer.write(out, "500 Oops", new byte[0])),
            501661),
        new Broken(
            "sent to a private address",
            fake.raw("/b/sent", redirect("https://10.0.0.1/")),
            501661),
        new Broken(
            "sent to another port",
            fake.raw("/b/port", redirect(forbidden.url("/b/.well-known/openid-configuration"))),
            501661),
        new Broken(
            "sent to plain http", fake.raw("/b/http", redirect("http://localhost/x")), 501661),
        new Broken(
            "no answer",
            fake.raw("/b/silent", (path, out) -> end.await(20, TimeUnit.SECONDS)),
            501661),
        new Broken(
            "keys by http",
            fake.discovery("/b/k1", fake.url("/b/k1"), "http://localhost/keys"),
            50166),
        new Broken(
            "keys at a private address",
            fake.discovery("/b/k2", fake.url("/b/k2"), "https://192.168.0.1/keys"),
            50166),
        new Broken(
            "keys at the metadata service",
            fake.discovery("/b/k3", fake.url("/b/k3"), "https://169.254.169.254/metadata"),
            50166),
        new Broken(
            "keys at another port",
            fake.discovery("/b/k4", fake.url("/b/k4"), forbidden.url("/b/keys")),
            50166),
        new Broken(
            "keys in a file",
            fake.discovery("/b/k5", fake.url("/b/k5"), "file:///etc/passwd"),
            50166),
        new Broken(
            "keys of a relative place",
            fake.discovery("/b/k6", fake.url("/b/k6"), "/good/keys"),
            50166),
        new Broken(
            "keys are not there",
            fake.discovery("/b/k7", fake.url("/b/k7"), fake.url("/b/nokeys")),
            50166),
        new Broken(
            "keys are an array",
            keysAt("/b/k8", body("[]".getBytes(StandardCharsets.US_ASCII))),
            50166),
        new Broken(
            "keys are no array",
            keysAt("/b/k9", body("{\"keys\":{}}".getBytes(StandardCharsets.US_ASCII))),
            50166),
        new Broken("keys without an end", keysAt("/b/k10", this::endless), 50166),
        new Broken(
            "keys sent elsewhere", keysAt("/b/k11", redirect("https://169.254.169.254/")), 50166),
        new Broken("no keys at all", fake.issuer("/b/k12", keySet()), 7000272),
        new Broken("the key is the 101st", fake.issuer("/b/k13", keySet(many)), 7000272),
        new Broken("the key is the 10,001st", fake.issuer("/b/k14", crowd), 7000272),
        new Broken(
            "the key is for encryption",
            fake.issuer("/b/k15", keySet(jwk(ONE, "k1").put("use", "enc"))),
            7000272),
        new Broken(
            "the key is for RS512",
            fake.issuer("/b/k16", keySet(jwk(ONE, "k1").put("alg", "RS512"))),
            7000272),
        new Broken(
            "the key is of 1024 bits",
            fake.issuer("/b/k17", keySet(jwk(FakeIssuer.rsa(1024), "k1"))),
            7000272),
        new Broken(
            "the key has exponent 1",
            fake.issuer("/b/k18", keySet(jwk(ONE, "k1").put("e", "AQ"))),
            7000272),
        new Broken(
            "the key has a huge exponent",
            fake.issuer(
                "/b/k19", keySet(jwk(ONE, "k1").put("e", jwk(ONE, "").path("n").asString()))),
            7000272),
        new Broken(
            "the key has no id",
            fake.issuer("/b/k20", keySet((ObjectNode) jwk(ONE, "k1").without("kid"))),
            7000272),
        new Broken(
            "the key is another's", fake.issuer("/b/k21", keySet(jwk(STRANGER, "k1"))), 700027),
        new Broken(
            "the key is a secret",
            fake.issuer("/b/k22", "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k1\",\"k\":\"AAAA\"}]}"),
            7000272));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void anIssuerThatIsNotInOrderProvesNothing(Broken broken) {
    int reached = forbidden.asked();
    PrincipalRow before = app;
    app = new Applications(server).create(false); // the others keep their twenty
    try {
      trust(broken.issuer(), SUBJECT, AUDIENCE);
      String token = token(header("k1"), claims(it -> it.put("iss", broken.issuer())), ONE);
      refused(exchange(token), broken.code());
      int asked = fake.asked();
      refused(exchange(token), broken.code());
      assertThat(fake.asked()).as("asked again at once").isEqualTo(asked);
    } finally {
      app = before;
    }
    assertThat(forbidden.asked()).isEqualTo(reached);
  }

  @Test
  void theLastOfAHundredKeysCounts() {
    ObjectNode[] many = new ObjectNode[100];
    for (int i = 0; i < 99; i++) {
      many[i] = jwk(STRANGER, "s" + i);
    }
    many[99] = jwk(ONE, "k1");
    String hundred = fake.issuer("/hundred/", keySet(many));
    PrincipalRow before = app;
    app = new Applications(server).create(false);
    try {
      // An issuer may end in a slash, as those of AKS do; its document is found without it.
      fake.document(
          "/hundred/.well-known/openid-configuration",
          Json.text(
              Json.object().put("issuer", hundred).put("jwks_uri", fake.url("/hundred//keys"))));
      trust(hundred, SUBJECT, AUDIENCE);
      Answer answer = exchange(token(header("k1"), claims(it -> it.put("iss", hundred)), ONE));
      assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    } finally {
      app = before;
    }
  }
}
