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
   */
  public record SignIn(
      String scopes, boolean openid, boolean offline, @Nullable String refreshParent) {}
}
