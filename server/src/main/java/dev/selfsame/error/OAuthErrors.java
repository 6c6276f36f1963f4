package dev.selfsame.error;

/**
 * The token service's errors with Entra's words, codes and statuses. Source: entra.md E30 and E31
 * where recorded; the other texts are as Microsoft Learn lists them under "Microsoft Entra
 * authentication and authorization error codes".
 */
public final class OAuthErrors {
  private OAuthErrors() {}

  private static ApiException error(int status, String error, int code, String text) {
    return new OAuthError(status, error, code, text).exception();
  }

  public static ApiException missingParameter(String name) {
    return error(
        400,
        "invalid_request",
        900144,
        "The request body must contain the following parameter: '" + name + "'.");
  }

  public static ApiException duplicateParameter(String name) {
    return error(
        400,
        "invalid_request",
        90014,
        "The parameter '" + shown(name) + "' occurs more than once.");
  }

  public static ApiException notAForm() {
    return error(
        400,
        "invalid_request",
        900561,
        "The endpoint only accepts POST requests of type application/x-www-form-urlencoded.");
  }

  public static ApiException resourceNotSupported() {
    return error(
        400,
        "invalid_request",
        901002,
        "The 'resource' request parameter is not supported. Use 'scope' on the version 2.0 endpoint.");
  }

  public static ApiException tenantNotFound(String tenant) {
    return error(
        400,
        "invalid_request",
        90002,
        "Tenant '"
            + shown(tenant)
            + "' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.");
  }

  /** E31. */
  public static ApiException unsupportedGrantType(String grant) {
    return error(
        400,
        "unsupported_grant_type",
        70003,
        "The app requested an unsupported grant type '" + shown(grant) + "'.");
  }

  /** E31. */
  public static ApiException notAnApplicationId(String clientId) {
    return error(
        400,
        "unauthorized_client",
        700038,
        shown(clientId) + " is not a valid application identifier.");
  }

  public static ApiException applicationNotFound(String clientId, String tenant) {
    return error(
        400,
        "unauthorized_client",
        700016,
        "Application with identifier '"
            + shown(clientId)
            + "' was not found in the directory '"
            + tenant
            + "'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user"
            + " in the tenant. You may have sent your authentication request to the wrong tenant.");
  }

  /** E31. */
  public static ApiException invalidClientSecret(String clientId) {
    return error(
        401,
        "invalid_client",
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID,"
            + " for a secret added to app '"
            + clientId
            + "'.");
  }

  public static ApiException expiredClientSecret(String clientId) {
    return error(
        401,
        "invalid_client",
        7000222,
        "The provided client secret keys for app '" + clientId + "' are expired.");
  }

  public static ApiException missingClientCredential() {
    return error(
        401,
        "invalid_client",
        7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
  }

  public static ApiException invalidAssertion(String why) {
    return error(
        401,
        "invalid_client",
        700027,
        "Client assertion failed signature validation. [Reason - " + why + "]");
  }

  public static ApiException malformedAssertion() {
    return error(400, "invalid_request", 50027, "JWT token is invalid or malformed.");
  }

  public static ApiException assertionOutOfTime() {
    return error(
        401,
        "invalid_client",
        700024,
        "Client assertion is not within its valid time range. Review its 'nbf' and 'exp' claims; it must not live longer than a day.");
  }

  public static ApiException assertionAudience() {
    return error(
        401,
        "invalid_client",
        700023,
        "Client assertion audience claim does not match Realm issuer.");
  }

  public static ApiException assertionSubject(String claim) {
    return error(
        401,
        "invalid_client",
        700021,
        "Client assertion application identifier doesn't match 'client_id' parameter ('"
            + claim
            + "').");
  }

  /** E31, cc-grant. */
  public static ApiException invalidScope(String scope) {
    return error(
        400,
        "invalid_scope",
        70011,
        "The provided value for the input parameter 'scope' is not valid. The scope "
            + shown(scope)
            + " is not valid.");
  }

  /** E31; the metadata service passes the same code on. */
  public static ApiException invalidResource(String resource, String tenant) {
    return error(
        400,
        "invalid_resource",
        500011,
        "The resource principal named "
            + shown(resource)
            + " was not found in the tenant named "
            + tenant
            + ". This can happen if the application has not been installed by the administrator of the tenant or consented to by any user"
            + " in the tenant. You might have sent your authentication request to the wrong tenant.");
  }

  /**
   * One answer for an unknown user and a wrong password, so that nobody learns which names exist.
   */
  public static ApiException invalidCredentials() {
    return error(
        400,
        "invalid_grant",
        50126,
        "Error validating credentials due to invalid username or password.");
  }

  /** A user whose {@code accountEnabled} is false; E31. */
  public static ApiException accountDisabled() {
    return error(
        400,
        "invalid_grant",
        50057,
        "The user account is disabled. The account has been disabled by an administrator.");
  }

  /** A service principal whose {@code accountEnabled} is false; E31. */
  public static ApiException applicationDisabled(String clientId, String displayName) {
    return error(
        401,
        "unauthorized_client",
        7000112,
        "Application '" + clientId + "'(" + shown(displayName) + ") is disabled.");
  }

  public static ApiException accountLocked() {
    return error(
        400,
        "invalid_grant",
        50053,
        "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.");
  }

  public static ApiException invalidRefreshToken() {
    return error(400, "invalid_grant", 70000, "Provided grant is invalid or malformed.");
  }

  public static ApiException expiredRefreshToken() {
    return error(400, "invalid_grant", 700082, "The refresh token has expired due to inactivity.");
  }

  public static ApiException revokedRefreshToken() {
    return error(
        400,
        "invalid_grant",
        50173,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed.");
  }

  public static ApiException unknownInstance() {
    return error(400, "invalid_instance", 50049, "Unknown or invalid instance.");
  }

  public static ApiException notFound() {
    return error(404, "invalid_request", 900971, "There is no such endpoint.");
  }

  private static String shown(String text) {
    String short_ = text.length() <= 200 ? text : text.substring(0, 200) + "…";
    return short_.replaceAll("\\p{Cntrl}", " ");
  }

  /** Too much to do, or the store is away; E31. */
  public static ApiException transientFault() {
    return new OAuthError(
            503,
            "temporarily_unavailable",
            90033,
            "A transient error has occurred. Please try again.")
        .exception();
  }
}
