package dev.selfsame.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request, parsed once.
 *
 * @param method upper case, as sent
 * @param origin scheme, host and port of the listener as configured, without a trailing slash;
 *     never taken from the Host header
 * @param path the decoded path, beginning with a slash
 * @param segments the decoded path split at slashes, empty segments left out; no segment is {@code
 *     .} or {@code ..}
 * @param query decoded parameters in the order given; a name may occur more than once
 * @param headers by lower-case name
 * @param body the whole body, empty when there is none; bounded by the listener
 * @param requestId made by us, a GUID
 * @param correlationId the client's {@code x-ms-correlation-request-id} when it is well formed,
 *     else the request id
 * @param from the other end of the connection; null when there is none
 */
public record Request(
    String method,
    String origin,
    String path,
    List<String> segments,
    List<Parameter> query,
    Map<String, List<String>> headers,
    byte[] body,
    String requestId,
    String correlationId,
    @Nullable SocketAddress from) {

  /** A request that came over no connection. */
  public Request(
      String method,
      String origin,
      String path,
      List<String> segments,
      List<Parameter> query,
      Map<String, List<String>> headers,
      byte[] body,
      String requestId,
      String correlationId) {
    this(method, origin, path, segments, query, headers, body, requestId, correlationId, null);
  }

  /** A query or form parameter, decoded. */
  public record Parameter(String name, String value) {}

  /** The first value of a header, its name in any case. */
  public Optional<String> header(String name) {
    List<String> values = headers.get(name.toLowerCase(java.util.Locale.ROOT));
    return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** The first value of a query parameter, its name compared without case. */
  public Optional<String> query(String name) {
    for (Parameter parameter : query) {
      if (parameter.name().equalsIgnoreCase(name)) {
        return Optional.of(parameter.value());
      }
    }
    return Optional.empty();
  }

  /**
   * The address that goes on where an answer ends: this request's, with another token.
   *
   * @param name of the token's parameter, such as {@code $skiptoken}; the one of the request, in
   *     any case, is left out
   */
  public String next(String name, String token) {
    StringBuilder link = new StringBuilder(origin);
    for (String segment : segments) {
      link.append('/').append(encoded(segment));
    }
    link.append('?');
    for (Parameter parameter : query) {
      if (!parameter.name().equalsIgnoreCase(name)) {
        link.append(encoded(parameter.name()))
            .append('=')
            .append(encoded(parameter.value()))
            .append('&');
      }
    }
    return link.append(name).append('=').append(token).toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%24", "$");
  }

  /** The client's address as text, such as {@code 10.0.0.4}; empty when there is none. */
  public String peer() {
    return from instanceof InetSocketAddress socket && socket.getAddress() != null
        ? socket.getAddress().getHostAddress()
        : "";
  }
}
