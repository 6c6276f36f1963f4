package dev.selfsame.token;

import dev.selfsame.store.PrincipalRow;
import org.jspecify.annotations.Nullable;

/**
 * What a grant has proven: this principal may have a token for this audience.
 *
 * @param clientId the application that asks; for a user the public client
 * @param strength {@code 0} no client credential, {@code 1} a secret, {@code 2} a certificate or
 *     managed identity (claim appidacr)
 * @param version 1 or 2: which claims the token has
 * @param resourceId for a managed identity, the id behind {@code xms_mirid}; null elsewhere
 * @param hostId for a user-assigned identity, the resource that uses it ({@code xms_az_rid}); null
 *     elsewhere
 * @param user how a user signed in; null for an application
 */
public record Authorization(
    PrincipalRow principal,
    String clientId,
    String audience,
    int version,
    String strength,
    @Nullable String resourceId,
    @Nullable String hostId,
    @Nullable SignIn user) {
  /**
   * @param scopes delegated permissions, such as {@code user_impersonation}
   * @param openid an ID token was asked for
   * @param refreshParent the refresh token (its hash) whose place the next one takes; null for a
   *     sign-in
   * @param session the sign-in on our pages; null when there was none
   */
  public record SignIn(
      String scopes,
      boolean openid,
      boolean offline,
      @Nullable String refreshParent,
      @Nullable Session session) {
    public SignIn(String scopes, boolean openid, boolean offline, @Nullable String refreshParent) {
      this(scopes, openid, offline, refreshParent, null);
    }
  }

  /**
   * A sign-in on our pages, as the ID token tells of it.
   *
   * @param signInId the family of its refresh tokens
   * @param nonce of the request; null when it had none
   * @param authTime epoch seconds; null unless the client asked with {@code max_age}
   * @param code that stands beside the ID token in an answer; null elsewhere
   */
  public record Session(
      String signInId,
      String sessionId,
      @Nullable String nonce,
      @Nullable Long authTime,
      @Nullable String code) {}
}
