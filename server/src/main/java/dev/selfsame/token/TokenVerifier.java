package dev.selfsame.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.selfsame.key.RsaProvider;
import dev.selfsame.key.SigningKeys;
import java.text.ParseException;
import java.time.Clock;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies our own access tokens. Issuer, algorithm and keys come from configuration: the token
 * says only which of our published keys it claims (RFC 8725; reliability.md, G4 and G5).
 */
public final class TokenVerifier {
  /** Characters of a token; bounded before anything is parsed. */
  public static final int LENGTH_MAX = 8192;

  /** Clocks may differ by this. */
  static final long SKEW_SECONDS = 300;

  private static final Pattern COMPACT =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  private final Supplier<Authority> authority;
  private final SigningKeys keys;
  private final RsaProvider rsa;
  private final Clock clock;
  private volatile Consumer<VerifiedToken> witness = token -> {};

  public TokenVerifier(
      Supplier<Authority> authority, SigningKeys keys, RsaProvider rsa, Clock clock) {
    this.authority = authority;
    this.keys = keys;
    this.rsa = rsa;
    this.clock = clock;
  }

  /** Shows every good token to somebody, on the caller's thread: it must not wait. */
  public void shownTo(Consumer<VerifiedToken> somebody) {
    this.witness = somebody;
  }

  /** Why a token is refused. */
  public enum Refusal {
    MALFORMED,
    ALGORITHM,
    UNKNOWN_KEY,
    SIGNATURE,
    ISSUER,
    TENANT,
    AUDIENCE,
    EXPIRED,
    NOT_YET_VALID
  }

  /** What came of it. */
  public sealed interface Result {
    /** The token is good. */
    record Good(VerifiedToken token) implements Result {}

    /** The token is not good. */
    record Bad(Refusal why) implements Result {}
  }

  /**
   * An ID token of ours, shown to say which session is meant. That it has ended does not matter
   * (OpenID Connect RP-Initiated Logout, 2).
   */
  record Hinted(String clientId, String sessionId) {}

  /** Reads {@code id_token_hint}; empty for anything that we did not sign. */
  Optional<Hinted> hint(String token) {
    if (token.length() > LENGTH_MAX || !canonical(token)) {
      return Optional.empty();
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      boolean ours =
          signature(jwt) == null
              && authority.get().v2Issuer().equals(claims.getIssuer())
              && claims.getAudience().size() == 1;
      return ours && claims.getClaim("sid") instanceof String sid
          ? Optional.of(new Hinted(claims.getAudience().getFirst(), sid))
          : Optional.empty();
    } catch (ParseException | JOSEException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Verifies a token meant for one of these audiences. */
  public Result verify(String token, Set<String> audiences) {
    if (token.length() > LENGTH_MAX || !canonical(token)) {
      return new Result.Bad(Refusal.MALFORMED);
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      @Nullable Refusal bad = signature(jwt);
      if (bad != null) {
        return new Result.Bad(bad);
      }
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      @Nullable Refusal wrong = claims(claims, audiences);
      if (wrong != null) {
        return new Result.Bad(wrong);
      }
      VerifiedToken good = new VerifiedToken(claims);
      witness.accept(good);
      return new Result.Good(good);
    } catch (ParseException | JOSEException | RuntimeException e) {
      return new Result.Bad(Refusal.MALFORMED);
    }
  }

  // The library's decoder skips what is not base64url, so one token would have many spellings.
  private static boolean canonical(String token) {
    if (!COMPACT.matcher(token).matches()) {
      return false;
    }
    String signature = token.substring(token.lastIndexOf('.') + 1);
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(signature);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(signature);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private @Nullable Refusal signature(SignedJWT jwt) throws JOSEException {
    JWSHeader header = jwt.getHeader();
    boolean plain =
        header.getCriticalParams() == null
            && (header.getType() == null || "JWT".equalsIgnoreCase(header.getType().getType()));
    if (!JWSAlgorithm.RS256.equals(header.getAlgorithm()) || !plain || header.getKeyID() == null) {
      return Refusal.ALGORITHM;
    }
    Optional<RSAKey> key = keys.published(header.getKeyID());
    if (key.isEmpty()) {
      return Refusal.UNKNOWN_KEY;
    }
    RSASSAVerifier verifier = new RSASSAVerifier(key.get());
    verifier.getJCAContext().setProvider(rsa.provider());
    return jwt.verify(verifier) ? null : Refusal.SIGNATURE;
  }

  private @Nullable Refusal claims(JWTClaimsSet claims, Set<String> audiences) {
    Authority us = authority.get();
    String version = claims.getClaim("ver") instanceof String text ? text : "";
    String issuer =
        switch (version) {
          case "1.0" -> us.v1Issuer();
          case "2.0" -> us.v2Issuer();
          default -> "";
        };
    if (issuer.isEmpty() || !issuer.equals(claims.getIssuer())) {
      return Refusal.ISSUER;
    }
    if (!us.tenantId().equals(claims.getClaim("tid"))) {
      return Refusal.TENANT;
    }
    if (claims.getAudience().size() != 1 || !audiences.contains(claims.getAudience().getFirst())) {
      return Refusal.AUDIENCE;
    }
    // An ID token has no application claim: it never opens a door.
    if (!(claims.getClaim("appid") instanceof String)
        && !(claims.getClaim("azp") instanceof String)) {
      return Refusal.MALFORMED;
    }
    return times(claims);
  }

  private @Nullable Refusal times(JWTClaimsSet claims) {
    long now = clock.instant().getEpochSecond();
    Date end = claims.getExpirationTime();
    Date start = claims.getNotBeforeTime();
    if (end == null || claims.getIssueTime() == null || start == null) {
      return Refusal.MALFORMED;
    }
    if (end.getTime() / 1000 <= now - SKEW_SECONDS) {
      return Refusal.EXPIRED;
    }
    return start.getTime() / 1000 > now + SKEW_SECONDS ? Refusal.NOT_YET_VALID : null;
  }
}
