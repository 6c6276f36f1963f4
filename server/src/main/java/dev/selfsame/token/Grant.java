package dev.selfsame.token;

import org.jspecify.annotations.Nullable;

/**
 * A way to get a token at the token endpoint; one file each. A grant proves, and gives an {@link
 * Authorization}; it signs nothing.
 */
sealed interface Grant
    permits ClientCredentials, Password, RefreshToken, AuthorizationCode, DeviceCode {
  /**
   * @throws dev.selfsame.error.ApiException in Entra's shape when the proof fails
   */
  Authorization authorize(Asked asked);

  /**
   * What every grant is told.
   *
   * @param v1 the version 1.0 endpoint: {@code resource} in place of {@code scope}
   * @param origin the header of that name, which browsers send; null when there is none
   */
  record Asked(Form form, boolean v1, String tokenUrl, @Nullable String origin) {

    /** The resource and permissions, in the endpoint's own way. */
    Scopes scopes(boolean application) {
      if (form.find("scope").isEmpty() && v1) {
        return new Scopes(form.require("resource"), "user_impersonation", true, true);
      }
      if (!v1 && form.find("resource").isPresent()) {
        throw dev.selfsame.error.OAuthErrors.resourceNotSupported();
      }
      return v1 && form.find("resource").isPresent()
          ? new Scopes(form.require("resource"), "user_impersonation", true, true)
          : Scopes.read(form.require("scope"), application);
    }

    /**
     * Azure's own services take version 1.0 tokens whatever the endpoint; an application named by
     * its id takes the endpoint's version.
     */
    int version(String audience) {
      boolean application = audience.startsWith("api://") || Audiences.isGuid(audience);
      return Audiences.isExchange(audience)
              || (!v1 && application && !audience.equals(Audiences.ARM_APP))
          ? 2
          : 1;
    }
  }
}
