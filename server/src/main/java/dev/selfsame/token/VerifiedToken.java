package dev.selfsame.token;

import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature, issuer, tenant, audience and times were verified: the only way to the
 * claims. Made by {@link TokenVerifier} alone.
 */
public final class VerifiedToken {
  private final JWTClaimsSet claims;

  VerifiedToken(JWTClaimsSet claims) {
    this.claims = claims;
  }

  public String objectId() {
    return text("oid");
  }

  /** The application: {@code appid} of version 1.0, {@code azp} of version 2.0. */
  public String clientId() {
    @Nullable Object v1 = claims.getClaim("appid");
    return v1 instanceof String text ? text : text("azp");
  }

  public String tenantId() {
    return text("tid");
  }

  /** The token's unique id; empty when it has none. */
  public String uti() {
    return text("uti");
  }

  /** Epoch seconds. */
  public long issuedAt() {
    return claims.getIssueTime().getTime() / 1000;
  }

  /** Epoch seconds. */
  public long expiresAt() {
    return claims.getExpirationTime().getTime() / 1000;
  }

  public String audience() {
    return claims.getAudience().getFirst();
  }

  /** The claims as JSON, for people to read. */
  public String json() {
    return claims.toString();
  }

  private String text(String name) {
    return claims.getClaim(name) instanceof String text ? text : "";
  }

  @Override
  public String toString() {
    return "VerifiedToken[oid=" + objectId() + "]";
  }
}
