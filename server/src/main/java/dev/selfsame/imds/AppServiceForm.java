package dev.selfsame.imds;

import dev.selfsame.directory.VmBinding;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ImdsError;
import dev.selfsame.error.OAuthError;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code IDENTITY_ENDPOINT} with {@code IDENTITY_HEADER} (2019-08-01) and its elder with {@code
 * MSI_SECRET} (2017-09-01). Source: Microsoft Learn, App Service managed identity, REST endpoint
 * reference.
 */
final class AppServiceForm {
  private static final DateTimeFormatter ELDER =
      DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss +00:00", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final ImdsEndpoint endpoint;

  AppServiceForm(ImdsEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  Response handle(VmBinding vm, Request request) {
    if (!request.method().equals("GET")) {
      return refusal(405, "The method is not allowed.", request).with("Allow", "GET");
    }
    String version = request.query("api-version").orElse("");
    boolean elder = version.equals("2017-09-01");
    if (!elder && !version.equals("2019-08-01")) {
      return refusal(400, "The api-version is invalid or was not specified.", request);
    }
    String given = request.header(elder ? "secret" : "x-identity-header").orElse("");
    if (!MessageDigest.isEqual(ImdsEndpoint.utf8(vm.secretHeader()), ImdsEndpoint.utf8(given))) {
      return refusal(401, "The identity header is missing or wrong.", request);
    }
    try {
      ImdsEndpoint.requireNoDuplicates(request.query());
      return endpoint.limited(vm, () -> token(vm, request, elder));
    } catch (ApiException e) {
      return switch (e.error()) {
        case ImdsError error ->
            refusal(
                error.status(),
                error.description() == null ? error.error() : error.description(),
                request);
        case OAuthError error ->
            refusal(
                error.status() >= 500 ? 500 : 400,
                "AADSTS" + error.code() + ": " + error.text(),
                request);
        default -> throw e;
      };
    }
  }

  private Response token(VmBinding vm, Request request, boolean elder) {
    String resource = ImdsEndpoint.required(request.query(), "resource");
    TokenAnswer answer =
        endpoint.tokenFor(vm, ImdsEndpoint.selector(request.query(), false), resource);
    long end = answer.expiresAt();
    return answer.appService(elder ? ELDER.format(Instant.ofEpochSecond(end)) : Long.toString(end));
  }

  private static Response refusal(int status, String message, Request request) {
    byte[] body =
        JsonMapper.shared()
            .writeValueAsBytes(
                Map.of(
                    "statusCode",
                    status,
                    "message",
                    message,
                    "correlationId",
                    request.correlationId()));
    Response response = Response.json(status, body);
    return status == 429 ? response.with("Retry-After", "1") : response;
  }
}
