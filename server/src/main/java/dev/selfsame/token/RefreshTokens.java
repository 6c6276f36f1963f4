package dev.selfsame.token;

import dev.selfsame.error.OAuthErrors;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Gate;
import dev.selfsame.store.RefreshTokenRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.TokenFamilyRow;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refresh tokens: random, kept as hashes, each used once. One that comes back after its use has
 * been stolen or copied, so its whole family ends (RFC 9700, 4.14).
 */
final class RefreshTokens {
  private static final int BYTES = 32;
  private final Store store;
  private final Gate gate;
  private final Clock clock;
  private final Ids ids;
  private final Duration life;
  private final SignInFamilies families;

  RefreshTokens(Store store, SignInFamilies families, Clock clock, Ids ids, Duration life) {
    this.store = store;
    this.gate = Gate.tenant(families.directory().tenant());
    this.families = families;
    this.clock = clock;
    this.ids = ids;
    this.life = life;
  }

  private enum Found {
    GOOD,
    UNKNOWN,
    EXPIRED,
    REVOKED
  }

  private record Use(Found found, @Nullable RefreshTokenRow row) {}

  /**
   * A new token of the parent's family, or of a new one.
   *
   * @param parent hash of the token that was taken for it; null for a sign-in
   * @param signInId the sign-in on our pages that it comes from; null when there was none
   * @throws dev.selfsame.error.ApiException AADSTS50173 when the family ended since the parent was
   *     taken
   */
  String issue(
      String objectId,
      String clientId,
      String scope,
      @Nullable String parent,
      @Nullable String signInId) {
    String token = ids.secret(BYTES);
    String fresh = signInId == null ? ids.guid() : signInId;
    long now = clock.millis();
    boolean stored =
        store.write(
            gate,
            tx -> {
              String family = fresh;
              if (parent != null) {
                Optional<RefreshTokenRow> row =
                    tx.refreshTokens().find(parent).filter(found -> found.revokedAt() == null);
                if (row.isEmpty()) {
                  return false; // a copy of the parent came back in between
                }
                family = row.get().family();
              }
              Optional<TokenFamilyRow> signIn = tx.tokenFamilies().find(family);
              if (signIn.isPresent() && families.user(tx, signIn.get()).isEmpty()) {
                return false; // its code came back, or the password was changed
              }
              long end =
                  signIn
                      .map(row -> SignInFamilies.end(row, now + life.toMillis()))
                      .orElse(now + life.toMillis());
              signIn.ifPresent(row -> families.outlive(tx, row, end));
              tx.refreshTokens().deleteExpiredBefore(now);
              tx.refreshTokens()
                  .put(
                      new RefreshTokenRow(
                          hash(token), family, objectId, clientId, scope, now, end, null, null));
              return true;
            });
    if (!stored) {
      throw OAuthErrors.revokedRefreshToken();
    }
    return token;
  }

  /** The sign-in on our pages that a client's token comes from. */
  Optional<TokenFamilyRow> signIn(String token, String clientId) {
    return store.read(tx ->
        tx.refreshTokens()
            .find(hash(token))
            .filter(found -> found.clientId().equals(clientId))
            .flatMap(found -> tx.tokenFamilies().find(found.family())));
  }

  /**
   * Takes a token for its one use.
   *
   * @throws dev.selfsame.error.ApiException AADSTS70000, 700082 or 50173
   */
  RefreshTokenRow take(String token, String clientId) {
    String hash = hash(token);
    long now = clock.millis();
    Use use =
        store.write(
            gate,
            tx -> {
              Optional<RefreshTokenRow> row =
                  tx.refreshTokens().find(hash).filter(found -> found.clientId().equals(clientId));
              if (row.isEmpty()) {
                return new Use(Found.UNKNOWN, null);
              }
              RefreshTokenRow have = row.get();
              if (have.usedAt() != null) {
                tx.refreshTokens().revokeFamily(have.family(), now);
                return new Use(Found.REVOKED, null);
              }
              if (have.revokedAt() != null) {
                return new Use(Found.REVOKED, null);
              }
              if (now >= have.expiresAt()) {
                return new Use(Found.EXPIRED, null);
              }
              tx.refreshTokens()
                  .put(
                      new RefreshTokenRow(
                          hash,
                          have.family(),
                          have.objectId(),
                          have.clientId(),
                          have.scope(),
                          have.issuedAt(),
                          have.expiresAt(),
                          now,
                          null));
              return new Use(Found.GOOD, have);
            });
    return switch (use.found()) {
      case GOOD -> java.util.Objects.requireNonNull(use.row());
      case UNKNOWN -> throw OAuthErrors.invalidRefreshToken();
      case EXPIRED -> throw OAuthErrors.expiredRefreshToken();
      case REVOKED -> throw OAuthErrors.revokedRefreshToken();
    };
  }

  private static String hash(String token) {
    return Hashes.hex(token);
  }
}
