package dev.selfsame.error;

/**
 * The errors of interactive sign-in, of codes and of devices, with Entra's codes. Source: Microsoft
 * Learn, "Microsoft Entra authentication and authorization error codes", "Microsoft identity
 * platform and OAuth 2.0 authorization code flow" and "... device authorization grant flow"; the
 * texts as clients have logged them.
 */
public final class SignInErrors {
  private static final int SHOWN_MAX = 200;

  private SignInErrors() {}

  private static ApiException error(int status, String error, int code, String text) {
    return new OAuthError(status, error, code, text).exception();
  }

  public static ApiException redirectMismatch(String uri, String clientId) {
    return error(
        400,
        "invalid_request",
        50011,
        "The redirect URI '"
            + shown(uri)
            + "' specified in the request does not match the redirect URIs configured for the application '"
            + clientId
            + "'. Make sure the redirect URI sent in the request matches one added to your application.");
  }

  public static ApiException methodNotAllowed(String method) {
    return error(
        405,
        "invalid_request",
        900561,
        "The endpoint only accepts GET, POST requests. Received a " + shown(method) + " request.");
  }

  public static ApiException duplicated(String name) {
    return error(
        400,
        "invalid_request",
        9000411,
        "The request is not properly formatted. The parameter '"
            + shown(name)
            + "' is duplicated.");
  }

  public static ApiException invalidParameter(String name) {
    return error(
        400,
        "invalid_request",
        90100,
        "The parameter '" + shown(name) + "' is empty or not valid.");
  }

  public static ApiException unsupportedPrompt() {
    return error(400, "invalid_request", 90023, "Unsupported 'prompt' value.");
  }

  public static ApiException unsupportedResponseType(String asked) {
    return error(
        400,
        "unsupported_response_type",
        70005,
        "The provided value for the input parameter 'response_type' isn't allowed for this client or is not supported: '"
            + shown(asked)
            + "'.");
  }

  public static ApiException implicitNotEnabled(String type) {
    return error(
        400,
        "unsupported_response_type",
        type.equals("token") ? 700051 : 700054,
        "response_type '" + type + "' is not enabled for the application.");
  }

  public static ApiException queryForTokens() {
    return error(
        400,
        "invalid_request",
        70007,
        "'query' is not a supported value of 'response_mode' when requesting a token.");
  }

  public static ApiException challengeRequired() {
    return error(
        400,
        "invalid_request",
        9002325,
        "Proof Key for Code Exchange is required for cross-origin authorization code redemption.");
  }

  public static ApiException badChallenge() {
    return error(400, "invalid_request", 501491, "Invalid size of Code_Challenge parameter.");
  }

  public static ApiException badChallengeMethod() {
    return error(400, "invalid_request", 50149, "Invalid Code_Challenge_method parameter.");
  }

  public static ApiException notSignedIn() {
    return error(
        400,
        "login_required",
        50058,
        "A silent sign-in request was sent but no user is signed in.");
  }

  public static ApiException interactionRequired() {
    return error(
        400,
        "interaction_required",
        50199,
        "For security reasons, user confirmation is required for this request. Please repeat the request allowing user interaction.");
  }

  /** The user pressed cancel. */
  public static ApiException declined() {
    return error(400, "access_denied", 65004, "User declined to consent to access the app.");
  }

  /** A form that did not come from the page we gave this browser, or too late. */
  public static ApiException foreignForm() {
    return error(
        400,
        "invalid_request",
        165000,
        "Invalid Request: The request tokens do not match the user context. Do not copy the user context values (cookies; form fields; headers) between different requests or user sessions; always maintain the ALL of the supplied values across a complete single user flow.");
  }

  public static ApiException malformedCode() {
    return error(
        400, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.");
  }

  public static ApiException expiredCode() {
    return error(
        400,
        "invalid_grant",
        70008,
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.");
  }

  public static ApiException redeemedCode() {
    return error(
        400,
        "invalid_grant",
        54005,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.");
  }

  public static ApiException otherReplyAddress(String given, String asked) {
    return error(
        400,
        "invalid_grant",
        500112,
        "The reply address '"
            + shown(given)
            + "' does not match the reply address '"
            + shown(asked)
            + "' provided when requesting Authorization code.");
  }

  public static ApiException wrongVerifier() {
    return error(
        400,
        "invalid_grant",
        501481,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.");
  }

  public static ApiException publicClientWithCredential() {
    return error(
        401,
        "invalid_client",
        700025,
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.");
  }

  public static ApiException originOfOthers(String origin) {
    return error(
        400,
        "invalid_request",
        9002326,
        "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '"
            + shown(origin)
            + "'.");
  }

  public static ApiException originRequired() {
    return error(
        400,
        "invalid_request",
        9002327,
        "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.");
  }

  public static ApiException expiredSpaToken() {
    return error(
        400,
        "invalid_grant",
        700084,
        "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which can't be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.");
  }

  public static ApiException pending() {
    return error(
        400,
        "authorization_pending",
        70016,
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");
  }

  public static ApiException expiredDeviceCode() {
    return error(
        400,
        "expired_token",
        70020,
        "The provided value for the input parameter 'device_code' is not valid. This device code has expired.");
  }

  /** The error word and the code from the flow's page; the text is ours. */
  public static ApiException declinedDevice() {
    return error(
        400, "authorization_declined", 70018, "The end user denied the authorization request.");
  }

  public static ApiException unknownDeviceCode() {
    return error(
        400,
        "bad_verification_code",
        70019,
        "The provided value for the input parameter 'device_code' is not valid.");
  }

  /** Too many guesses of a user code, or too many devices that wait. */
  public static ApiException tooMany() {
    return error(
        429, "temporarily_unavailable", 90055, "There have been too many incoming requests.");
  }

  private static String shown(String text) {
    String part = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    return part.replaceAll("[\\p{Cntrl}\\p{Cf}]", " ");
  }
}
