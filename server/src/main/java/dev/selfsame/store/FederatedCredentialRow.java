package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * Whose tokens prove a client, for the exchange: index of the federatedIdentityCredentials
 * resources of user-assigned identities and of applications.
 *
 * @param resourceKey id key of the resource, or {@code
 *     /applications/{objectId}/federatedidentitycredentials/{name}}
 * @param objectId the principal that a token is issued for: the managed identity's, the
 *     application's service principal's
 * @param subject empty when there is an expression
 * @param expression a claims matching expression; null when one subject is meant
 */
public record FederatedCredentialRow(
    String resourceKey,
    String objectId,
    String issuer,
    String subject,
    String audience,
    @Nullable String expression) {
  public FederatedCredentialRow(
      String resourceKey, String objectId, String issuer, String subject, String audience) {
    this(resourceKey, objectId, issuer, subject, audience, null);
  }
}
