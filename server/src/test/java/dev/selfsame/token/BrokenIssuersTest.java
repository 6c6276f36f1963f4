package dev.selfsame.token;

import static dev.selfsame.token.FakeIssuer.jwk;
import static dev.selfsame.token.FakeIssuer.keySet;
import static dev.selfsame.token.FederationScene.AUDIENCE;
import static dev.selfsame.token.FederationScene.SUBJECT;
import static dev.selfsame.token.FederationScene.header;
import static dev.selfsame.token.FederationScene.refused;
import static dev.selfsame.token.FederationScene.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.outbound.TlsServer;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestServer.Answer;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Issuers that a credential names and whose documents are not as they should be (reliability.md,
 * G11): nothing is proven, nothing asked twice, and nobody reached who must not be.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrokenIssuersTest {
  private static final KeyPair ONE = FakeIssuer.rsa(2048);
  private static final KeyPair STRANGER = FakeIssuer.rsa(2048);

  @TempDir static Path folder;
  private final CountDownLatch end = new CountDownLatch(1);
  private FederationScene scene;
  private FakeIssuer fake;

  @BeforeAll
  void start() {
    scene = new FederationScene(folder);
    fake = scene.fake;
  }

  @AfterAll
  void stop() {
    end.countDown();
    scene.close();
  }

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
    FakeIssuer forbidden = scene.forbidden;
    String issuer = fake.issuer("/good", keySet(jwk(ONE, "k1")));
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
    int reached = scene.forbidden.asked();
    PrincipalRow app = scene.application();
    scene.trust(app, broken.issuer(), SUBJECT, AUDIENCE);
    String token = token(header("k1"), scene.claims(broken.issuer(), it -> {}), ONE);
    refused(scene.exchange(app, token), broken.code());
    int asked = scene.fake.asked();
    refused(scene.exchange(app, token), broken.code());
    assertThat(scene.fake.asked()).as("asked again at once").isEqualTo(asked);
    assertThat(scene.forbidden.asked()).isEqualTo(reached);
  }

  @Test
  void theLastOfAHundredKeysCounts() {
    ObjectNode[] many = new ObjectNode[100];
    for (int i = 0; i < 99; i++) {
      many[i] = jwk(STRANGER, "s" + i);
    }
    many[99] = jwk(ONE, "k1");
    String hundred = fake.issuer("/hundred/", keySet(many));
    // An issuer may end in a slash, as those of AKS do; its document is found without it.
    fake.document(
        "/hundred/.well-known/openid-configuration",
        Json.text(
            Json.object().put("issuer", hundred).put("jwks_uri", fake.url("/hundred//keys"))));
    PrincipalRow app = scene.application();
    scene.trust(app, hundred, SUBJECT, AUDIENCE);
    Answer answer = scene.exchange(app, token(header("k1"), scene.claims(hundred, it -> {}), ONE));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
  }
}
