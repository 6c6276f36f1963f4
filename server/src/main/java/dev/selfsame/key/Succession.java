package dev.selfsame.key;

import dev.selfsame.store.SigningKeyRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which key follows which: from the rows as they are to those that change. It keeps two things true
 * after each change: one key is active, and one more is published that signs next. So whoever takes
 * over, also in an emergency, was read by verifiers before its first token.
 *
 * <p>Each method takes a fresh key, made outside the transaction because that takes long; it is
 * thrown away when none is needed, and counts as published from the transaction on.
 */
final class Succession {
  /** Added to the life of tokens before a retired key goes, for clocks that differ. */
  static final Duration SKEW = Duration.ofMinutes(10);

  /** Until a key in the store is in the JWKS of every node. */
  static final Duration SPREAD = Duration.ofSeconds(1);

  private final SigningKeys.Rules rules;

  Succession(SigningKeys.Rules rules) {
    this.rules = rules;
  }

  /** What an operator's order to rotate changes. */
  List<SigningKeyRow> ordered(
      List<SigningKeyRow> rows, SigningKeyRow made, boolean atOnce, long now) {
    SigningKeyRow fresh = published(made, now);
    SigningKeyRow next = next(rows).orElse(fresh);
    if (atOnce || now >= ripe(next.publishedAt())) {
      return turned(rows, next, fresh, now);
    }
    return List.of(with(next, KeyState.PENDING, null, null, null));
  }

  /**
   * What the withdrawal of a key changes. The order to sign, if it had one, goes to the key that
   * takes its place.
   */
  List<SigningKeyRow> withdrawn(
      List<SigningKeyRow> rows, SigningKeyRow bad, SigningKeyRow made, long now) {
    SigningKeyRow fresh = published(made, now);
    List<SigningKeyRow> changed = new ArrayList<>();
    KeyState was = KeyState.of(bad.state());
    switch (was) {
      case ACTIVE -> {
        SigningKeyRow next = next(rows).orElse(fresh);
        changed.add(with(next, KeyState.ACTIVE, now, null, null));
        addSpare(changed, next, fresh);
      }
      case SPARE, PENDING -> changed.add(with(fresh, was, null, null, null));
      case RETIRED -> {}
      case REVOKED -> {
        return List.of();
      }
    }
    changed.add(with(bad, KeyState.REVOKED, bad.activeAt(), now, null));
    return changed;
  }

  /** What time alone changes; look with {@link #isDue} whether a fresh key is worth its making. */
  List<SigningKeyRow> due(List<SigningKeyRow> rows, SigningKeyRow made, long now) {
    SigningKeyRow fresh = published(made, now);
    Optional<SigningKeyRow> next = next(rows);
    if (next.isEmpty()) {
      return List.of(fresh);
    }
    return now >= signsFrom(rows, next.get()) ? turned(rows, next.get(), fresh, now) : List.of();
  }

  boolean isDue(List<SigningKeyRow> rows, long now) {
    Optional<SigningKeyRow> next = next(rows);
    return next.isEmpty() || now >= signsFrom(rows, next.get());
  }

  /** Epoch milliseconds at which the next key begins to sign; the greatest long for never. */
  long signsFrom(List<SigningKeyRow> rows, SigningKeyRow next) {
    if (next.state().equals(KeyState.PENDING.word())) {
      return ripe(next.publishedAt());
    }
    Long since = in(rows, KeyState.ACTIVE).map(SigningKeyRow::activeAt).orElse(null);
    if (rules.rotateEvery().isZero() || since == null) {
      return Long.MAX_VALUE;
    }
    return Math.max(since + rules.rotateEvery().toMillis(), ripe(next.publishedAt()));
  }

  private long ripe(long publishedAt) {
    return publishedAt + rules.publishBeforeUse().plus(SPREAD).toMillis();
  }

  static Optional<SigningKeyRow> next(List<SigningKeyRow> rows) {
    return in(rows, KeyState.PENDING).or(() -> in(rows, KeyState.SPARE));
  }

  private static Optional<SigningKeyRow> in(List<SigningKeyRow> rows, KeyState state) {
    return rows.stream().filter(row -> row.state().equals(state.word())).findFirst();
  }

  /** The next key signs, the one before retires until its last token has ended. */
  private List<SigningKeyRow> turned(
      List<SigningKeyRow> rows, SigningKeyRow next, SigningKeyRow fresh, long now) {
    List<SigningKeyRow> changed = new ArrayList<>();
    long end = now + rules.tokenLifeMax().plus(SKEW).toMillis();
    in(rows, KeyState.ACTIVE)
        .ifPresent(row -> changed.add(with(row, KeyState.RETIRED, row.activeAt(), now, end)));
    changed.add(with(next, KeyState.ACTIVE, now, null, null));
    addSpare(changed, next, fresh);
    return changed;
  }

  // When the fresh one had to sign itself, the next look finds no spare and makes one.
  private static void addSpare(
      List<SigningKeyRow> changed, SigningKeyRow next, SigningKeyRow fresh) {
    if (!next.kid().equals(fresh.kid())) {
      changed.add(fresh);
    }
  }

  private static SigningKeyRow published(SigningKeyRow made, long now) {
    return new SigningKeyRow(
        made.kid(),
        made.publicJwk(),
        made.sealedPrivate(),
        made.certificate(),
        made.state(),
        made.createdAt(),
        now,
        made.activeAt(),
        made.retiredAt(),
        made.expiresAt());
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
}
