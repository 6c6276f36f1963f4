package dev.selfsame.token;

/**
 * {@code client_credentials} with a secret, a certificate assertion or another issuer's token
 * (E10).
 */
record ClientCredentials(Clients clients, Audiences audiences) implements Grant {
  @Override
  public Authorization authorize(Asked asked) {
    asked.form().require("client_id");
    Scopes scopes = asked.scopes(true);
    Clients.Proven client = clients.require(asked);
    String audience = audiences.require(scopes.resource());
    return new Authorization(
        client.principal(),
        client.principal().clientId(),
        audience,
        asked.version(audience),
        client.strength(),
        client.resourceId(),
        null,
        null);
  }
}
