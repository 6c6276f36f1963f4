package dev.selfsame.error;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What the token service says of another issuer's token that is to prove a client. Statuses, codes
 * and texts are those of Entra's answers that people reported in 2022 to 2026 (entra.md E22, E23;
 * the repositories Azure/login, Azure/azure-workload-identity); where no answer was found, the
 * method says so.
 */
public final class FederationErrors {
  private static final int SHOWN_MAX = 600;
  private static final String WHERE =
      "https://learn.microsoft.com/entra/workload-id/workload-identity-federation";
  private static final String CHECK =
      "Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private FederationErrors() {}

  private static ApiException client(int code, String text) {
    return new OAuthError(401, "invalid_client", code, text).exception();
  }

  private static ApiException request(int code, String text) {
    return new OAuthError(400, "invalid_request", code, text).exception();
  }

  public static ApiException noCredentials(String displayName) {
    return client(
        70025,
        "The client '"
            + shown(displayName)
            + "' has no configured federated identity credentials.");
  }

  public static ApiException issuer(String issuer) {
    return client(700211, noMatch("issuer", issuer) + ". " + CHECK + WHERE);
  }

  public static ApiException audience(String audience) {
    return client(700212, noMatch("audience", audience) + ". " + CHECK + WHERE);
  }

  public static ApiException subject(String subject) {
    return client(700213, noMatch("subject", subject) + ". " + CHECK + WHERE);
  }

  /** There was an expression to try, and it did not fit either. */
  public static ApiException expression(String subject) {
    return client(
        7002131,
        noMatch("subject", subject)
            + " or no federated identity credential expression matched. Please check your federated identity credential Subject, Expression,"
            + " Audience and Issuer against the presented assertion. "
            + WHERE);
  }

  /** The same but for blanks: seen of subjects of another form than the one Entra keeps. */
  public static ApiException subjectForm(String subject, String wanted) {
    return client(
        7002137,
        noMatch("subject", subject)
            + ". Please make sure the federated identity credential Subject is '"
            + shown(wanted)
            + "'.");
  }

  public static ApiException subjectCase(String subject) {
    return client(
        7002138,
        noMatch("subject", subject)
            + ". The subject matches with case-insensitive comparison, but not with case-sensitive comparison. "
            + CHECK
            + "See documentation at: "
            + WHERE
            + ".");
  }

  /** A token of this service's own, where Entra takes none. */
  public static ApiException ownToken() {
    return client(700222, "AAD-issued tokens may not be used for federated identity flows.");
  }

  /**
   * Times as Entra writes them; a token without {@code nbf} is valid from 1970 on.
   *
   * @param validFrom epoch seconds, as {@code expiry}
   */
  public static ApiException outOfTime(Instant now, long validFrom, long expiry) {
    return client(
        700024,
        "Client assertion is not within its valid time range. Current time: "
            + TIME.format(now)
            + ", assertion valid from "
            + TIME.format(Instant.ofEpochSecond(validFrom))
            + ", expiry time of assertion "
            + TIME.format(Instant.ofEpochSecond(expiry))
            + ". Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .");
  }

  public static ApiException unknownKey(String keyId, String issuer) {
    return client(
        7000272,
        "The certificate with identifier "
            + shown(keyId)
            + " used to sign the federated credential could not be found in the metadata of identity provider "
            + shown(issuer)
            + ". Please validate that your Identity Provider's metadata exposes the key used to sign the incoming token.");
  }

  public static ApiException invalidSignature() {
    return client(
        700027,
        "Client assertion contains an invalid signature. [Reason - The provided signature value did not match the expected signature value.]");
  }

  /** The status is that of the sibling 5002730; the text was reported without one. */
  public static ApiException algorithm(String algorithm) {
    return request(
        5002738,
        "Invalid JWT token. '" + shown(algorithm) + "' is not a supported signature algorithm.");
  }

  public static ApiException headerType() {
    return request(
        5002727,
        "Invalid JWT header type specified. Allowed types: 'JWT','http://openid.net/specs/jwt/1.0'.");
  }

  /** The issuer's discovery document was not to be had, or is not one of this issuer. */
  public static ApiException discoveryFailed() {
    return request(501661, "Request to External OIDC endpoint failed.");
  }

  /** The keys that the discovery document names were not to be had. */
  public static ApiException keysFailed() {
    return request(50166, "Request to External OIDC endpoint failed.");
  }

  private static String noMatch(String part, String value) {
    return "No matching federated identity record found for presented assertion "
        + part
        + " '"
        + shown(value)
        + "'";
  }

  private static String shown(String text) {
    String bounded = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    return bounded.replaceAll("\\p{Cntrl}", " ");
  }
}
