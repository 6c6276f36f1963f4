package dev.selfsame.token;

import dev.selfsame.directory.Directory;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.RefreshTokenRow;
import dev.selfsame.store.Store;

/** {@code refresh_token}: for the same or another resource, as Entra's serve all resources. */
record RefreshToken(
    Store store, Directory directory, Clients clients, Audiences audiences, RefreshTokens tokens)
    implements Grant {
  @Override
  public Authorization authorize(Asked asked) {
    String clientId = clients.requirePublic(asked);
    String token = asked.form().require("refresh_token");
    boolean named =
        asked.form().find("scope").isPresent() || asked.form().find("resource").isPresent();
    Scopes wanted = named ? asked.scopes(false) : null;
    if (wanted != null) {
      audiences.require(wanted.resource()); // before the token is spent
    }
    RefreshTokenRow row = tokens.take(token, clientId);
    PrincipalRow user =
        store
            .read(tx -> directory.living(tx, row.objectId()))
            .orElseThrow(OAuthErrors::revokedRefreshToken);
    Scopes scopes =
        wanted == null ? new Scopes(row.scope(), "user_impersonation", true, true) : wanted;
    String permissions =
        scopes.permissions().isEmpty() ? "user_impersonation" : scopes.permissions();
    return new Authorization(
        user,
        clientId,
        scopes.resource(),
        asked.version(scopes.resource()),
        "0",
        null,
        null,
        new Authorization.SignIn(permissions, true, true, row.hash()));
  }
}
