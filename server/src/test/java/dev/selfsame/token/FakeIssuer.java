package dev.selfsame.token;

import dev.selfsame.http.tls.TlsMaterial;
import dev.selfsame.json.Json;
import dev.selfsame.model.Clocks;
import dev.selfsame.model.Ids;
import dev.selfsame.outbound.TlsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ObjectNode;

/**
 * Issuers of tokens on one TLS server of this process, each below a path of its own: with documents
 * as they should be, or with whatever a test wants in their place.
 */
final class FakeIssuer implements AutoCloseable {
  static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final TlsMaterial material;
  private final TlsServer server;
  private final Path folder;
  private final Map<String, TlsServer.Script> scripts = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();

  FakeIssuer(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      this.material =
          TlsMaterial.open(
              new TlsMaterial.Settings(folder, "localhost", List.of(), null, null),
              Clocks.system(),
              Ids.system());
      this.server = new TlsServer(material.context(), this::answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(String path, OutputStream out) throws IOException, InterruptedException {
    asked.incrementAndGet();
    TlsServer.Script script = scripts.get(path);
    if (script == null) {
      write(out, "404 Not Found", new byte[0]);
    } else {
      script.answer(path, out);
    }
  }

  static void write(OutputStream out, String status, byte[] body) throws IOException {
    out.write(
        ("HTTP/1.1 "
                + status
                + "\r\nContent-Length: "
                + body.length
                + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  /** With what a Selfsame reaches it. */
  Map<String, String> settings() {
    return Map.of(
        "outbound.allow",
        "localhost:" + server.port(),
        "outbound.ca-file",
        folder.resolve("ca.pem").toString());
  }

  /** Requests so far. */
  int asked() {
    return asked.get();
  }

  String url(String path) {
    return "https://localhost:" + server.port() + path;
  }

  void script(String path, TlsServer.Script script) {
    scripts.put(path, script);
  }

  void document(String path, String body) {
    script(path, (asked, out) -> write(out, "200 OK", body.getBytes(StandardCharsets.UTF_8)));
  }

  /** An issuer with these keys; its name is given back. */
  String issuer(String path, String keySet) {
    document(path + "/keys", keySet);
    return discovery(path, url(path), url(path + "/keys"));
  }

  /** An issuer whose discovery document says these things. */
  String discovery(String path, String issuer, String keysUri) {
    ObjectNode document = Json.object().put("issuer", issuer).put("jwks_uri", keysUri);
    document(path + DISCOVERY, Json.text(document));
    return url(path);
  }

  /** An issuer whose discovery document is this. */
  String raw(String path, TlsServer.Script script) {
    script(path + DISCOVERY, script);
    return url(path);
  }

  static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static ObjectNode jwk(KeyPair pair, String id) {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    return Json.object()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", id)
        .put("n", number(key.getModulus()))
        .put("e", number(key.getPublicExponent()));
  }

  static String number(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int skip = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
    return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, skip, bytes.length));
  }

  static String keySet(ObjectNode... keys) {
    ObjectNode set = Json.object();
    set.putArray("keys").addAll(List.of(keys));
    return Json.text(set);
  }

  static String part(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static String signed(String header, String claims, PrivateKey key, String algorithm) {
    return signed(part(header) + "." + part(claims), key, algorithm);
  }

  static String signed(String input, PrivateKey key, String algorithm) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    material.close();
  }
}
