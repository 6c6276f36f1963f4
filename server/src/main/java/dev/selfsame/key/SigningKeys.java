package dev.selfsame.key;

import com.nimbusds.jose.jwk.RSAKey;
import dev.selfsame.model.Ticker;
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
 * The ring of signing keys: spare or pending, active, retired, revoked. A key is published before
 * it signs and until the last token it signed has ended; {@link Succession} says which comes next,
 * and one that comes next is always published. {@link #tick} takes no input: it looks at the ring
 * and the clock and makes right what is due, at start and every second.
 */
public final class SigningKeys implements AutoCloseable {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

  private final Store store;
  private final Clock clock;
  private final Gate gate;
  private final KeyMaker maker;
  private final Succession succession;
  private final AtomicLong generation = new AtomicLong();
  private final ReentrantLock turning = new ReentrantLock();
  private volatile Ring ring = new Ring(List.of(), List.of(), null);
  private volatile boolean stale;
  private final Ticker ticker = new Ticker("signing-keys", TICK, this::lookOrWarn);

  /**
   * @param publishBeforeUse how long a key is published before it signs
   * @param rotateEvery age at which the active key is replaced; zero for never
   * @param tokenLifeMax the longest life of a token
   */
  public record Rules(Duration publishBeforeUse, Duration rotateEvery, Duration tokenLifeMax) {}

  /** The key that signs, with its two encoded headers. */
  record Active(String header, String headerWithThumbprint, PrivateKey privateKey) {}

  private record Ring(List<SigningKeyRow> rows, List<SigningKey> keys, @Nullable Active active) {}

  /**
   * What operators see of a key; times in epoch milliseconds.
   *
   * @param signsFrom when it will begin to sign; null when it does or did, and for a spare that
   *     nothing but an order or an emergency calls
   */
  public record Listed(
      String kid,
      KeyState state,
      long createdAt,
      long publishedAt,
      @Nullable Long signsFrom,
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
    this.succession = new Succession(rules);
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
    ticker.start();
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
   * Keys whose tokens are accepted, as public JWKs: spare, pending, active, and retired until their
   * time.
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
      case SPARE, PENDING, ACTIVE -> true;
      case RETIRED -> key.expiresAt() == null || key.expiresAt() > now;
      case REVOKED -> false;
    };
  }

  public List<Listed> list() {
    Ring now = ring;
    return now.keys().stream()
        .map(key ->
            new Listed(
                key.kid(),
                key.state(),
                key.createdAt(),
                key.publishedAt(),
                signsFrom(now.rows(), key.kid()),
                key.activeAt(),
                key.expiresAt()))
        .toList();
  }

  private @Nullable Long signsFrom(List<SigningKeyRow> rows, String kid) {
    Optional<SigningKeyRow> next = Succession.next(rows).filter(row -> row.kid().equals(kid));
    if (next.isEmpty()) {
      return null;
    }
    long from = succession.signsFrom(rows, next.get());
    return from == Long.MAX_VALUE ? null : from;
  }

  /**
   * The next key signs as soon as it has been published for the publish-before-use time, which it
   * mostly has, or at once.
   *
   * @param atOnce for consumers that fetch the JWKS again when they meet an unknown key id
   */
  public void rotate(boolean atOnce) {
    SigningKeyRow fresh = maker.make(KeyState.SPARE, clock.millis());
    write(tx -> succession.ordered(tx.signingKeys().list(), fresh, atOnce, clock.millis()));
  }

  /**
   * Withdraws a key: its tokens are refused from now on. When it was the active one, the spare
   * takes over at once, and a new spare is published.
   *
   * @return false when there is no such key
   */
  public boolean revoke(String kid) {
    SigningKeyRow fresh = maker.make(KeyState.SPARE, clock.millis());
    boolean[] found = {false};
    write(tx -> {
      List<SigningKeyRow> rows = tx.signingKeys().list();
      Optional<SigningKeyRow> bad = rows.stream().filter(row -> row.kid().equals(kid)).findFirst();
      found[0] = bad.isPresent();
      return bad.map(row -> succession.withdrawn(rows, row, fresh, clock.millis()))
          .orElse(List.of());
    });
    return found[0];
  }

  /**
   * Makes right what is due: a spare is published where there is none; the next key signs when it
   * is its time; ended ones go.
   */
  void tick() {
    long now = clock.millis();
    if (succession.isDue(ring.rows(), now)) {
      SigningKeyRow fresh = maker.make(KeyState.SPARE, now);
      write(tx -> succession.due(tx.signingKeys().list(), fresh, clock.millis()));
    }
    if (ring.keys().stream()
        .anyMatch(key -> key.state() == KeyState.RETIRED && !stands(key, now))) {
      store.write(gate, tx -> forgetEnded(tx, now));
      load();
    }
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
      List<SigningKeyRow> rows = store.read(tx -> tx.signingKeys().list());
      List<SigningKey> keys = rows.stream().map(maker::read).toList();
      Optional<SigningKey> active =
          keys.stream().filter(key -> key.state() == KeyState.ACTIVE).findFirst();
      long revokedBefore = revoked(ring.keys());
      ring = new Ring(rows, keys, active.map(SigningKeys::ready).orElse(null));
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

  private void lookOrWarn() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.warn("The signing keys could not be looked after; the ring stays as it is", e);
    }
  }

  @Override
  public void close() {
    ticker.close();
  }
}
