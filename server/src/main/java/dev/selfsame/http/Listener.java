package dev.selfsame.http;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.Ids;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open port. Turns what Helidon reads into our {@link Request}, once, and our {@link Response}
 * into bytes with a known length.
 */
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("access");
  private static final Logger BUGS = LoggerFactory.getLogger(Listener.class);
  private static final int REQUEST_LINE_MAX = 8192;
  private static final int HEADERS_MAX = 32_768;

  /** How much of a body that is too large is still read. */
  private static final long DRAINED_BYTES_MAX = 16 << 20;

  private static final Duration IDLE_MAX = Duration.ofSeconds(60);
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS");

  private static final HeaderName REQUEST_ID = HeaderNames.create("x-ms-request-id");
  private static final HeaderName CORRELATION_ID =
      HeaderNames.create("x-ms-correlation-request-id");
  private static final HeaderName CLIENT_ID = HeaderNames.create("x-ms-client-request-id");
  private static final HeaderName RETURN_CLIENT_ID =
      HeaderNames.create("x-ms-return-client-request-id");

  private final WebServer server;
  private final Targets targets = new Targets();
  private final String origin;
  private final Settings settings;
  private final Handler handler;
  private final Ids ids;
  private final ErrorWriter errors;

  /**
   * How to listen.
   *
   * @param port 0 for any free one
   * @param origin how clients name this door, without a trailing slash; {@code {port}} stands for
   *     the port that was opened
   * @param hosts lower-case names that the Host header may have, without port
   * @param tls null for plain HTTP
   * @param bodyBytesMax largest body by method and path
   */
  public record Settings(
      String host,
      int port,
      String origin,
      Set<String> hosts,
      @Nullable SSLContext tls,
      int connectionsMax,
      BiFunction<String, String, Integer> bodyBytesMax) {}

  public Listener(Settings settings, Handler handler, Ids ids, ErrorWriter errors) {
    this.settings = settings;
    this.handler = handler;
    this.ids = ids;
    this.errors = errors;
    WebServerConfig.Builder builder =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .connectionOptions(options ->
                options.tcpNoDelay(
                    true)) // else an answer in two segments waits 40 ms for the client's
            // acknowledgement
            .maxTcpConnections(settings.connectionsMax())
            .idleConnectionTimeout(IDLE_MAX)
            .shutdownGracePeriod(Duration.ofMillis(500))
            .addProtocol(
                Http1Config.builder()
                    .maxPrologueLength(REQUEST_LINE_MAX)
                    .maxHeadersSize(HEADERS_MAX)
                    .validatePath(false)
                    .validateRequestHeaders(true)
                    .validateResponseHeaders(false) // ours does what is needed; see clean()
                    .build())
            .directHandlers(refusals(errors, ids))
            .routing(HttpRouting.builder().any(this::serve));
    if (settings.tls() != null) {
      builder.tls(
          Tls.builder()
              .sslContext(settings.tls())
              .addApplicationProtocol("h2")
              .addApplicationProtocol("http/1.1")
              .build());
    }
    this.server = builder.build().start();
    this.origin = settings.origin().replace("{port}", Integer.toString(server.port()));
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private void serve(ServerRequest from, ServerResponse to) {
    long start = System.nanoTime();
    String requestId = ids.label();
    String correlationId =
        from.headers()
            .first(CORRELATION_ID)
            .filter(value -> GUID.matcher(value).matches())
            .orElse(requestId);
    String method = from.prologue().method().text();
    Response response;
    boolean close = closing(from);
    try {
      response = handler.handle(read(from, method, requestId, correlationId));
    } catch (BadBody e) {
      response = errors.write(e.answer.error(), requestId, correlationId);
      close = true; // where the next request begins is anybody's guess
    } catch (ApiException e) {
      response = errors.write(e.error(), requestId, correlationId);
    } catch (RuntimeException e) {
      BUGS.error("request {} failed", requestId, e);
      response = errors.write(ArmErrors.refused(500).error(), requestId, correlationId);
    }
    close &= http1(from); // a stream of HTTP/2 ends by itself
    if (close) {
      to.header(HeaderValues.CONNECTION_CLOSE);
    }
    echo(from, to);
    write(to, response, method, requestId, correlationId);
    LOG.atInfo()
        .addArgument(method)
        .addArgument(() -> from.prologue().uriPath().rawPath())
        .addArgument(response.status())
        .addArgument((System.nanoTime() - start) / 1_000_000)
        .addArgument(requestId)
        .log("{} {} {} {} ms {}");
    if (close) {
      throw new CloseConnectionException(
          "asked for by the client, or the body could not be read"); // Helidon knows no other way
    }
  }

  /** A30: the client's own id comes back only when it asks. */
  private static void echo(ServerRequest from, ServerResponse to) {
    if (from.headers().first(RETURN_CLIENT_ID).filter("true"::equalsIgnoreCase).isPresent()) {
      from.headers()
          .first(CLIENT_ID)
          .filter(id -> GUID.matcher(id).matches())
          .ifPresent(id -> to.header(CLIENT_ID, id));
    }
  }

  private static boolean closing(ServerRequest from) {
    return from.headers()
        .first(HeaderNames.CONNECTION)
        .filter(value -> value.equalsIgnoreCase("close"))
        .isPresent();
  }

  private static boolean http1(ServerRequest from) {
    return from.prologue().protocolVersion().startsWith("1");
  }

  private Request read(ServerRequest from, String method, String requestId, String correlationId) {
    if (!METHODS.contains(method)) {
      throw ArmErrors.methodNotAllowed(method.length() > 20 ? method.substring(0, 20) : method);
    }
    requireKnownHost(from);
    Target target =
        targets.read(from.prologue().uriPath().rawPath(), from.prologue().query().rawValue());
    Map<String, List<String>> headers = HashMap.newHashMap(from.headers().size());
    for (Header header : from.headers()) {
      if (header.name().isEmpty()) {
        throw ArmErrors.refused(400); // Helidon takes a header without a name
      }
      headers.put(header.headerName().lowerCase(), List.copyOf(header.allValues()));
    }
    int limit = settings.bodyBytesMax().apply(method, target.path());
    byte[] body = body(from, limit);
    return new Request(
        method,
        origin,
        target.path(),
        target.segments(),
        target.query(),
        headers,
        body,
        requestId,
        correlationId,
        from.remotePeer().address());
  }

  private static byte[] body(ServerRequest from, int limit) {
    if (!from.content().hasEntity()) {
      return new byte[0];
    }
    long told = from.headers().contentLength().orElse(0);
    if (told > limit + DRAINED_BYTES_MAX || (told > limit && expectsGoAhead(from))) {
      throw new BadBody(ArmErrors.requestTooLarge(limit)); // before it is read
    }
    byte[] body;
    try {
      // Not closed: that would read all that is left of a body that is too large.
      InputStream in = from.content().inputStream();
      body = in.readNBytes(limit + 1);
      if (body.length > limit) {
        // Most clients send to the end before they listen, and would never read why.
        drain(in, told > 0 ? told - body.length : DRAINED_BYTES_MAX);
      }
    } catch (IOException | RuntimeException e) {
      throw new BadBody(ArmErrors.badRequest("BadRequest", "The request body could not be read."));
    }
    if (body.length > limit) {
      throw new BadBody(ArmErrors.requestTooLarge(limit));
    }
    return body;
  }

  private static void drain(InputStream in, long bytes) throws IOException {
    byte[] buffer = new byte[8192];
    long left = bytes;
    int count;
    // Asked for more than is announced, Helidon waits for it.
    while (left > 0 && (count = in.read(buffer, 0, (int) Math.min(left, buffer.length))) > 0) {
      left -= count;
    }
  }

  private static boolean expectsGoAhead(ServerRequest from) {
    return from.headers().first(HeaderNames.EXPECT).isPresent();
  }

  /** A body that cannot be read to its end: the connection cannot be used again. */
  private static final class BadBody extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ApiException answer;

    BadBody(ApiException answer) {
      super(null, null, false, false);
      this.answer = answer;
    }
  }

  /**
   * What Helidon itself refuses (framing, header and length rules) is answered in the same shape as
   * everything else.
   */
  private static DirectHandlers refusals(ErrorWriter errors, Ids ids) {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (request, event, status, headers, thrown) -> {
            int code =
                status.code() == 500 && event == DirectHandler.EventType.BAD_REQUEST
                    ? 400
                    : status.code();
            String id = ids.label();
            ApiException refusal = ArmErrors.refused(code);
            Response response = errors.write(refusal.error(), id, id);
            DirectHandler.TransportResponse.Builder answer =
                DirectHandler.TransportResponse.builder()
                    .status(Status.create(code))
                    .keepAlive(false)
                    .entity(response.body());
            response
                .headers()
                .forEach((name, value) -> answer.header(HeaderValues.create(name, value)));
            return answer.header(HeaderValues.create("x-ms-request-id", id)).build();
          });
    }
    return handlers.build();
  }

  private void requireKnownHost(ServerRequest from) {
    String authority = from.authority();
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    String name = (end > 0 ? authority.substring(0, end) : authority).toLowerCase(Locale.ROOT);
    if (!settings.hosts().contains(name)) {
      throw ArmErrors.badRequest("BadRequest", "The Host of the request is not served here.");
    }
  }

  private static void write(
      ServerResponse to, Response response, String method, String requestId, String correlationId) {
    to.status(Status.create(response.status()));
    response.headers().forEach((name, value) -> to.header(HeaderNames.create(name), clean(value)));
    to.header(REQUEST_ID, requestId);
    to.header(CORRELATION_ID, correlationId);
    if (response.body().length == 0 || method.equals("HEAD")) {
      to.send();
    } else {
      to.send(response.body());
    }
  }

  /**
   * A value may hold what a client once sent, such as the name of a group in a URL: nothing in it
   * may end the line, and what is not ASCII goes as it does in URLs.
   */
  private static String clean(String value) {
    boolean ascii = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == 127) {
        throw new IllegalStateException("A header with a character that it cannot have");
      }
      ascii &= c < 127;
    }
    return ascii ? value : URI.create(value.replace(" ", "%20")).toASCIIString();
  }
}
