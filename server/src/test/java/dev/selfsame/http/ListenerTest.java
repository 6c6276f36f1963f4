package dev.selfsame.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.model.Clocks;
import dev.selfsame.model.Ids;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenerTest {
  private Listener listener;

  @BeforeEach
  void open() {
    listener =
        new Listener(
            new Listener.Settings(
                "127.0.0.1", 0, "http://127.0.0.1:{port}", Set.of("127.0.0.1", "localhost"), null, 100, (method, path) -> 100),
            request -> {
              if (request.path().equals("/bug")) {
                throw new IllegalStateException("secret detail");
              }
              return Response.json(200, ("{\"path\":\"" + request.path() + "\",\"body\":" + request.body().length + "}").getBytes(StandardCharsets.UTF_8));
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
      socket.setSoTimeout(400);
      socket.getOutputStream().write(raw.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        in.transferTo(answer);
      } catch (SocketTimeoutException e) {
        return answer.toString(StandardCharsets.UTF_8); // the answer is framed by its length
      }
      return answer.toString(StandardCharsets.UTF_8);
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
    assertThat(exchange(get("/bug"))).startsWith("HTTP/1.1 500").contains("InternalServerError").doesNotContain("secret detail");
  }

  @Test
  void bodiesAreBounded() throws IOException {
    String head = "POST /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ";
    assertThat(exchange(head + "100\r\n\r\n" + "x".repeat(100))).startsWith("HTTP/1.1 200").contains("\"body\":100");
    assertThat(exchange(head + "101\r\n\r\n" + "x".repeat(101))).startsWith("HTTP/1.1 413");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        "GET /a HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /a%2Fb HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /a/../b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /a HTTP/1.1\nHost: localhost\nConnection: close\n\n"
      })
  void whatIsNotOneCleanRequestIsRefused(String raw) throws IOException {
    String answer = exchange(raw);
    assertThat(answer).matches("(?s)|HTTP/1\\.1 4.*");
    assertThat(exchange(get("/still-here"))).startsWith("HTTP/1.1 200");
  }
}
