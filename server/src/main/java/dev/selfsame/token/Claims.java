package dev.selfsame.token;

import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.PrincipalRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every claim of every token, each with its source (items of lifecycle.md 3.5 and entra.md;
 * access-token-claims-reference).
 */
final class Claims {
  private static final int OPAQUE_BYTES = 16;

  /**
   * Verifiers whose clocks run behind would refuse a token of this second; Azure backdates by as
   * much.
   */
  static final long BACKDATE_SECONDS = 300;

  private static final Pattern GROUP_SEGMENT =
      Pattern.compile("(?i)(/subscriptions/[^/]+/)resourcegroups/");

  private final Ids ids;

  Claims(Ids ids) {
    this.ids = ids;
  }

  /**
   * @param now epoch seconds
   * @param end epoch seconds
   */
  ObjectNode access(Authorization granted, Authority authority, long now, long end) {
    boolean v1 = granted.version() == 1;
    PrincipalRow principal = granted.principal();
    ObjectNode claims = Json.object();
    claims.put("aud", v1 ? granted.audience() : v2Audience(granted.audience())); // L50
    claims.put("iss", v1 ? authority.v1Issuer() : authority.v2Issuer());
    claims.put("iat", now);
    claims.put("nbf", now - BACKDATE_SECONDS);
    claims.put("exp", end);
    claims.put("aio", ids.secret(OPAQUE_BYTES)); // opaque
    claims.put(v1 ? "appid" : "azp", granted.clientId()); // clientId
    claims.put(v1 ? "appidacr" : "azpacr", granted.strength());
    if (granted.user() == null) {
      if (v1) {
        claims.put("idp", authority.v1Issuer()); // L50
        claims.put("idtyp", "app"); // L51: an optional claim that resource manager's tokens carry
      } else if (Audiences.isExchange(granted.audience())) {
        claims.put("idtyp", "app"); // seen in tokens for the exchange
      }
    } else {
      user(claims, granted, v1);
    }
    claims.put("oid", principal.objectId()); // principalId
    claims.put("rh", "1." + ids.secret(OPAQUE_BYTES) + "."); // opaque
    claims.put(
        "sub",
        granted.user() == null ? principal.objectId() : pairwise(principal, granted.clientId()));
    claims.put("tid", authority.tenantId());
    claims.put("uti", ids.secret(OPAQUE_BYTES)); // unique, E5x
    claims.put("ver", v1 ? "1.0" : "2.0");
    if (granted.resourceId() != null) {
      claims.put("xms_mirid", lowered(granted.resourceId())); // L52
    }
    if (granted.hostId() != null) {
      claims.put("xms_az_rid", lowered(granted.hostId())); // L52
    }
    return claims;
  }

  private static void user(ObjectNode claims, Authorization granted, boolean v1) {
    PrincipalRow principal = granted.principal();
    String name = String.valueOf(principal.userPrincipalName());
    if (v1) {
      claims.put("acr", "1");
      claims.putArray("amr").add("pwd");
      claims.put("idtyp", "user");
      claims.put("unique_name", name);
      claims.put("upn", name);
    } else {
      claims.put("preferred_username", name);
    }
    claims.put("name", principal.displayName());
    claims.put("scp", granted.user() == null ? "" : granted.user().scopes());
  }

  /** An ID token of version 2.0 for the public client. */
  ObjectNode identity(Authorization granted, Authority authority, long now, long end) {
    PrincipalRow principal = granted.principal();
    ObjectNode claims = Json.object();
    claims.put("aud", granted.clientId());
    claims.put("iss", authority.v2Issuer());
    claims.put("iat", now);
    claims.put("nbf", now - BACKDATE_SECONDS);
    claims.put("exp", end);
    claims.put("name", principal.displayName());
    claims.put("oid", principal.objectId());
    claims.put("preferred_username", String.valueOf(principal.userPrincipalName()));
    claims.put("sub", pairwise(principal, granted.clientId()));
    claims.put("tid", authority.tenantId());
    claims.put("uti", ids.secret(OPAQUE_BYTES));
    claims.put("ver", "2.0");
    Authorization.@Nullable Session session =
        granted.user() == null ? null : granted.user().session();
    if (session != null) {
      session(claims, session);
    }
    return claims;
  }

  /** ID token claims reference; c_hash: OpenID Connect Core, 3.3.2.11. */
  private static void session(ObjectNode claims, Authorization.Session session) {
    claims.put("sid", session.sessionId());
    claims.put("login_hint", SignInSessions.hint(session.sessionId()));
    if (session.nonce() != null) {
      claims.put("nonce", session.nonce());
    }
    if (session.authTime() != null) {
      claims.put("auth_time", session.authTime());
    }
    if (session.code() != null) {
      byte[] hash = sha256(session.code());
      claims.put(
          "c_hash",
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(Arrays.copyOf(hash, hash.length / 2)));
    }
  }

  /**
   * Version 2.0 tokens name the application, not its URI, where the URI is made of the id (L50).
   */
  private static String v2Audience(String audience) {
    if (Audiences.isExchange(audience)) {
      return Audiences.EXCHANGE_APP;
    }
    String id = audience.startsWith("api://") ? audience.substring("api://".length()) : audience;
    return Audiences.isGuid(id) ? id : audience;
  }

  private static String lowered(String resourceId) {
    Matcher matcher = GROUP_SEGMENT.matcher(resourceId);
    return matcher.lookingAt()
        ? matcher.group(1) + "resourcegroups/" + resourceId.substring(matcher.end())
        : resourceId;
  }

  /** A user's subject differs from client to client (subject type pairwise). */
  private static String pairwise(PrincipalRow principal, String clientId) {
    String text = principal.tenantId() + " " + principal.objectId() + " " + clientId;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(text));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
