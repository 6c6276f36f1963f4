package dev.selfsame.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.config.BadSetting;
import dev.selfsame.model.Ids;
import dev.selfsame.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsMaterialTest {
  @TempDir Path folder;
  private final TestClock clock = new TestClock();

  private TlsMaterial open(String host, List<String> names) {
    return open(folder, host, names, null, null);
  }

  private TlsMaterial open(
      Path where,
      String host,
      List<String> names,
      @Nullable Path certificate,
      @Nullable Path privateKey) {
    return TlsMaterial.open(
        new TlsMaterial.Settings(where, host, names, certificate, privateKey), clock, Ids.system());
  }

  @Test
  void theFirstStartMakesAnAuthorityAndALeafForAllNames() throws Exception {
    try (TlsMaterial material = open("id.example.org", List.of("id", "10.1.2.3"))) {
      X509Certificate leaf = material.leaf();
      assertThat(Certificates.names(leaf))
          .containsExactlyInAnyOrder(
              "id.example.org", "id", "10.1.2.3", "localhost", "127.0.0.1", "::1");
      X509Certificate ca = Pem.read(folder.resolve("ca.pem"), folder.resolve("ca.key")).leaf();
      leaf.verify(ca.getPublicKey());
      assertThat(ca.getBasicConstraints()).as("may sign leaves only").isZero();
      assertThat(leaf.getBasicConstraints()).as("is no authority").isEqualTo(-1);
      assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    }
    for (String key : List.of("ca.key", "server.key")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(key))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aRestartKeepsBothAndOtherNamesMakeANewLeaf() throws IOException {
    X509Certificate first;
    try (TlsMaterial material = open("localhost", List.of())) {
      first = material.leaf();
    }
    byte[] authority = Files.readAllBytes(folder.resolve("ca.pem"));
    try (TlsMaterial material = open("localhost", List.of())) {
      assertThat(material.leaf()).isEqualTo(first);
    }
    try (TlsMaterial material = open("localhost", List.of("another"))) {
      assertThat(material.leaf()).isNotEqualTo(first);
      assertThat(Certificates.names(material.leaf())).contains("another");
    }
    assertThat(Files.readAllBytes(folder.resolve("ca.pem"))).isEqualTo(authority);
  }

  @Test
  void theLeafIsRenewedThirtyDaysBeforeItsEndWithoutARestart() {
    try (TlsMaterial material = open("localhost", List.of())) {
      X509Certificate first = material.leaf();
      clock.forward(Duration.ofDays(59));
      material.look();
      assertThat(material.leaf()).isEqualTo(first);
      clock.forward(Duration.ofDays(2));
      material.look();
      assertThat(material.leaf()).isNotEqualTo(first);
      assertThat(material.leaf().getNotAfter().toInstant())
          .isAfter(clock.instant().plus(Duration.ofDays(80)));
    }
  }

  @Test
  void aBroughtCertificateIsServedAndReadAgainWhenItsFileChanges() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    try (TlsMaterial theirs = open(other, "id.example.org", List.of(), null, null)) {
      Path certificate = other.resolve("server.pem");
      Path key = other.resolve("server.key");
      try (TlsMaterial ours = open(folder, "id.example.org", List.of(), certificate, key)) {
        assertThat(ours.leaf()).isEqualTo(theirs.leaf());
        clock.forward(Duration.ofDays(70));
        theirs.look();
        ours.look();
        assertThat(ours.leaf()).isEqualTo(theirs.leaf());
      }
      assertThat(folder.resolve("ca.pem")).doesNotExist();
    }
  }

  @Test
  void aBroughtCertificateThatCannotServeStopsTheStart() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    open(other, "id.example.org", List.of(), null, null).close();
    Path certificate = other.resolve("server.pem");
    Path key = other.resolve("server.key");
    refused("id.example.org", certificate, null, "belong together");
    refused("id.example.org", certificate, other.resolve("ca.key"), "is not the key of");
    refused("elsewhere.example.org", certificate, key, "is not for elsewhere.example.org");
    refused("id.example.org", other.resolve("absent.pem"), key, "cannot be read");
    Path text = Files.writeString(other.resolve("text"), "no key at all");
    refused("id.example.org", certificate, text, "openssl pkcs8");
    clock.forward(Duration.ofDays(91));
    refused("id.example.org", certificate, key, "ended at");
  }

  private void refused(String host, Path certificate, @Nullable Path key, String why) {
    assertThatThrownBy(() -> open(folder, host, List.of(), certificate, key).close())
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(why);
  }
}
