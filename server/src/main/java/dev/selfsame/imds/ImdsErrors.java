package dev.selfsame.imds;

import dev.selfsame.error.ImdsError;
import dev.selfsame.error.OAuthError;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metadata service's errors, word for word. Source: Microsoft Learn "how to use a VM token",
 * "instance metadata service".
 */
final class ImdsErrors {
  /** What live answers call themselves. Source: Azure/azure-sdk-for-net issue 37278. */
  static final Map<String, String> SERVER = Map.of("Server", "IMDS/150.870.65.1015");

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", java.util.Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ImdsErrors() {}

  static ImdsError identityNotFound() {
    return of(400, "invalid_request", "Identity not found");
  }

  static ImdsError multipleIdentities() {
    return of(
        400,
        "invalid_request",
        "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request");
  }

  static ImdsError metadataHeaderMissing() {
    return of(400, "bad_request_102", "Required metadata header not specified");
  }

  static ImdsError forwarded() {
    return of(400, "invalid_request", "Requests with an X-Forwarded-For header are not served");
  }

  static ImdsError duplicateParameter(String name) {
    return of(400, "invalid_request", "Query parameter '" + name + "' is given more than once");
  }

  static ImdsError parameterMissing(String name) {
    return of(400, "invalid_request", "Required query variable '" + name + "' is missing");
  }

  static ImdsError tooManySelectors() {
    return of(
        400,
        "invalid_request",
        "Only one of client_id, object_id, msi_res_id and mi_res_id may be given");
  }

  static ImdsError badBypassCache() {
    return of(
        400, "invalid_request", "Query variable 'bypass_cache' must be 'true' when it is given");
  }

  static ImdsError apiVersion() {
    return new ImdsError(
        400,
        "Bad request. api-version is invalid or was not specified in the request. For more information refer to aka.ms/azureimds",
        null,
        ImdsVersions.NEWEST,
        SERVER);
  }

  static ImdsError notFound() {
    return of(404, "Not found", null);
  }

  static ImdsError methodNotAllowed(String allowed) {
    return new ImdsError(
        405,
        "method_not_allowed",
        "The method is not allowed",
        List.of(),
        Map.of("Server", "IMDS/150.870.65.1015", "Allow", allowed));
  }

  static ImdsError tooManyRequests() {
    return new ImdsError(
        429,
        "too_many_requests",
        "Too many requests",
        List.of(),
        Map.of("Server", "IMDS/150.870.65.1015", "Retry-After", "1"));
  }

  static ImdsError unknown() {
    return of(
        500,
        "unknown",
        "Failed to retrieve token from the Active directory. For details see logs in the server");
  }

  /**
   * Entra's refusal as the metadata service passes it on (I36); the trace lines are part of the
   * text.
   */
  static ImdsError refused(OAuthError cause, String requestId, String correlationId, Instant now) {
    boolean audience = cause.code() == 500011 || cause.code() == 50001;
    String text =
        "AADSTS"
            + cause.code()
            + ": "
            + cause.text()
            + "\r\nTrace ID: "
            + requestId
            + "\r\nCorrelation ID: "
            + correlationId
            + "\r\nTimestamp: "
            + TIMESTAMP.format(now);
    return of(
        cause.status() >= 500 ? 500 : 400, audience ? "invalid_resource" : cause.error(), text);
  }

  private static ImdsError of(int status, String error, @Nullable String description) {
    return new ImdsError(status, error, description, List.of(), SERVER);
  }
}
