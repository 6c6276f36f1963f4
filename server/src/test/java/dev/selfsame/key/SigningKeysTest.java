package dev.selfsame.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Gate;
import dev.selfsame.store.SigningKeyRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.StoreException;
import dev.selfsame.store.Tx;
import dev.selfsame.store.sqlite.SqliteStore;
import dev.selfsame.testing.PassingStore;
import dev.selfsame.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SigningKeysTest {
  private static final String TENANT = "11111111-2222-4333-8444-555555555555";
  private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
  private static final Duration PUBLISH = Duration.ofHours(1);
  private static final Duration LIFE = Duration.ofHours(24);
  private static final SigningKeys.Rules RULES =
      new SigningKeys.Rules(PUBLISH, Duration.ofDays(90), LIFE);
  private static final byte[] CLAIMS = "{\"sub\":\"x\"}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private final Ids ids = Ids.system();
  private final TestClock clock = new TestClock();
  private final byte[] sealingBytes = ids.bytes(32);
  private Store store;

  @BeforeEach
  void open() {
    store = new SqliteStore(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private SigningKeys keys(String provider, Store on, SigningKeys.Rules rules) {
    SealingKey sealing = new SealingKey(sealingBytes, ids);
    return new SigningKeys(
        on,
        clock,
        new SigningKeys.KeyMaking(RsaProvider.choose(provider), sealing, ids, TENANT),
        rules);
  }

  private SigningKeys keys(String provider) {
    return keys(provider, store, RULES);
  }

  private List<SigningKeyRow> rows() {
    return store.read(tx -> tx.signingKeys().list());
  }

  private static List<KeyState> states(SigningKeys keys) {
    return keys.list().stream().map(SigningKeys.Listed::state).sorted().toList();
  }

  private static boolean verifies(SigningKeys keys, String token)
      throws ParseException, JOSEException {
    SignedJWT jwt = SignedJWT.parse(token);
    RSAKey key = keys.published(jwt.getHeader().getKeyID()).orElse(null);
    return key != null && jwt.verify(new RSASSAVerifier(key));
  }

  @Test
  void theNativeProviderRunsOnLinuxOnX86() {
    boolean must =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assertThat(RsaProvider.choose("auto").name())
        .isEqualTo(must ? "accp" : RsaProvider.choose("auto").name());
    assertThat(RsaProvider.choose("jdk").name()).isEqualTo("jdk");
    if (must) {
      assertThat(RsaProvider.choose("accp").provider().getName())
          .isEqualTo("AmazonCorrettoCryptoProvider");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"accp", "jdk"})
  void whatIsPublishedHasNoPrivateMemberAndWhatIsStoredIsSealed(String provider) {
    SigningKeys keys = keys(provider);
    keys.rotate(false);
    keys.rotate(true);
    assertThat(keys.published()).hasSize(3);
    for (RSAKey key : keys.published()) {
      assertThat(key.isPrivate()).isFalse();
      assertThat(Json.stored(key.toJSONString()).propertyNames())
          .doesNotContainAnyElementsOf(PRIVATE)
          .contains("n", "e", "kid");
    }
    for (SigningKeyRow row : rows()) {
      assertThat(Json.stored(row.publicJwk()).propertyNames()).doesNotContainAnyElementsOf(PRIVATE);
    }
    byte[] plain = keys.active().privateKey().getEncoded();
    byte[] part = java.util.Arrays.copyOfRange(plain, plain.length / 2, plain.length / 2 + 24);
    assertThat(rows())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(contains(row.sealedPrivate(), part)).isFalse());
    assertThat(contains(plain, part)).isTrue();
    assertThat(keys.list().toString() + keys).doesNotContain("privateKey");
  }

  private static boolean contains(byte[] text, byte[] part) {
    return new String(text, StandardCharsets.ISO_8859_1)
        .contains(new String(part, StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"accp", "jdk"})
  void theKeyIdIsTheThumbprintOfRfc7638(String provider) throws NoSuchAlgorithmException {
    RSAKey key = keys(provider).published().getFirst();
    String canonical =
        "{\"e\":\""
            + key.getPublicExponent()
            + "\",\"kty\":\"RSA\",\"n\":\""
            + key.getModulus()
            + "\"}";
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
    assertThat(key.getKeyID())
        .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
    assertThat(key.getModulus().decode()).hasSize(256);
  }

  @ParameterizedTest
  @ValueSource(strings = {"accp", "jdk"})
  void aKeyIsPublishedBeforeItSignsAndUntilItsLastTokenHasEnded(String provider)
      throws ParseException, JOSEException {
    SigningKeys keys = keys(provider);
    try (Signer signer = new Signer(keys, RsaProvider.choose(provider))) {
      String first = ActiveKey.kid(keys);
      keys.rotate(false);
      assertThat(states(keys)).containsExactly(KeyState.PENDING, KeyState.ACTIVE);
      assertThat(keys.published()).hasSize(2);
      clock.forward(PUBLISH.minusSeconds(30));
      keys.tick();
      assertThat(ActiveKey.kid(keys)).isEqualTo(first);
      String token = signer.sign(CLAIMS, false);
      clock.forward(Duration.ofSeconds(60));
      keys.tick();
      assertThat(ActiveKey.kid(keys)).isNotEqualTo(first);
      assertThat(states(keys)).containsExactly(KeyState.SPARE, KeyState.ACTIVE, KeyState.RETIRED);
      clock.forward(LIFE.plus(Succession.SKEW).minusSeconds(30));
      keys.tick();
      assertThat(verifies(keys, token)).isTrue();
      clock.forward(Duration.ofSeconds(60));
      assertThat(verifies(keys, token)).isFalse(); // also before the timer has come by
      keys.tick();
      assertThat(states(keys)).containsExactly(KeyState.SPARE, KeyState.ACTIVE);
      assertThat(rows()).hasSize(2);
    }
  }

  @Test
  void anOldKeyIsReplacedInTimeAndNeverWhenRotationIsOff() {
    SigningKeys keys = keys("jdk");
    String spare = inState(keys, KeyState.SPARE);
    clock.forward(Duration.ofDays(90).minusSeconds(30));
    keys.tick();
    assertThat(inState(keys, KeyState.SPARE)).isEqualTo(spare);
    clock.forward(Duration.ofSeconds(60));
    keys.tick();
    assertThat(ActiveKey.kid(keys)).isEqualTo(spare);
    keys.tick();
    assertThat(states(keys)).containsExactly(KeyState.SPARE, KeyState.ACTIVE, KeyState.RETIRED);
    SigningKeys never = keys("jdk", store, new SigningKeys.Rules(PUBLISH, Duration.ZERO, LIFE));
    clock.forward(Duration.ofDays(4000));
    never.tick();
    never.tick();
    assertThat(states(never)).containsExactly(KeyState.SPARE, KeyState.ACTIVE);
    assertThat(ActiveKey.kid(never)).isEqualTo(spare);
  }

  @Test
  void aSpareThatHasBeenPublishedLongEnoughSignsWithTheOrder() {
    SigningKeys keys = keys("jdk");
    String spare = inState(keys, KeyState.SPARE);
    clock.forward(PUBLISH.plus(Succession.SPREAD));
    keys.rotate(false);
    assertThat(ActiveKey.kid(keys)).isEqualTo(spare);
    keys.rotate(false); // the new spare is not that old
    assertThat(states(keys)).containsExactly(KeyState.PENDING, KeyState.ACTIVE, KeyState.RETIRED);
    SigningKeys.Listed pending =
        keys.list().stream()
            .filter(key -> key.state() == KeyState.PENDING)
            .findFirst()
            .orElseThrow();
    assertThat(pending.signsFrom())
        .isEqualTo(pending.publishedAt() + PUBLISH.plus(Succession.SPREAD).toMillis());
  }

  @Test
  void aRingFromBeforeThereWereSparesGetsOne() {
    keys("jdk");
    store.write(
        Gate.tenant(TENANT),
        tx ->
            rows().stream()
                .filter(row -> row.state().equals("spare"))
                .filter(row -> tx.signingKeys().delete(row.kid()))
                .count());
    assertThat(rows()).hasSize(1);
    assertThat(states(keys("jdk"))).containsExactly(KeyState.SPARE, KeyState.ACTIVE);
  }

  private static String inState(SigningKeys keys, KeyState state) {
    return keys.list().stream().filter(key -> key.state() == state).findFirst().orElseThrow().kid();
  }

  @Test
  void aRevokedKeyIsWithdrawnAtOnceAndAnotherSigns() throws ParseException, JOSEException {
    SigningKeys keys = keys("jdk");
    try (Signer signer = new Signer(keys, RsaProvider.choose("jdk"))) {
      String bad = ActiveKey.kid(keys);
      String spare = inState(keys, KeyState.SPARE);
      assertThat(keys.published(spare)).isPresent();
      String token = signer.sign(CLAIMS, false);
      long before = signer.generation();
      assertThat(keys.revoke("no-such-key")).isFalse();
      assertThat(signer.generation()).isEqualTo(before);
      assertThat(keys.revoke(bad)).isTrue();
      assertThat(signer.generation()).isGreaterThan(before);
      assertThat(verifies(keys, token)).isFalse();
      assertThat(keys.published()).noneMatch(key -> key.getKeyID().equals(bad));
      assertThat(verifies(keys, signer.sign(CLAIMS, true))).isTrue();
      assertThat(ActiveKey.kid(keys)).isEqualTo(spare); // who read the JWKS before knows it
      assertThat(states(keys)).containsExactly(KeyState.SPARE, KeyState.ACTIVE, KeyState.REVOKED);
      List<SigningKeys.Listed> after = keys.list();
      assertThat(keys.revoke(bad)).isTrue();
      assertThat(keys.list()).isEqualTo(after);
    }
  }

  @Test
  void revokingThePendingOrARetiredKeyLeavesTheActiveOne() {
    SigningKeys keys = keys("jdk");
    String first = ActiveKey.kid(keys);
    keys.rotate(true);
    String active = ActiveKey.kid(keys);
    keys.rotate(false);
    String pending = inState(keys, KeyState.PENDING);
    keys.revoke(pending);
    keys.revoke(first);
    assertThat(ActiveKey.kid(keys)).isEqualTo(active);
    String instead = inState(keys, KeyState.PENDING); // the order to rotate stands
    assertThat(instead).isNotEqualTo(pending);
    assertThat(keys.published().stream().map(RSAKey::getKeyID))
        .containsExactlyInAnyOrder(active, instead);
    clock.forward(PUBLISH.plusSeconds(2));
    keys.tick();
    assertThat(ActiveKey.kid(keys)).isEqualTo(instead);
  }

  @ParameterizedTest
  @ValueSource(strings = {"accp", "jdk"})
  void rotationUnderLoadInvalidatesNoLivingToken(String provider)
      throws InterruptedException, ExecutionException {
    SigningKeys keys = keys(provider);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger checked = new AtomicInteger();
    try (Signer signer = new Signer(keys, RsaProvider.choose(provider));
        ExecutorService crowd = Executors.newFixedThreadPool(4)) {
      List<Future<List<String>>> workers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        workers.add(
            crowd.submit(() -> {
              List<String> tokens = new ArrayList<>();
              while (!over.get()) {
                String token = signer.sign(CLAIMS, false);
                tokens.add(token);
                if (!verifies(keys, token) || !verifies(keys, tokens.get(tokens.size() / 2))) {
                  throw new AssertionError("a living token was refused: " + token);
                }
                checked.incrementAndGet();
              }
              return tokens;
            }));
      }
      for (int i = 0; i < 20; i++) {
        int seen = checked.get();
        keys.rotate(i % 2 == 0);
        clock.forward(Duration.ofMinutes(61));
        keys.tick();
        long until = System.nanoTime() + 10_000_000_000L;
        while (checked.get() < seen + 4
            && System.nanoTime() < until
            && workers.stream().noneMatch(Future::isDone)) {
          Thread.onSpinWait();
        }
      }
      over.set(true);
      for (Future<List<String>> worker : workers) {
        assertThat(worker.get()).isNotEmpty();
      }
    }
    assertThat(keys.list())
        .hasSizeGreaterThan(15); // 20 rotations in 20.3 hours: every retired key still stands
  }

  @ParameterizedTest
  @ValueSource(strings = {"accp", "jdk"})
  void aRestartKeepsTheRing(String provider) throws ParseException, JOSEException {
    SigningKeys before = keys(provider);
    before.rotate(true);
    before.rotate(false);
    String token;
    try (Signer signer = new Signer(before, RsaProvider.choose(provider))) {
      token = signer.sign(CLAIMS, true);
    }
    store.close();
    store = new SqliteStore(folder);
    String other =
        provider.equals("jdk") ? "accp" : "jdk"; // a key made by one provider is read by the other
    SigningKeys after = keys(other);
    assertThat(after.list()).isEqualTo(before.list());
    assertThat(verifies(after, token)).isTrue();
    try (Signer signer = new Signer(after, RsaProvider.choose(other))) {
      assertThat(verifies(before, signer.sign(CLAIMS, false))).isTrue();
    }
  }

  @Test
  void anotherSealingKeyIsSaidAndChangesNothing() {
    keys("jdk");
    List<SigningKeyRow> before = rows();
    SealingKey wrong = new SealingKey(ids.bytes(32), ids);
    var making = new SigningKeys.KeyMaking(RsaProvider.choose("jdk"), wrong, ids, TENANT);
    assertThatThrownBy(() -> new SigningKeys(store, clock, making, RULES))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(before.getFirst().kid())
        .hasMessageContaining("the sealing key is not the one that sealed it");
    assertThat(rows().stream().map(SigningKeyRow::kid))
        .isEqualTo(before.stream().map(SigningKeyRow::kid).toList());
  }

  @Test
  void twoNodesOnOneStoreConverge() throws ParseException, JOSEException {
    SigningKeys one = keys("jdk");
    SigningKeys two = keys("jdk");
    one.watch();
    two.watch();
    assertThat(ActiveKey.kid(two)).isEqualTo(ActiveKey.kid(one));
    one.rotate(false);
    two.rotate(false); // both at once: one pending key, not two
    clock.forward(PUBLISH.plusSeconds(1));
    one.tick();
    two.tick();
    awaitSame(one, two);
    assertThat(states(one)).containsExactly(KeyState.SPARE, KeyState.ACTIVE, KeyState.RETIRED);
    two.rotate(true);
    try (Signer signer = new Signer(two, RsaProvider.choose("jdk"))) {
      awaitSame(one, two);
      assertThat(verifies(one, signer.sign(CLAIMS, false))).isTrue();
    }
    one.revoke(ActiveKey.kid(one));
    awaitSame(one, two);
    assertThat(states(two))
        .containsExactly(
            KeyState.SPARE, KeyState.ACTIVE, KeyState.RETIRED, KeyState.RETIRED, KeyState.REVOKED);
  }

  private static void awaitSame(SigningKeys one, SigningKeys two) {
    long until = System.nanoTime() + 5_000_000_000L;
    while (!one.list().equals(two.list()) && System.nanoTime() < until) {
      one.look();
      two.look();
    }
    assertThat(two.list()).isEqualTo(one.list());
  }

  @Test
  void aChangeThatCouldNotBeReadIsReadWhenTheStoreIsBack() {
    Faulty faulty = new Faulty(store);
    SigningKeys keys = keys("jdk", faulty, RULES);
    keys.watch();
    String bad = ActiveKey.kid(keys);
    keys("jdk").revoke(bad); // by another node
    faulty.listener.run();
    faulty.away.set(true);
    assertThatThrownBy(keys::look).isInstanceOf(StoreException.class);
    assertThat(keys.published(bad)).isPresent();
    faulty.away.set(false);
    keys.look();
    assertThat(keys.published(bad)).isEmpty();
  }

  @Test
  void closingWhatWasNotStartedAndTwiceDoesNoHarm() {
    SigningKeys keys = keys("jdk");
    keys.start();
    keys.close();
    assertThatCode(keys::close).doesNotThrowAnyException();
    SigningKeys idle = keys("jdk");
    assertThatCode(idle::close).doesNotThrowAnyException();
  }

  /** A store that can be away for reads, and whose changes are told by hand. */
  private static final class Faulty extends PassingStore {
    private final AtomicBoolean away = new AtomicBoolean();
    private Runnable listener = () -> {};

    Faulty(Store inner) {
      super(inner);
    }

    @Override
    public <T> T read(Function<Tx, T> body) {
      if (away.get()) {
        throw new StoreException("away");
      }
      return inner.read(body);
    }

    @Override
    public void onChange(Runnable listener) {
      this.listener = listener;
    }
  }
}
