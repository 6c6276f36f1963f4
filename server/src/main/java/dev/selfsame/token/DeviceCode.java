package dev.selfsame.token;

/** {@code urn:ietf:params:oauth:grant-type:device_code} (RFC 8628, 3.4). */
record DeviceCode(Clients clients, Audiences audiences, DeviceFlow devices) implements Grant {
  @Override
  public Authorization authorize(Asked asked) {
    String clientId = clients.requireKnown(asked);
    clients.requireNoCredential(asked);
    // The version 1.0 endpoint calls it code; MSAL for Python sends both.
    String code =
        asked
            .form()
            .find("device_code")
            .or(() -> asked.form().find("code"))
            .orElseGet(() -> asked.form().require("device_code"));
    DeviceFlow.Taken taken = devices.take(code, clientId);
    Scopes scopes = Scopes.read(taken.scope(), false);
    String audience = audiences.require(scopes.resource());
    return new Authorization(
        taken.user(),
        clientId,
        audience,
        asked.version(audience),
        "0",
        null,
        null,
        new Authorization.SignIn(
            scopes.permissions().isEmpty() ? "user_impersonation" : scopes.permissions(),
            scopes.openid(),
            scopes.offline(),
            null,
            new Authorization.Session(
                taken.signIn().signInId(), taken.signIn().sessionId(), null, null, null)));
  }
}
