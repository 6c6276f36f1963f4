package dev.selfsame.token;

import static dev.selfsame.token.FakeIssuer.jwk;
import static dev.selfsame.token.FakeIssuer.keySet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthError;
import dev.selfsame.json.Json;
import dev.selfsame.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How long keys of issuers are kept, and how often their issuers are asked. */
final class IssuerKeysTest {
  private static final KeyPair ONE = FakeIssuer.rsa(2048);
  private static final KeyPair TWO = FakeIssuer.rsa(2048);
  private static final String ISSUER = "https://issuer.example.org/a";

  private final TestClock clock = new TestClock();
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final AtomicInteger fetched = new AtomicInteger();
  private volatile Runnable meanwhile = () -> {};
  private final IssuerKeys keys = new IssuerKeys(this::fetch, clock);

  private byte[] fetch(String url) {
    fetched.incrementAndGet();
    meanwhile.run();
    String document = documents.get(url);
    if (document == null) {
      throw new IssuerDocuments.Unavailable("STATUS");
    }
    return document.getBytes(StandardCharsets.UTF_8);
  }

  private void publish(String issuer, String keySet) {
    documents.put(
        issuer + "/.well-known/openid-configuration",
        Json.text(Json.object().put("issuer", issuer).put("jwks_uri", issuer + "/keys")));
    documents.put(issuer + "/keys", keySet);
  }

  private int code(String keyId) {
    ApiException refused =
        catchThrowableOfType(ApiException.class, () -> keys.require(ISSUER, keyId));
    return refused == null ? 0 : ((OAuthError) refused.error()).code();
  }

  @Test
  void keysAreFetchedOnceAndRenewedAfterHalfADay() {
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    for (int i = 0; i < 5; i++) {
      assertThat(keys.require(ISSUER, "k1")).isEqualTo(ONE.getPublic());
    }
    assertThat(fetched).hasValue(2);
    clock.forward(IssuerKeys.RENEWED_AFTER.minusMinutes(1));
    assertThat(code("k1")).isZero();
    assertThat(fetched).hasValue(2);
    clock.forward(Duration.ofMinutes(2));
    assertThat(code("k1")).isZero();
    assertThat(fetched).hasValue(4);
  }

  @Test
  void aKeyThatItsIssuerWithdrewVerifiesNothingAfterTheRenewal() {
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    assertThat(code("k1")).isZero();
    publish(ISSUER, keySet(jwk(TWO, "k2")));
    clock.forward(IssuerKeys.RENEWED_AFTER.plusMinutes(1));
    assertThat(code("k1")).isEqualTo(7000272);
    assertThat(keys.require(ISSUER, "k2")).isEqualTo(TWO.getPublic());
  }

  @Test
  void anIssuerMayBeAwayForHalfADayAndNoLonger() {
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    assertThat(code("k1")).isZero();
    documents.clear();
    clock.forward(IssuerKeys.GOOD_FOR.minusMinutes(1));
    assertThat(code("k1")).isZero();
    clock.forward(Duration.ofMinutes(2));
    assertThat(code("k1")).isEqualTo(501661);
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    clock.forward(IssuerKeys.PAUSE);
    assertThat(code("k1")).isZero();
  }

  @Test
  void aNewKeyIsFoundAtOnceAndInventedOnesDoNotMakeUsAskMoreOften() {
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    assertThat(code("k1")).isZero();
    publish(ISSUER, keySet(jwk(ONE, "k1"), jwk(TWO, "k2")));
    assertThat(code("k2")).as("asked a moment ago").isEqualTo(7000272);
    clock.forward(IssuerKeys.PAUSE);
    assertThat(code("k2")).isZero();
    int before = fetched.get();
    for (int i = 0; i < 100; i++) {
      assertThat(code("invented-" + i)).isEqualTo(7000272);
    }
    assertThat(fetched).hasValue(before);
    clock.forward(IssuerKeys.PAUSE);
    for (int i = 0; i < 100; i++) {
      assertThat(code("invented-" + i)).isEqualTo(7000272);
    }
    assertThat(fetched).hasValue(before + 2);
    assertThat(code("k1")).isZero();
  }

  @Test
  void anIssuerThatIsAwayIsAskedOnceAMinute() {
    for (int i = 0; i < 50; i++) {
      assertThat(code("k1")).isEqualTo(501661);
    }
    assertThat(fetched).hasValue(1);
    publish(ISSUER, "no keys");
    clock.forward(IssuerKeys.PAUSE);
    for (int i = 0; i < 50; i++) {
      assertThat(code("k1")).isEqualTo(50166);
    }
    assertThat(fetched).hasValue(3);
  }

  @Test
  void aFailedRenewalTakesNothingAway() {
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    assertThat(code("k1")).isZero();
    documents.put(ISSUER + "/keys", "{\"keys\":7}");
    clock.forward(IssuerKeys.PAUSE);
    assertThat(code("k2")).isEqualTo(7000272);
    assertThat(code("k1")).isZero();
  }

  @Test
  void aClockSetBackDoesNotKeepKeysForLonger() {
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    assertThat(code("k1")).isZero();
    clock.forward(Duration.ofHours(-2));
    assertThat(code("k1")).isZero();
    documents.clear();
    clock.forward(Duration.ofHours(27));
    assertThat(code("k1")).isEqualTo(501661);
  }

  @Test
  void manyAtOnceAskOnce() throws Exception {
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    CountDownLatch waiting = new CountDownLatch(40);
    meanwhile =
        () -> {
          try {
            assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        all.add(
            threads.submit(() -> {
              waiting.countDown();
              return code("k1");
            }));
      }
      for (Future<Integer> one : all) {
        assertThat(one.get(30, TimeUnit.SECONDS)).isZero();
      }
    }
    assertThat(fetched).hasValue(2);
  }

  @Test
  void aRenewalUnderWayHoldsUpNobodyWhoseKeyIsKnown() throws Exception {
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    assertThat(code("k1")).isZero();
    clock.forward(IssuerKeys.RENEWED_AFTER.plusMinutes(1));
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    meanwhile =
        () -> {
          started.countDown();
          try {
            assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> renewing = threads.submit(() -> code("k1"));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(code("k1")).isZero();
      assertThat(renewing.isDone()).isFalse();
      go.countDown();
      assertThat(renewing.get(20, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void whatIsKeptIsBounded() {
    publish(ISSUER, keySet(jwk(ONE, "k1")));
    assertThat(code("k1")).isZero();
    for (int i = 0; i < IssuerKeys.ISSUERS_MAX; i++) {
      String other = "https://other.example.org/" + i;
      assertThatThrownBy(() -> keys.require(other, "k1")).isInstanceOf(ApiException.class);
    }
    int before = fetched.get();
    assertThat(code("k1")).isZero();
    assertThat(fetched).as("it had made room").hasValue(before + 2);
  }
}
