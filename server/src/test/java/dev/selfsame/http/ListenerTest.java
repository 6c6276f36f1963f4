package dev.selfsame.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.selfsame.model.Clocks;
import dev.selfsame.model.Ids;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ListenerTest {
  private static final String CLOSED = "<closed>";
  private final List<String> served = new CopyOnWriteArrayList<>();
  private Listener listener;

  @BeforeEach
  void open() {
    listener =
        new Listener(
            new Listener.Settings(
                "127.0.0.1",
                0,
                "http://127.0.0.1:{port}",
                Set.of("127.0.0.1", "localhost"),
                null,
                100,
                (method, path) -> 100),
            request -> {
              if (!request.path().equals("/still-here")) {
                served.add(request.path());
              }
              if (request.path().equals("/bug")) {
                throw new IllegalStateException("secret detail");
              }
              return Response.json(
                  200,
                  ("{\"path\":\"" + request.path() + "\",\"body\":" + request.body().length + "}")
                      .getBytes(StandardCharsets.UTF_8));
            },
            Ids.system(),
            new ErrorWriter(Clocks.system()));
  }

  @AfterEach
  void close() {
    listener.close();
  }

  private String exchange(String raw) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(1500);
      socket.getOutputStream().write(raw.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        in.transferTo(answer);
      } catch (SocketTimeoutException e) {
        return answer.toString(StandardCharsets.UTF_8); // the answer is framed by its length
      }
      return answer.toString(StandardCharsets.UTF_8) + CLOSED;
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  }

  @Test
  void answersWithLengthAndRequestId() throws IOException {
    assertThat(exchange(get("/a//b?x=1")))
        .startsWith("HTTP/1.1 200")
        .containsIgnoringCase("content-length: 24")
        .containsIgnoringCase("x-ms-request-id: ")
        .contains("{\"path\":\"/a/b\",\"body\":0}")
        .doesNotContainIgnoringCase("transfer-encoding");
  }

  @Test
  void aBugBecomesFiveHundredWithoutDetail() throws IOException {
    assertThat(exchange(get("/bug")))
        .startsWith("HTTP/1.1 500")
        .contains("InternalServerError")
        .doesNotContain("secret detail");
  }

  @Test
  void bodiesAreBounded() throws IOException {
    String head = "POST /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ";
    assertThat(exchange(head + "100\r\n\r\n" + "x".repeat(100)))
        .startsWith("HTTP/1.1 200")
        .contains("\"body\":100");
    assertThat(exchange(head + "101\r\n\r\n" + "x".repeat(101))).startsWith("HTTP/1.1 413");
  }

  @Test
  void aBodyAnnouncedTooLargeIsRefusedBeforeItIsSent() throws IOException {
    String answer =
        exchange("POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\nhello");
    assertThat(answer)
        .startsWith("HTTP/1.1 413")
        .contains("RequestEntityTooLarge")
        .endsWith(CLOSED);
  }

  @Test
  void theConnectionStaysOpenUnlessTheClientAsksOtherwise() throws IOException {
    assertThat(exchange("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 200")
        .doesNotEndWith(CLOSED);
    assertThat(exchange(get("/a"))).startsWith("HTTP/1.1 200").endsWith(CLOSED);
    String two = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/b");
    assertThat(exchange(two))
        .contains("{\"path\":\"/a\"")
        .contains("{\"path\":\"/b\"")
        .endsWith(CLOSED);
  }

  @Test
  void aPathIsDecodedOnce() throws IOException {
    assertThat(exchange(get("/a%252e%252e/b"))).contains("{\"path\":\"/a%2e%2e/b\"");
  }

  /**
   * G6: what one reader takes for one request and another for two, or for another path. Raw bytes
   * and the status expected.
   */
  static Stream<Arguments> tricks() {
    String host = "Host: localhost\r\n";
    return Stream.of(
        arguments("Host of another site", "GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400),
        arguments("no Host", "GET /a HTTP/1.1\r\n\r\n", 400),
        arguments("two Hosts", "GET /a HTTP/1.1\r\n" + host + host + "\r\n", 400),
        arguments(
            "two Hosts that differ",
            "GET /a HTTP/1.1\r\n" + host + "Host: evil.example\r\n\r\n",
            400),
        arguments(
            "Host with user info", "GET /a HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n", 400),
        arguments(
            "length and chunks",
            "POST /a HTTP/1.1\r\n"
                + host
                + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400),
        arguments(
            "two lengths",
            "POST /a HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            400),
        arguments(
            "two lengths in one line",
            "POST /a HTTP/1.1\r\n" + host + "Content-Length: 5, 6\r\n\r\nhello",
            400),
        arguments(
            "negative length",
            "POST /a HTTP/1.1\r\n" + host + "Content-Length: -5\r\n\r\nhello",
            400),
        arguments(
            "length with a sign",
            "POST /a HTTP/1.1\r\n" + host + "Content-Length: +5\r\n\r\nhello",
            400),
        arguments(
            "length in hex",
            "POST /a HTTP/1.1\r\n" + host + "Content-Length: 0x5\r\n\r\nhello",
            400),
        arguments(
            "length beyond 64 bits",
            "POST /a HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\nhello",
            400),
        arguments(
            "unknown coding",
            "POST /a HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            400),
        arguments(
            "coding hidden by a tab",
            "POST /a HTTP/1.1\r\n"
                + host
                + "Transfer-Encoding:\tchunked, identity\r\n\r\n0\r\n\r\n",
            400),
        arguments(
            "chunked twice",
            "POST /a HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            400),
        arguments(
            "chunk size that is none",
            "POST /a HTTP/1.1\r\n"
                + host
                + "Transfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n0\r\n\r\n",
            400),
        arguments("folded header", "GET /a HTTP/1.1\r\nHost: localhost\r\n X: folded\r\n\r\n", 400),
        arguments("blank before the colon", "GET /a HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
        arguments("header without a name", "GET /a HTTP/1.1\r\n" + host + ": x\r\n\r\n", 400),
        arguments("null in a header", "GET /a HTTP/1.1\r\n" + host + "X: a\0b\r\n\r\n", 400),
        arguments("encoded slash", "GET /a%2Fb HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("encoded backslash", "GET /a%5cb HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("dot segment", "GET /a/../b HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("encoded dot segment", "GET /a/%2e%2E/b HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("null in the path", "GET /a%00 HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("line break in the path", "GET /a%0d%0aX:y HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("bad UTF-8", "GET /a%ff%fe HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("overlong UTF-8 slash", "GET /a%c0%af HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("bytes beyond ASCII", "GET /\u00ff HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("broken escape", "GET /a%zz HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("broken escape in the query", "GET /a?b=%zz HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments(
            "whole URL of another site",
            "GET http://evil.example/ HTTP/1.1\r\n" + host + "\r\n",
            400),
        arguments("star", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400),
        arguments("long line", "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n" + host + "\r\n", 414),
        arguments(
            "long headers",
            "GET /a HTTP/1.1\r\n" + host + "X: " + "a".repeat(40_000) + "\r\n\r\n",
            400),
        arguments("unknown method", "FOO-BAR /a HTTP/1.1\r\n" + host + "\r\n", 405),
        arguments("TRACE", "TRACE /a HTTP/1.1\r\n" + host + "\r\n", 405),
        arguments("lines that end in LF alone", "GET /a HTTP/1.1\nHost: localhost\n\n", 0),
        arguments("another protocol", "GET /a HTTP/9.9\r\n" + host + "\r\n", 0),
        arguments("HTTP/1.0", "GET /a HTTP/1.0\r\n" + host + "\r\n", 0));
  }

  /** Status 0: the connection is closed without an answer. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("tricks")
  void whatIsNotOneCleanRequestIsRefused(String name, String raw, int status) throws IOException {
    String answer = exchange(raw);
    if (status == 0) {
      assertThat(answer).isEqualTo(CLOSED);
    } else {
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("{\"error\":{\"code\":\"");
    }
    assertThat(served).isEmpty();
    assertThat(exchange(get("/still-here"))).startsWith("HTTP/1.1 200");
  }
}
