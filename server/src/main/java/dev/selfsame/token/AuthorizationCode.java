package dev.selfsame.token;

import dev.selfsame.error.OAuthErrors;
import dev.selfsame.error.SignInErrors;
import java.net.URI;

/**
 * {@code authorization_code}. A client of kind WEB proves itself; the others prove by PKCE that
 * they are who asked, and a single-page application by its Origin too. Source: Microsoft Learn,
 * "authorization code flow"; RFC 7636.
 */
record AuthorizationCode(Clients clients, Audiences audiences, Codes codes) implements Grant {
  @Override
  public Authorization authorize(Asked asked) {
    String code = asked.form().require("code");
    String redirectUri = asked.form().require("redirect_uri");
    String clientId = clients.id(asked);
    RedirectUris.Kind kind = codes.kind(code, clientId).orElseThrow(() -> unknown(asked));
    String strength = strength(asked, kind, redirectUri);
    boolean named =
        asked.form().find("resource").isPresent()
            || asked.form().find("scope").filter(Scopes::nameAResource).isPresent();
    Scopes wanted = named ? asked.scopes(false) : null;
    if (wanted != null) {
      audiences.require(wanted.resource()); // before the code is spent
    }
    Codes.Taken taken =
        codes.take(
            new Codes.Redeemed(
                code, clientId, redirectUri, asked.form().find("code_verifier").orElse(null)));
    Scopes first = Scopes.read(taken.code().scope(), false);
    Scopes scopes = wanted == null ? first : wanted;
    return new Authorization(
        taken.user(),
        clientId,
        scopes.resource(),
        asked.version(scopes.resource()),
        strength,
        null,
        null,
        new Authorization.SignIn(
            scopes.permissions().isEmpty() ? "user_impersonation" : scopes.permissions(),
            first.openid(),
            first.offline(),
            null,
            new Authorization.Session(
                taken.signIn().signInId(),
                taken.signIn().sessionId(),
                taken.code().nonce(),
                taken.code().authTime() ? taken.signIn().signedInAt() / 1000 : null,
                null)));
  }

  /**
   * Of a code that is nobody's or another's, a client learns nothing before it has proven itself.
   */
  private RuntimeException unknown(Asked asked) {
    clients.requireKnown(asked);
    return SignInErrors.malformedCode();
  }

  private String strength(Asked asked, RedirectUris.Kind kind, String redirectUri) {
    requireOrigin(asked, kind, redirectUri);
    if (kind == RedirectUris.Kind.WEB) {
      return clients.require(asked).strength();
    }
    clients.requireKnown(asked);
    clients.requireNoCredential(asked);
    return "0";
  }

  private static void requireOrigin(Asked asked, RedirectUris.Kind kind, String redirectUri) {
    String origin = asked.origin();
    if (kind != RedirectUris.Kind.SPA) {
      if (origin != null) {
        throw SignInErrors.originOfOthers(origin);
      }
      return;
    }
    if (origin == null) {
      throw SignInErrors.originRequired();
    }
    if (!origin.equals(origin(redirectUri))) {
      throw SignInErrors.originOfOthers(origin);
    }
  }

  private static String origin(String uri) {
    try {
      URI read = URI.create(uri);
      return read.getScheme() + "://" + read.getRawAuthority();
    } catch (IllegalArgumentException e) {
      throw OAuthErrors.missingParameter("redirect_uri");
    }
  }
}
