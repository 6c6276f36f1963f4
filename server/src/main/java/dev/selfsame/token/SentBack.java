package dev.selfsame.token;

import dev.selfsame.error.OAuthError;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.token.page.Forms;
import dev.selfsame.token.page.Page;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The answer to an authorization request, on its way to the client's address. */
final class SentBack {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SentBack() {}

  /**
   * @param status 302, or 303 after a form: the browser must not send the password on
   */
  static Response to(AuthorizeRequest.Sender sender, int status, Map<String, String> answer) {
    Map<String, String> all = new LinkedHashMap<>(answer);
    if (sender.state() != null) {
      all.put("state", sender.state());
    }
    String uri = sender.redirectUri();
    return switch (sender.mode()) {
      case QUERY -> redirect(status, uri + (uri.indexOf('?') < 0 ? "?" : "&") + encoded(all));
      case FRAGMENT -> redirect(status, uri + "#" + encoded(all));
      case FORM_POST -> new Page(200, "Continue", Forms.post(uri, all), formTargets(uri)).sending();
    };
  }

  static Response error(
      AuthorizeRequest.Sender sender, int status, OAuthError error, Request request, Clock clock) {
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("error", error.error());
    answer.put("error_description", described(error, request, clock));
    if (error.code() == 65004) {
      answer.put("error_subcode", "cancel");
    }
    return to(sender, status, answer);
  }

  static Response redirect(int status, String to) {
    return Response.empty(status)
        .with("Location", to)
        .with("Cache-Control", "no-store")
        .with("Pragma", "no-cache")
        .with("Referrer-Policy", "no-referrer");
  }

  /** Browsers hold the policy of a form's page against where its answer redirects to. */
  static List<String> formTargets(String uri) {
    URI read = URI.create(uri);
    boolean web = read.getScheme().startsWith("http");
    return List.of(
        web ? read.getScheme() + "://" + read.getRawAuthority() : read.getScheme() + ":");
  }

  /** As in the token endpoint's errors (entra.md E30). */
  private static String described(OAuthError error, Request request, Clock clock) {
    return "AADSTS"
        + error.code()
        + ": "
        + error.text()
        + " Trace ID: "
        + request.requestId()
        + " Correlation ID: "
        + request.correlationId()
        + " Timestamp: "
        + time(clock);
  }

  static String time(Clock clock) {
    return TIME.format(clock.instant());
  }

  private static String encoded(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
