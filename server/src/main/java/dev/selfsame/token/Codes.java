package dev.selfsame.token;

import dev.selfsame.error.OAuthErrors;
import dev.selfsame.error.SignInErrors;
import dev.selfsame.model.Ids;
import dev.selfsame.store.AuthorizationCodeRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.TokenFamilyRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Authorization codes: random, kept as hashes, for one use by one client at one address with one
 * verifier. One that comes back ends what came from it (RFC 6749, 4.1.2; RFC 9700, 4.5).
 */
final class Codes {
  /** As Entra's. */
  static final Duration LIFE = Duration.ofMinutes(10);

  /** How long a code that was used is known, to see it come back. */
  private static final Duration KEPT = Duration.ofDays(1);

  private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

  private final Store store;
  private final SignInSessions sessions;
  private final SignInFamilies families;
  private final Gate gate;
  private final Clock clock;
  private final Ids ids;

  Codes(Store store, SignInSessions sessions, SignInFamilies families, Clock clock, Ids ids) {
    this.store = store;
    this.sessions = sessions;
    this.families = families;
    this.gate = Gate.tenant(families.directory().tenant());
    this.clock = clock;
    this.ids = ids;
  }

  /** What a code is bound to. */
  record Bound(
      SignInFamilies.To client,
      String redirectUri,
      @Nullable String challenge,
      String scope,
      @Nullable String nonce,
      boolean authTime) {}

  /** A new code, and the sign-in it stands for. */
  record Issued(String code, String signInId) {}

  /** How a client redeems. */
  record Redeemed(String code, String clientId, String redirectUri, @Nullable String verifier) {}

  /** A code that was good. */
  record Taken(PrincipalRow user, TokenFamilyRow signIn, AuthorizationCodeRow code) {}

  private enum Fault {
    UNKNOWN,
    USED,
    EXPIRED,
    REVOKED,
    ADDRESS,
    VERIFIER
  }

  private record Found(@Nullable Taken taken, @Nullable Fault fault, String askedAddress) {
    static Found bad(Fault fault) {
      return new Found(null, fault, "");
    }
  }

  /**
   * @throws dev.selfsame.error.ApiException AADSTS50058 when the session has ended meanwhile
   */
  Issued issue(SignInSessions.Live live, Bound bound) {
    String code = "1." + ids.secret(32);
    String signInId = ids.guid();
    long now = clock.millis();
    boolean issued =
        store.write(
            gate,
            tx -> {
              Optional<SignInSessions.Live> still = sessions.live(tx, live.row().hash());
              if (still.isEmpty()) {
                return false;
              }
              sessions.joined(tx, still.get(), bound.client().clientId());
              families.begin(
                  tx, signInId, still.get(), still.get().row().sessionId(), bound.client());
              tx.authorizationCodes().deleteExpiredBefore(now - KEPT.toMillis());
              tx.authorizationCodes()
                  .add(
                      new AuthorizationCodeRow(
                          Hashes.hex(code),
                          signInId,
                          bound.redirectUri(),
                          bound.challenge(),
                          bound.scope(),
                          bound.nonce(),
                          bound.authTime(),
                          now,
                          now + LIFE.toMillis(),
                          null));
              return true;
            });
    if (!issued) {
      throw SignInErrors.notSignedIn();
    }
    return new Issued(code, signInId);
  }

  /** The kind of client that a code was made for; empty for an unknown code. */
  Optional<RedirectUris.Kind> kind(String code, String clientId) {
    return store.read(tx ->
        tx.authorizationCodes()
            .find(Hashes.hex(code))
            .flatMap(row -> tx.tokenFamilies().find(row.signInId()))
            .filter(signIn -> signIn.clientId().equals(clientId))
            .map(signIn -> RedirectUris.Kind.valueOf(signIn.clientKind())));
  }

  /**
   * Takes a code for its one use. What is wrong with address or verifier does not use it up: who
   * holds a code without its verifier must not be able to spoil it.
   *
   * @throws dev.selfsame.error.ApiException AADSTS9002313, 54005, 70008, 50173, 500112 or 501481
   */
  Taken take(Redeemed how) {
    String hash = Hashes.hex(how.code());
    Found found = store.write(gate, tx -> take(tx, hash, how));
    return switch (found.fault()) {
      case null -> java.util.Objects.requireNonNull(found.taken());
      case UNKNOWN -> throw SignInErrors.malformedCode();
      case USED -> throw SignInErrors.redeemedCode();
      case EXPIRED -> throw SignInErrors.expiredCode();
      case REVOKED -> throw OAuthErrors.revokedRefreshToken();
      case ADDRESS -> throw SignInErrors.otherReplyAddress(how.redirectUri(), found.askedAddress());
      case VERIFIER -> throw SignInErrors.wrongVerifier();
    };
  }

  private Found take(Tx tx, String hash, Redeemed how) {
    Optional<AuthorizationCodeRow> code = tx.authorizationCodes().find(hash);
    Optional<TokenFamilyRow> signIn =
        code.flatMap(row -> tx.tokenFamilies().find(row.signInId()))
            .filter(row -> row.clientId().equals(how.clientId()));
    if (code.isEmpty() || signIn.isEmpty()) {
      return Found.bad(Fault.UNKNOWN);
    }
    AuthorizationCodeRow row = code.get();
    if (row.usedAt() != null) {
      families.revoke(tx, row.signInId());
      return Found.bad(Fault.USED);
    }
    if (clock.millis() >= row.expiresAt()) {
      return Found.bad(Fault.EXPIRED);
    }
    if (!row.redirectUri().equals(how.redirectUri())) {
      return new Found(null, Fault.ADDRESS, row.redirectUri());
    }
    if (!verified(row.challenge(), how.verifier())) {
      return Found.bad(Fault.VERIFIER);
    }
    Optional<PrincipalRow> user = families.user(tx, signIn.get());
    if (user.isEmpty()) {
      return Found.bad(Fault.REVOKED);
    }
    tx.authorizationCodes().use(hash, clock.millis());
    return new Found(new Taken(user.get(), signIn.get(), row), null, "");
  }

  /**
   * A verifier without a challenge is refused too: somebody took the challenge away (RFC 9700,
   * 4.8).
   */
  private static boolean verified(@Nullable String challenge, @Nullable String verifier) {
    if (challenge == null || verifier == null) {
      return challenge == null && verifier == null;
    }
    return VERIFIER.matcher(verifier).matches()
        && Hashes.same(challenge, Hashes.challenge(verifier));
  }
}
