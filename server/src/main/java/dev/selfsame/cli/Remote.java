package dev.selfsame.cli;

import dev.selfsame.config.DataFolder;
import dev.selfsame.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * A running server as a client sees it. Trusts the installation's CA and, for a certificate that
 * the user brought, the system's.
 */
final class Remote implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http;
  private final String origin;
  private final ObjectNode owner;

  /** The owner's token for resource manager; a command is over long before it ends. */
  private @Nullable String own;

  /** What came back; {@code body} is an empty object when there was none. */
  record Answer(int status, ObjectNode body, HttpResponse<String> raw) {}

  Remote(String origin, ObjectNode owner, DataFolder folder) {
    this.origin = origin;
    this.owner = owner;
    this.http =
        HttpClient.newBuilder().sslContext(trusting(folder)).connectTimeout(PATIENCE).build();
  }

  static Remote of(Installation installation) {
    String origin = installation.requireRunning().path("origin").asString();
    return new Remote(origin, installation.requireOwner(), installation.folder());
  }

  String origin() {
    return origin;
  }

  ObjectNode owner() {
    return owner;
  }

  /** An access token of the owner service principal. */
  String token(String audience) {
    Answer answer =
        form(
            "/" + owner.path("tenantId").asString() + "/oauth2/v2.0/token",
            Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                owner.path("clientId").asString(),
                "client_secret",
                owner.path("clientSecret").asString(),
                "scope",
                audience + "/.default"));
    if (answer.status() != 200) {
      throw new Exit.Ended(
          Exit.REFUSED,
          answer
              .body()
              .path("error_description")
              .asString("The token service answered " + answer.status()));
    }
    return answer.body().path("access_token").asString();
  }

  /** A call to resource manager as the owner. */
  Answer arm(String method, String path, @Nullable ObjectNode body) {
    String token = own;
    if (token == null) {
      token = token(origin);
      own = token;
    }
    return arm(method, path, body, token);
  }

  Answer arm(String method, String path, @Nullable ObjectNode body, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin + path))
            .header("Authorization", "Bearer " + token);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.write(body)));
    }
    return send(request);
  }

  /** The same, and anything but success ends the command with the server's words. */
  ObjectNode require(String method, String path, @Nullable ObjectNode body) {
    Answer answer = arm(method, path, body);
    if (answer.status() >= 300) {
      throw new Exit.Ended(Exit.REFUSED, words(answer));
    }
    return answer.body();
  }

  static String words(Answer answer) {
    String code = answer.body().path("error").path("code").asString("");
    String message = answer.body().path("error").path("message").asString(answer.raw().body());
    return answer.status() + " " + code + ": " + message;
  }

  Answer form(String path, Map<String, String> fields) {
    String body =
        new TreeMap<>(fields)
            .entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(URI.create(origin + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** A GET of any address, such as a VM's metadata endpoint. */
  Answer get(String url, Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    headers.forEach(request::header);
    return send(request);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> raw =
          http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(raw.statusCode(), object(raw.body()), raw);
    } catch (IOException e) {
      throw new Exit.Ended(Exit.FAILED, "The server at " + origin + " cannot be reached: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Exit.Ended(Exit.FAILED, "Interrupted");
    }
  }

  private static ObjectNode object(String body) {
    try {
      return body.isBlank() ? Json.object() : Json.stored(body);
    } catch (JacksonException | ClassCastException e) {
      return Json.object(); // not ours to read; the raw text is kept
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static SSLContext trusting(DataFolder folder) {
    try {
      if (!Files.exists(folder.caCertificate())) {
        return SSLContext.getDefault();
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      try (InputStream in = Files.newInputStream(folder.caCertificate())) {
        int count = 0;
        for (Certificate certificate :
            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          store.setCertificateEntry("ca" + count++, certificate);
        }
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new Exit.Ended(
          Exit.FAILED, "The CA " + folder.caCertificate() + " cannot be used: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
