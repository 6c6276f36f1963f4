package dev.selfsame.key;

import com.nimbusds.jose.jwk.RSAKey;
import dev.selfsame.store.Gate;
import dev.selfsame.store.SigningKeyRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ring of signing keys: pending, active, retired, revoked. A key is published before it signs
 * and until the last token it signed has ended. {@link #tick} takes no input: it looks at the ring
 * and the clock and makes right what is due, at start and every second.
 */
public final class SigningKeys implements AutoCloseable {
  /** Added to the life of tokens before a retired key goes, for clocks that differ. */
  static final Duration SKEW = Duration.ofMinutes(10);

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

  private final Store store;
  private final Clock clock;
  private final Gate gate;
  private final KeyMaker maker;
  private final Rules rules;
  private final AtomicLong generation = new AtomicLong();
  private final ReentrantLock turning = new ReentrantLock();
  private volatile Ring ring = new Ring(List.of(), null);
  private volatile boolean stale;
  private volatile boolean closed;
  private @Nullable Thread ticker;

  /**
   * @param publishBeforeUse how long a key is published before it signs
   * @param rotateEvery age at which the active key is replaced; zero for never
   * @param tokenLifeMax the longest life of a token
   */
  public record Rules(Duration publishBeforeUse, Duration rotateEvery, Duration tokenLifeMax) {}

  /** The key that signs, with its two encoded headers. */
  record Active(String header, String headerWithThumbprint, PrivateKey privateKey) {}

  private record Ring(List<SigningKey> keys, @Nullable Active active) {}

  /** What operators see of a key; times in epoch milliseconds. */
  public record Listed(
      String kid,
      KeyState state,
      long createdAt,
      long publishedAt,
      @Nullable Long activeAt,
      @Nullable Long expiresAt) {}

  /**
   * Opens the ring; makes the first key when there is none.
   *
   * @throws IllegalStateException when a key does not open with the sealing key
   */
  public SigningKeys(Store store, Clock clock, KeyMaking making, Rules rules) {
    this.store = store;
    this.clock = clock;
    this.gate = Gate.tenant(making.tenantId());
    this.maker = new KeyMaker(making.rsa(), making.sealing(), making.ids(), making.tenantId());
    this.rules = rules;
    load();
    if (ring.active() == null) {
      SigningKeyRow first = maker.make(KeyState.ACTIVE, clock.millis());
      write(tx ->
          tx.signingKeys().list().stream().noneMatch(key -> key.state().equals("active"))
              ? List.of(first)
              : List.of());
    }
    tick();
  }

  /** With what keys are made. */
  public record KeyMaking(
      RsaProvider rsa, SealingKey sealing, dev.selfsame.model.Ids ids, String tenantId) {}

  /** Starts the timer. */
  public void start() {
    watch();
    ticker = Thread.ofVirtual().name("signing-keys").start(this::run);
  }

  void watch() {
    store.onChange(() -> stale = true);
  }

  /**
   * Grows when a key was revoked: tokens kept from an earlier generation must not be handed out
   * again.
   */
  public long generation() {
    return generation.get();
  }

  Active active() {
    Active active = ring.active();
    if (active == null) {
      throw new IllegalStateException("There is no active signing key");
    }
    return active;
  }

  /**
   * Keys whose tokens are accepted, as public JWKs: pending, active, and retired until their time.
   */
  public List<RSAKey> published() {
    long now = clock.millis();
    return ring.keys().stream().filter(key -> stands(key, now)).map(SigningKey::publicJwk).toList();
  }

  /** The public key of that id when it is published. */
  public Optional<RSAKey> published(String kid) {
    long now = clock.millis();
    for (SigningKey key : ring.keys()) {
      if (key.kid().equals(kid) && stands(key, now)) {
        return Optional.of(key.publicJwk());
      }
    }
    return Optional.empty();
  }

  private static boolean stands(SigningKey key, long now) {
    return switch (key.state()) {
      case PENDING, ACTIVE -> true;
      case RETIRED -> key.expiresAt() == null || key.expiresAt() > now;
      case REVOKED -> false;
    };
  }

  public List<Listed> list() {
    return ring.keys().stream()
        .map(key ->
            new Listed(
                key.kid(),
                key.state(),
                key.createdAt(),
                key.publishedAt(),
                key.activeAt(),
                key.expiresAt()))
        .toList();
  }

  /** Epoch milliseconds at which a pending key begins to sign. */
  long signsFrom(Listed key) {
    return key.publishedAt() + rules.publishBeforeUse().toMillis();
  }

  /**
   * Publishes a new key, which signs after the publish-before-use time, or at once.
   *
   * @param atOnce for consumers that fetch the JWKS again when they meet an unknown key id
   */
  public void rotate(boolean atOnce) {
    SigningKeyRow fresh = maker.make(KeyState.PENDING, clock.millis());
    write(tx -> {
      List<SigningKeyRow> rows = tx.signingKeys().list();
      Optional<SigningKeyRow> pending =
          rows.stream().filter(row -> row.state().equals("pending")).findFirst();
      SigningKeyRow next = pending.orElse(fresh);
      return atOnce ? turned(rows, next, clock.millis()) : List.of(next);
    });
  }

  /**
   * Withdraws a key: its tokens are refused from now on. When it was the active one, another takes
   * over at once.
   *
   * @return false when there is no such key
   */
  public boolean revoke(String kid) {
    SigningKeyRow fresh = maker.make(KeyState.PENDING, clock.millis());
    long now = clock.millis();
    boolean[] found = {false};
    write(tx -> {
      List<SigningKeyRow> rows = tx.signingKeys().list();
      Optional<SigningKeyRow> bad = rows.stream().filter(row -> row.kid().equals(kid)).findFirst();
      found[0] = bad.isPresent();
      if (bad.isEmpty() || bad.get().state().equals("revoked")) {
        return List.of();
      }
      java.util.ArrayList<SigningKeyRow> changed = new java.util.ArrayList<>();
      if (bad.get().state().equals("active")) {
        Optional<SigningKeyRow> pending =
            rows.stream().filter(row -> row.state().equals("pending")).findFirst();
        changed.add(with(pending.orElse(fresh), KeyState.ACTIVE, now, null, null));
      }
      changed.add(with(bad.get(), KeyState.REVOKED, bad.get().activeAt(), now, null));
      return changed;
    });
    return found[0];
  }

  /**
   * Makes right what is due: a pending key that has been published long enough signs; an old one is
   * replaced; ended ones go.
   */
  void tick() {
    long now = clock.millis();
    Optional<SigningKey> active = first(KeyState.ACTIVE);
    Optional<SigningKey> pending = first(KeyState.PENDING);
    if (pending.isPresent()
        && now >= pending.get().publishedAt() + rules.publishBeforeUse().toMillis()) {
      write(tx -> due(tx, now));
    } else if (pending.isEmpty() && active.isPresent() && old(active.get(), now)) {
      rotate(false);
    }
    if (ring.keys().stream()
        .anyMatch(key -> key.state() == KeyState.RETIRED && !stands(key, now))) {
      store.write(gate, tx -> forgetEnded(tx, now));
      load();
    }
  }

  private boolean old(SigningKey active, long now) {
    if (rules.rotateEvery().isZero() || active.activeAt() == null) {
      return false;
    }
    return now
        >= active.activeAt() + rules.rotateEvery().minus(rules.publishBeforeUse()).toMillis();
  }

  private List<SigningKeyRow> due(Tx tx, long now) {
    List<SigningKeyRow> rows = tx.signingKeys().list();
    return rows.stream()
        .filter(row ->
            row.state().equals("pending")
                && now >= row.publishedAt() + rules.publishBeforeUse().toMillis())
        .findFirst()
        .map(next -> turned(rows, next, now))
        .orElse(List.of());
  }

  /** The next key signs, the one before retires until its last token has ended. */
  private List<SigningKeyRow> turned(List<SigningKeyRow> rows, SigningKeyRow next, long now) {
    java.util.ArrayList<SigningKeyRow> changed = new java.util.ArrayList<>();
    long end = now + rules.tokenLifeMax().plus(SKEW).toMillis();
    rows.stream()
        .filter(row -> row.state().equals("active"))
        .forEach(row -> changed.add(with(row, KeyState.RETIRED, row.activeAt(), now, end)));
    changed.add(with(next, KeyState.ACTIVE, now, null, null));
    return changed;
  }

  private static SigningKeyRow with(
      SigningKeyRow row,
      KeyState state,
      @Nullable Long activeAt,
      @Nullable Long retiredAt,
      @Nullable Long expiresAt) {
    return new SigningKeyRow(
        row.kid(),
        row.publicJwk(),
        row.sealedPrivate(),
        row.certificate(),
        state.word(),
        row.createdAt(),
        row.publishedAt(),
        activeAt,
        retiredAt,
        expiresAt);
  }

  private static int forgetEnded(Tx tx, long now) {
    int gone = 0;
    for (SigningKeyRow row : tx.signingKeys().list()) {
      if (row.state().equals("retired")
          && row.expiresAt() != null
          && row.expiresAt() <= now
          && tx.signingKeys().delete(row.kid())) {
        tx.changes().add("key", row.kid(), now);
        gone++;
      }
    }
    return gone;
  }

  private void write(java.util.function.Function<Tx, List<SigningKeyRow>> change) {
    store.write(
        gate,
        tx -> {
          List<SigningKeyRow> rows = change.apply(tx);
          for (SigningKeyRow row : rows) {
            tx.signingKeys().put(row);
            tx.changes().add("key", row.kid(), clock.millis());
          }
          return rows.size();
        });
    load();
  }

  private void load() {
    turning.lock();
    try {
      stale = false; // before the read, so that a change during it is seen by the next one
      List<SigningKey> keys =
          store.read(tx -> tx.signingKeys().list()).stream().map(maker::read).toList();
      Optional<SigningKey> active =
          keys.stream().filter(key -> key.state() == KeyState.ACTIVE).findFirst();
      long revokedBefore = revoked(ring.keys());
      ring = new Ring(keys, active.map(SigningKeys::ready).orElse(null));
      if (revoked(keys) != revokedBefore) {
        generation.incrementAndGet();
      }
    } finally {
      turning.unlock();
    }
  }

  private static long revoked(List<SigningKey> keys) {
    return keys.stream().filter(key -> key.state() == KeyState.REVOKED).count();
  }

  private static Active ready(SigningKey key) {
    String plain = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"" + key.kid() + "\"}";
    String thumbprint =
        "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5t\":\""
            + key.kid()
            + "\",\"kid\":\""
            + key.kid()
            + "\"}";
    return new Active(encoded(plain), encoded(thumbprint), key.privateKey());
  }

  private static String encoded(String header) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(header.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<SigningKey> first(KeyState state) {
    return ring.keys().stream().filter(key -> key.state() == state).findFirst();
  }

  /** What the timer does: reads the ring again when it changed, then {@link #tick}. */
  void look() {
    if (stale) {
      try {
        load();
      } catch (RuntimeException e) {
        stale = true; // the change is still unread: a revoked key must not stand until the next one
        throw e;
      }
    }
    tick();
  }

  private void run() {
    while (!closed) {
      try {
        Thread.sleep(TICK);
      } catch (InterruptedException e) {
        return;
      }
      try {
        look();
      } catch (RuntimeException e) {
        LOG.warn("The signing keys could not be looked after; the ring stays as it is", e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    if (ticker != null) {
      ticker.interrupt();
    }
  }
}
