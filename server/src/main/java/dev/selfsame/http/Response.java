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

  /** An answer without a body. */
  public static Response empty(int status) {
    return new Response(status, Map.of(), NOTHING);
  }

  /** A JSON answer, already encoded. */
  public static Response json(int status, byte[] body) {
    return new Response(status, Map.of("Content-Type", JSON), body);
  }

  /** The same answer with one more header. */
  public Response with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, more, body);
  }
}
