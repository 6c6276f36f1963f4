package dev.selfsame.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthError;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Store;
import dev.selfsame.store.sqlite.SqliteStore;
import dev.selfsame.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SignerTest {
  private static final byte[] CLAIMS = "{\"sub\":\"x\"}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private Store store;
  private SigningKeys keys;

  @BeforeEach
  void open() {
    Ids ids = Ids.system();
    store = new SqliteStore(folder);
    var making =
        new SigningKeys.KeyMaking(
            RsaProvider.choose("auto"), new SealingKey(ids.bytes(32), ids), ids, "tenant");
    keys =
        new SigningKeys(
            store,
            new TestClock(),
            making,
            new SigningKeys.Rules(Duration.ofHours(1), Duration.ZERO, Duration.ofHours(1)));
  }

  @AfterEach
  void close() {
    keys.close();
    store.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"accp", "jdk"})
  void theSignatureVerifiesAndOnlyVersionOneNamesTheThumbprint(String provider)
      throws ParseException, JOSEException {
    try (Signer signer = new Signer(keys, RsaProvider.choose(provider))) {
      for (boolean thumbprint : new boolean[] {true, false}) {
        SignedJWT jwt = SignedJWT.parse(signer.sign(CLAIMS, thumbprint));
        assertThat(
                jwt.verify(new RSASSAVerifier(keys.published(ActiveKey.kid(keys)).orElseThrow())))
            .isTrue();
        var header = jwt.getHeader().toJSONObject();
        assertThat(header)
            .containsEntry("alg", "RS256")
            .containsEntry("typ", "JWT")
            .containsEntry("kid", ActiveKey.kid(keys));
        assertThat(header.get("x5t")).isEqualTo(thumbprint ? ActiveKey.kid(keys) : null);
        assertThat(header).hasSize(thumbprint ? 4 : 3);
      }
    }
  }

  @Test
  void aFullQueueIsATransientFaultAndDoesNotWait() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    try (Signer signer = new Signer(keys, RsaProvider.choose("auto"), 1, 1)) {
      var unused =
          signer.occupy(() -> {
            busy.countDown();
            gate.await();
            return new byte[0];
          });
      assertThat(busy.await(5, TimeUnit.SECONDS)).isTrue();
      var _ = signer.occupy(() -> new byte[0]);
      assertThatThrownBy(() -> signer.sign(CLAIMS, false))
          .isInstanceOf(ApiException.class)
          .satisfies(SignerTest::isTransient);
      gate.countDown();
      assertThat(again(signer)).isNotEmpty();
    }
  }

  private String again(Signer signer) {
    long until = System.nanoTime() + 5_000_000_000L;
    while (true) {
      try {
        return signer.sign(CLAIMS, false);
      } catch (ApiException e) {
        if (System.nanoTime() > until) {
          throw e;
        }
      }
    }
  }

  private static void isTransient(Throwable thrown) {
    OAuthError error = (OAuthError) ((ApiException) thrown).error();
    assertThat(error.status()).isEqualTo(503);
    assertThat(error.code()).isEqualTo(90033);
    assertThat(error.error()).isEqualTo("temporarily_unavailable");
  }

  @Test
  void anInterruptedCallerDoesNotHangAndKeepsItsMark() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> marked = new AtomicReference<>(false);
    try (Signer signer = new Signer(keys, RsaProvider.choose("auto"), 1, 10)) {
      var unused =
          signer.occupy(() -> {
            gate.await();
            return new byte[0];
          });
      Thread caller =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  signer.sign(CLAIMS, false);
                } catch (RuntimeException e) {
                  thrown.set(e);
                  marked.set(Thread.currentThread().isInterrupted());
                }
              });
      caller.interrupt();
      assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
      assertThat(thrown.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("interrupted");
      assertThat(marked.get()).isTrue();
      gate.countDown();
    }
  }

  @Test
  void aClosedSignerRefusesAndWhatWaitedIsSigned() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicReference<String> signed = new AtomicReference<>("");
    Signer signer = new Signer(keys, RsaProvider.choose("auto"), 1, 10);
    var unused =
        signer.occupy(() -> {
          gate.await();
          return new byte[0];
        });
    Thread caller = Thread.ofPlatform().start(() -> signed.set(signer.sign(CLAIMS, false)));
    long until = System.nanoTime() + 5_000_000_000L;
    while (signer.waiting() == 0 && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    signer.close();
    assertThatThrownBy(() -> signer.sign(CLAIMS, false))
        .isInstanceOf(ApiException.class)
        .satisfies(SignerTest::isTransient);
    gate.countDown();
    assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
    assertThat(signed.get()).isNotEmpty();
    signer.close();
  }
}
