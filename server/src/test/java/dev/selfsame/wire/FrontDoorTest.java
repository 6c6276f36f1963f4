package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one origin: protocols, cloud metadata in each shape, what the first start made. */
final class FrontDoorTest {
  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> asked(String tls, HttpClient.Version version)
      throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(folder.resolve("ca.pem"))) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {tls});
    try (HttpClient http =
        HttpClient.newBuilder()
            .sslContext(context)
            .sslParameters(parameters)
            .version(version)
            .build()) {
      return http.send(
          HttpRequest.newBuilder(
                  URI.create(server.origin() + "/metadata/endpoints?api-version=2022-09-01"))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, HTTP_1_1", "TLSv1.2, HTTP_2", "TLSv1.3, HTTP_1_1", "TLSv1.3, HTTP_2"})
  void bothProtocolsOverBothVersionsOfTls(String tls, HttpClient.Version version) throws Exception {
    HttpResponse<String> answer = asked(tls, version);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(tls);
  }

  @Test
  void aClientThatDoesNotKnowTheAuthorityDoesNotTrustUs() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.origin())).build();
      assertThatThrownBy(() -> http.send(request, HttpResponse.BodyHandlers.discarding()))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void cloudMetadataComesInTheShapesThatClientsAskFor() {
    String url = "/metadata/endpoints?api-version=";
    Answer flat = server.plain(url + "1.0");
    assertThat(flat.body().path("authentication").path("loginEndpoint").asString())
        .isEqualTo(server.origin() + "/");
    assertThat(flat.body().path("authentication").path("audiences").path(0).asString())
        .isEqualTo(server.origin());
    assertThat(server.plain(url + "2015-01-01").body()).isEqualTo(flat.body());
    assertThat(server.plain(url + "2019-05-01").raw().body()).startsWith("[{");
    Answer cloud = server.plain(url + "2022-09-01");
    assertThat(cloud.body().path("resourceManager").asString()).isEqualTo(server.origin() + "/");
    assertThat(cloud.body().path("authentication").path("tenant").asString())
        .isEqualTo(server.tenant());
    assertThat(cloud.body().path("suffixes").path("storage").asString())
        .isEqualTo("core.windows.net");
    assertThat(server.plain("//metadata/endpoints?api-version=2022-09-01").status()).isEqualTo(200);
    assertThat(server.plain("/metadata/endpoints").code()).isEqualTo("MissingApiVersionParameter");
    assertThat(server.plain("/metadata/other?api-version=1.0").status()).isEqualTo(404);
  }

  @Test
  void theOwnersSecretsAreForTheOwnerAlone() throws Exception {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("owner.json"))))
        .isEqualTo("rw-------");
    assertThat(server.owner("clientSecret").length()).isGreaterThanOrEqualTo(32);
    byte[] store = Files.readAllBytes(folder.resolve("selfsame.db"));
    String text = new String(store, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(text).doesNotContain(server.owner("clientSecret"));
    assertThat(text).doesNotContain(server.owner("userPassword"));
  }

  @Test
  void onlyOwnersReachTheServersOwnPages() {
    assertThat(server.plain("/selfsame/keys").status()).isEqualTo(401);
    assertThat(server.plain("/selfsame/bindings").status()).isEqualTo(401);
    assertThat(server.get("/selfsame/keys").body().path("value").size()).isPositive();
    assertThat(server.get("/selfsame/nonsense").status()).isEqualTo(404);
    assertThat(server.plain("/nonsense").status()).isEqualTo(404);
  }
}
