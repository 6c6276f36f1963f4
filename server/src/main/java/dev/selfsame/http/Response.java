package dev.selfsame.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One answer. The listener adds Content-Length, Date and the request id.
 *
 * @param headers names as they go on the wire
 * @param body empty for none
 */
public record Response(int status, Map<String, String> headers, byte[] body) {
  public static final String JSON = "application/json; charset=utf-8";
  private static final byte[] NOTHING = {};

  /** What a browser need not do with anything that it is shown. */
  private static final Map<String, String> SAFE =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");

  /** An answer without a body. */
  public static Response empty(int status) {
    return new Response(status, Map.of(), NOTHING);
  }

  /** A JSON answer, already encoded. */
  public static Response json(int status, byte[] body) {
    return new Response(status, Map.of("Content-Type", JSON), body);
  }

  /**
   * The same answer as a browser gets it: never framed, nothing taken for what it is not, nothing
   * loaded but what is allowed.
   *
   * @param allowed directives of the content security policy beside those that allow nothing
   */
  public Response toBrowser(String allowed) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.putAll(SAFE);
    more.put(
        "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; " + allowed);
    return new Response(status, more, body);
  }

  /** The same answer with one more header. */
  public Response with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, more, body);
  }
}
