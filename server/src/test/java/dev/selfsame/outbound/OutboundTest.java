package dev.selfsame.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.config.BadSetting;
import dev.selfsame.config.Config;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.tls.TlsMaterial;
import dev.selfsame.model.Clocks;
import dev.selfsame.model.Ids;
import dev.selfsame.outbound.NotFetched.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes back from real TLS servers on loopback, good and bad ones. */
class OutboundTest {
  private static final Limits SHORT = new Limits(Duration.ofMillis(1500), 64 << 10);
  private static final String SECRET = "body-that-must-not-be-told";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir Path folder;
  private TlsMaterial material;
  private TlsServer server;
  private final List<InetSocketAddress> connections = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);

  @BeforeEach
  void start() throws IOException {
    material =
        TlsMaterial.open(
            new TlsMaterial.Settings(folder, "docs.example.org", List.of("localhost"), null, null),
            Clocks.system(),
            Ids.system());
    server = new TlsServer(material.context(), this::answer);
  }

  @AfterEach
  void stop() throws IOException {
    end.countDown();
    server.close();
    material.close();
  }

  private void answer(String path, OutputStream out) throws IOException, InterruptedException {
    switch (path.split("\\?", -1)[0]) {
      case "/good" -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
      case "/chunked" ->
          write(
              out,
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n");
      case "/again" -> redirect(out, "/good");
      case "/endless" -> redirect(out, "/endless");
      case "/elsewhere" -> redirect(out, "https://other.example.org:" + server.port() + "/good");
      case "/plain" -> redirect(out, "http://docs.example.org:" + server.port() + "/good");
      case "/metadata" -> redirect(out, "https://169.254.169.254/metadata/instance");
      case "/nowhere" -> write(out, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
      case "/drip-head" -> drip(out, "HTTP/1.1 200 OK\r\nX-Slow: ");
      case "/drip-body" -> drip(out, "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n");
      case "/silent" -> end.await(20, TimeUnit.SECONDS);
      case "/huge" -> {
        write(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        endless(out);
      }
      case "/huge-told" -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
      case "/huge-head" -> {
        write(out, "HTTP/1.1 200 OK\r\nX-Large: ");
        endless(out);
      }
      case "/many-heads" -> {
        write(out, "HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 100_000; i++) {
          write(out, "X-" + i + ": 1\r\n");
        }
      }
      case "/gzip" -> {
        byte[] bomb = bomb();
        write(
            out,
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                + bomb.length
                + "\r\n\r\n");
        out.write(bomb);
      }
      case "/garbage" -> write(out, SECRET + "\r\n\r\n");
      case "/cut" -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + SECRET);
      default ->
          write(
              out,
              "HTTP/1.1 404 Not Found\r\nContent-Length: " + SECRET.length() + "\r\n\r\n" + SECRET);
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static void redirect(OutputStream out, String to) throws IOException {
    write(out, "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n");
  }

  /** A byte every 100 ms: each read succeeds, the whole never comes. */
  private void drip(OutputStream out, String head) throws IOException, InterruptedException {
    write(out, head);
    while (!end.await(100, TimeUnit.MILLISECONDS)) {
      write(out, "x");
    }
  }

  private static void endless(OutputStream out) throws IOException {
    byte[] block = "x".repeat(8192).getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 100_000; i++) {
      out.write(block); // ends by the client's leaving
    }
  }

  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[32 << 20]);
    }
    return bytes.toByteArray();
  }

  private Outbound outbound(String... allow) {
    return new Outbound(
        new AllowList(List.of(allow)),
        new Outbound.Parts(
            Trust.context(folder.resolve("ca.pem")), host -> List.of(LOOPBACK), connections::add),
        Ids.system());
  }

  private Outbound allowed() {
    return outbound("docs.example.org:" + server.port(), "other.example.org:" + server.port());
  }

  private String url(String path) {
    return "https://docs.example.org:" + server.port() + path;
  }

  private Reason reason(Outbound outbound, String path) {
    NotFetched e = catchThrowableOfType(NotFetched.class, () -> outbound.fetch(url(path), SHORT));
    assertThat(e).as(path).isNotNull();
    assertThat(String.valueOf(e.getMessage())).doesNotContain(SECRET).doesNotContain("127.0.0.1");
    return e.reason();
  }

  @Test
  void aDocumentOfAnAllowedHostIsFetchedByItsName() {
    try (Outbound outbound = allowed()) {
      assertThat(
              new String(outbound.fetch(url("/good?a=%20b&c#top"), SHORT), StandardCharsets.UTF_8))
          .isEqualTo("{\"a\":1}");
      assertThat(outbound.fetch(url("/chunked"), SHORT)).hasSize(7);
      assertThat(outbound.fetch(url("/again"), SHORT)).hasSize(7);
    }
    assertThat(server.seen())
        .startsWith("GET /good?a=%20b&c HTTP/1.1", "Host: docs.example.org:" + server.port());
    assertThat(connections).hasSize(4).allMatch(it -> it.getAddress().equals(LOOPBACK));
    assertThat(server.accepted()).isEqualTo(4);
  }

  @Test
  void theSettingsMakeTheSameClient() {
    Config.Outbound config =
        new Config.Outbound(List.of("localhost:" + server.port()), folder.resolve("ca.pem"));
    try (Outbound outbound = new Outbound(config, Ids.system())) {
      assertThat(outbound.fetch("https://localhost:" + server.port() + "/good", SHORT)).hasSize(7);
    }
  }

  @Test
  void redirectsStayOnTheHostAndEnd() {
    try (Outbound outbound = allowed()) {
      assertThat(reason(outbound, "/endless")).isEqualTo(Reason.REDIRECT);
      assertThat(connections).hasSize(Outbound.REDIRECTS_MAX + 1);
      assertThat(reason(outbound, "/elsewhere")).isEqualTo(Reason.REDIRECT);
      assertThat(reason(outbound, "/nowhere")).isEqualTo(Reason.REDIRECT);
      assertThat(reason(outbound, "/plain")).isEqualTo(Reason.URL);
      assertThat(reason(outbound, "/metadata")).isEqualTo(Reason.REDIRECT);
    }
    assertThat(connections).hasSize(Outbound.REDIRECTS_MAX + 1 + 4);
  }

  @Test
  void slowAndEndlessAnswersAreBounded() {
    try (Outbound outbound = allowed()) {
      for (String path : List.of("/drip-head", "/drip-body", "/silent")) {
        long before = System.nanoTime();
        assertThat(reason(outbound, path)).as(path).isIn(Reason.TIME, Reason.BROKEN);
        assertThat(Duration.ofNanos(System.nanoTime() - before))
            .as(path)
            .isLessThan(SHORT.total().plusSeconds(1));
      }
      assertThat(reason(outbound, "/huge")).isEqualTo(Reason.SIZE);
      assertThat(reason(outbound, "/huge-told")).isEqualTo(Reason.SIZE);
      assertThat(reason(outbound, "/huge-head")).isEqualTo(Reason.BROKEN);
      assertThat(reason(outbound, "/many-heads")).isEqualTo(Reason.BROKEN);
      assertThat(reason(outbound, "/gzip")).isEqualTo(Reason.ENCODING);
    }
  }

  @Test
  void brokenAnswersAndErrorPagesTellNothing() {
    try (Outbound outbound = allowed()) {
      assertThat(reason(outbound, "/garbage")).isEqualTo(Reason.BROKEN);
      assertThat(reason(outbound, "/cut")).isEqualTo(Reason.BROKEN);
      assertThat(reason(outbound, "/missing")).isEqualTo(Reason.STATUS);
      String url = url("/missing?sv=1&sig=shared-access-signature");
      ApiException e = catchThrowableOfType(ApiException.class, () -> outbound.template(url));
      ArmError error = (ArmError) e.error();
      assertThat(error.status()).isEqualTo(400);
      assertThat(error.code()).isEqualTo("InvalidContentLink");
      assertThat(error.message())
          .matches(
              "Unable to download deployment content from '"
                  + url("/missing")
                  + "'\\. The tracking Id is '[0-9a-f-]{36}'\\. Please see"
                  + " https://aka\\.ms/arm-deploy for usage details\\.")
          .doesNotContain(SECRET, "signature", "127.0.0.1");
    }
  }

  @Test
  void aCertificateOfAnotherNameOrAuthorityIsRefused() {
    try (Outbound outbound = outbound("wrong.example.org:" + server.port())) {
      assertThatThrownBy(
              () -> outbound.fetch("https://wrong.example.org:" + server.port() + "/good", SHORT))
          .isInstanceOfSatisfying(
              NotFetched.class, e -> assertThat(e.reason()).isEqualTo(Reason.CERTIFICATE));
    }
    try (Outbound stranger =
        new Outbound(
            new AllowList(List.of("docs.example.org:" + server.port())),
            new Outbound.Parts(Trust.context(null), host -> List.of(LOOPBACK), connections::add),
            Ids.system())) {
      assertThat(reason(stranger, "/good")).isEqualTo(Reason.CERTIFICATE);
    }
    assertThat(connections).hasSize(2);
    assertThat(server.seen()).as("nothing was asked before the certificate").isEmpty();
  }

  @Test
  void badSettingsAreNamed() throws IOException {
    for (String entry : List.of("10.0.0.0/33", "a b", "host:0", "host:x", "*", "127.1", "/8")) {
      assertThatThrownBy(() -> new AllowList(List.of(entry)))
          .as(entry)
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("outbound.allow");
    }
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    assertThatThrownBy(() -> Trust.context(empty)).isInstanceOf(BadSetting.class);
    assertThatThrownBy(() -> Trust.context(folder.resolve("no.pem")))
        .isInstanceOf(BadSetting.class);
  }
}
