package dev.selfsame.testing;

import dev.selfsame.Selfsame;
import dev.selfsame.config.Config;
import dev.selfsame.config.Settings;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole server in this process, on a free port and a folder of its own; spoken to over TLS, as
 * by any client.
 */
public final class TestServer implements AutoCloseable {
  public static final String VERSION = "2024-11-01";

  private final Selfsame selfsame;
  private final TestClock clock;
  private final Path folder;
  private final ObjectNode owner;
  private final HttpClient http;
  private @Nullable String token;
  private long tokenUntil;

  /** An answer; {@code body} is an empty object when there was no JSON object. */
  public record Answer(int status, ObjectNode body, HttpResponse<String> raw) {
    public String code() {
      return body.path("error").path("code").asString("");
    }

    public String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  private TestServer(
      Path folder,
      Map<String, String> settings,
      TestClock clock,
      Function<Selfsame.Start, Selfsame> starter)
      throws IOException {
    this.folder = folder;
    this.clock = clock;
    Map<String, String> all = new TreeMap<>(Map.of("server.port", "0"));
    all.putAll(settings);
    Config config = Settings.load(folder, Map.of(), all);
    this.selfsame = starter.apply(new Selfsame.Start(config, Map.of(), clock, Ids.system()));
    this.owner = Json.stored(Files.readString(folder.resolve("owner.json")));
    this.http =
        HttpClient.newBuilder()
            .sslContext(trusting(folder.resolve("ca.pem")))
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  /** Starts on a folder, new or used before. */
  public static TestServer start(Path folder, Map<String, String> settings, TestClock clock) {
    return start(folder, settings, clock, Selfsame::start);
  }

  /** Started in another way than usual. */
  public static TestServer start(
      Path folder, Map<String, String> settings, Function<Selfsame.Start, Selfsame> starter) {
    return start(folder, settings, new TestClock(), starter);
  }

  private static TestServer start(
      Path folder,
      Map<String, String> settings,
      TestClock clock,
      Function<Selfsame.Start, Selfsame> starter) {
    try {
      return new TestServer(folder, settings, clock, starter);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static TestServer start(Path folder) {
    return start(folder, Map.of(), new TestClock());
  }

  public TestClock clock() {
    return clock;
  }

  public Path folder() {
    return folder;
  }

  public Selfsame selfsame() {
    return selfsame;
  }

  public String origin() {
    return selfsame.origin();
  }

  /** A member of owner.json. */
  public String owner(String name) {
    return owner.path(name).asString();
  }

  public String tenant() {
    return owner("tenantId");
  }

  public String subscription() {
    return "/subscriptions/" + owner("subscriptionId");
  }

  /** The owner's token for resource manager. */
  public synchronized String token() {
    String now = token;
    if (now == null || clock.millis() > tokenUntil) {
      now =
          token(owner("clientId"), owner("clientSecret"), origin() + "/.default")
              .body()
              .path("access_token")
              .asString();
      token = now;
      tokenUntil = clock.millis() + 1_800_000;
    }
    return now;
  }

  public Answer token(String clientId, String secret, String scope) {
    return form(
        "/" + tenant() + "/oauth2/v2.0/token",
        Map.of(
            "grant_type",
            "client_credentials",
            "client_id",
            clientId,
            "client_secret",
            secret,
            "scope",
            scope));
  }

  public Answer form(String path, Map<String, String> fields) {
    String body =
        new TreeMap<>(fields)
            .entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(URI.create(origin() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** As the owner; {@code path} without api-version gets {@link #VERSION}. */
  public Answer arm(String method, String path, @Nullable JsonNode body, String... headers) {
    return call(
        method,
        path,
        body == null ? null : Json.text(body).getBytes(StandardCharsets.UTF_8),
        token(),
        headers);
  }

  /** The body as it is, and any token or none. */
  public Answer call(
      String method,
      String path,
      byte @Nullable [] body,
      @Nullable String bearer,
      String... headers) {
    String versioned =
        path.contains("api-version")
            ? path
            : path + (path.contains("?") ? "&" : "?") + "api-version=" + VERSION;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(versioned.startsWith("http") ? versioned : origin() + versioned));
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    for (int i = 0; i + 1 < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    }
    return send(request);
  }

  public Answer get(String path) {
    return arm("GET", path, (JsonNode) null);
  }

  public Answer put(String path, String json) {
    return call("PUT", path, json.getBytes(StandardCharsets.UTF_8), token());
  }

  public Answer patch(String path, String json) {
    return call("PATCH", path, json.getBytes(StandardCharsets.UTF_8), token());
  }

  public Answer delete(String path) {
    return arm("DELETE", path, (JsonNode) null);
  }

  /** Any address, without a token. */
  public Answer plain(String url, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url.startsWith("http") ? url : origin() + url));
    for (int i = 0; i + 1 < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  /** Follows the operation that an answer names until it has ended, and gives its last status. */
  public String settle(Answer accepted) {
    String url = accepted.header("Azure-AsyncOperation");
    long until = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < until) {
      Answer now =
          url.isEmpty()
              ? arm("GET", accepted.header("Location"), (JsonNode) null)
              : arm("GET", url, (JsonNode) null);
      if (url.isEmpty()
          ? now.status() != 202
          : !java.util.List.of("InProgress", "Running")
              .contains(now.body().path("status").asString(""))) {
        return url.isEmpty()
            ? Integer.toString(now.status())
            : now.body().path("status").asString("");
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the operation did not end: " + accepted);
  }

  /** Any request at all. */
  public Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> raw =
          http.send(
              request.timeout(Duration.ofSeconds(20)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(raw.statusCode(), object(raw.body()), raw);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static ObjectNode object(String body) {
    try {
      return body.startsWith("{") ? Json.stored(body) : Json.object();
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static SSLContext trusting(Path ca) {
    try (InputStream in = Files.newInputStream(ca)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.close();
    selfsame.close();
  }
}
