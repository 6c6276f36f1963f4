package dev.selfsame.token;

import dev.selfsame.directory.Directory;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.TokenFamilyRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sign-ins to clients, which are the families of refresh tokens. Each method works in the caller's
 * transaction.
 */
record SignInFamilies(Directory directory, Clock clock) {
  /** A single-page application's refresh tokens, however often turned over. */
  static final Duration SPA_LIFE = Duration.ofHours(24);

  /** After its last code or token a row is of use for the reuse of those only. */
  private static final Duration KEPT = Duration.ofDays(1);

  /** To which client. */
  record To(String clientId, RedirectUris.Kind kind) {}

  void begin(Tx tx, String signInId, SignInSessions.Live live, String sessionId, To to) {
    long now = clock.millis();
    @Nullable Long until = to.kind() == RedirectUris.Kind.SPA ? now + SPA_LIFE.toMillis() : null;
    tx.tokenFamilies().deleteKeptBefore(now);
    tx.tokenFamilies()
        .put(
            new TokenFamilyRow(
                signInId,
                live.user().objectId(),
                to.clientId(),
                to.kind().name(),
                sessionId,
                live.row().mark(),
                live.row().signedInAt(),
                until,
                null,
                now + KEPT.toMillis()));
  }

  /** The user of a sign-in that nothing has ended. */
  Optional<PrincipalRow> user(Tx tx, TokenFamilyRow row) {
    return row.revokedAt() != null
        ? Optional.empty()
        : directory
            .living(tx, row.objectId())
            .filter(user -> SignInSessions.mark(tx, user).equals(row.mark()));
  }

  /** What came from it ends: its code came back. */
  void revoke(Tx tx, String signInId) {
    long now = clock.millis();
    tx.tokenFamilies().revoke(signInId, now);
    tx.refreshTokens().revokeFamily(signInId, now);
  }

  /** The end of a refresh token that would live to {@code end}. */
  static long end(TokenFamilyRow row, long end) {
    return row.refreshUntil() == null ? end : Math.min(end, row.refreshUntil());
  }

  void outlive(Tx tx, TokenFamilyRow row, long end) {
    tx.tokenFamilies().keepUntil(row.signInId(), end + KEPT.toMillis());
  }
}
