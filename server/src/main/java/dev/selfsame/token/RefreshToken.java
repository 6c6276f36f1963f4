package dev.selfsame.token;

import dev.selfsame.directory.Directory;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthError;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.error.SignInErrors;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.RefreshTokenRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.TokenFamilyRow;
import org.jspecify.annotations.Nullable;

/** {@code refresh_token}: for the same or another resource, as Entra's serve all resources. */
record RefreshToken(
    Store store, Directory directory, Clients clients, Audiences audiences, RefreshTokens tokens)
    implements Grant {
  @Override
  public Authorization authorize(Asked asked) {
    String token = asked.form().require("refresh_token");
    TokenFamilyRow signIn = tokens.signIn(token, clients.id(asked)).orElse(null);
    Client client = client(asked, signIn);
    String clientId = client.id();
    boolean named =
        asked.form().find("scope").isPresent() || asked.form().find("resource").isPresent();
    Scopes wanted = named ? asked.scopes(false) : null;
    if (wanted != null) {
      audiences.require(wanted.resource()); // before the token is spent
    }
    RefreshTokenRow row = take(token, clientId, signIn);
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
        client.strength(),
        null,
        null,
        new Authorization.SignIn(permissions, true, true, row.hash(), session(signIn)));
  }

  private record Client(String id, String strength) {}

  /** As the client was when the user signed in on our pages; elsewhere by its id alone. */
  private Client client(Asked asked, @Nullable TokenFamilyRow signIn) {
    if (signIn == null) {
      return new Client(clients.requirePublic(asked), "0");
    }
    RedirectUris.Kind kind = RedirectUris.Kind.valueOf(signIn.clientKind());
    if (kind == RedirectUris.Kind.SPA && asked.origin() == null) {
      throw SignInErrors.originRequired();
    }
    if (kind != RedirectUris.Kind.SPA && asked.origin() != null) {
      throw SignInErrors.originOfOthers(asked.origin());
    }
    if (kind == RedirectUris.Kind.WEB) {
      Clients.Proven proven = clients.require(asked);
      return new Client(proven.principal().clientId(), proven.strength());
    }
    clients.requireNoCredential(asked);
    return new Client(clients.requireKnown(asked), "0");
  }

  private RefreshTokenRow take(String token, String clientId, @Nullable TokenFamilyRow signIn) {
    try {
      return tokens.take(token, clientId);
    } catch (ApiException e) {
      boolean expired = e.error() instanceof OAuthError error && error.code() == 700082;
      throw expired && signIn != null && signIn.clientKind().equals("SPA")
          ? SignInErrors.expiredSpaToken()
          : e;
    }
  }

  private static Authorization.@Nullable Session session(@Nullable TokenFamilyRow signIn) {
    return signIn == null
        ? null
        : new Authorization.Session(signIn.signInId(), signIn.sessionId(), null, null, null);
  }
}
