package dev.selfsame.token;

import dev.selfsame.error.OAuthErrors;
import dev.selfsame.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a token request: a form, and the client's credentials when they come by HTTP
 * Basic (RFC 6749, 2.3.1).
 */
record Form(Map<String, String> values) {
  private static final int PARAMETERS_MAX = 100;

  static Form read(Request request) {
    String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
    int end = type.indexOf(';');
    if (!(end < 0 ? type : type.substring(0, end))
        .strip()
        .equals("application/x-www-form-urlencoded")) {
      throw OAuthErrors.notAForm();
    }
    Map<String, String> values = new HashMap<>();
    String body = new String(request.body(), StandardCharsets.UTF_8);
    if (!body.isEmpty()) {
      String[] pairs = body.split("&", PARAMETERS_MAX + 1);
      if (pairs.length > PARAMETERS_MAX) {
        throw OAuthErrors.notAForm();
      }
      for (String pair : pairs) {
        int at = pair.indexOf('=');
        String name = decoded(at < 0 ? pair : pair.substring(0, at));
        if (!name.isEmpty()
            && values.put(name, at < 0 ? "" : decoded(pair.substring(at + 1))) != null) {
          throw OAuthErrors.duplicateParameter(name);
        }
      }
    }
    request.header("authorization").ifPresent(header -> basic(header, values));
    return new Form(Map.copyOf(values));
  }

  private static void basic(String header, Map<String, String> values) {
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return;
    }
    String text;
    try {
      text =
          new String(
              Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw OAuthErrors.notAForm();
    }
    int at = text.indexOf(':');
    if (at > 0) {
      if (values.containsKey("client_secret")) {
        throw OAuthErrors.duplicateParameter("client_secret");
      }
      String id = decoded(text.substring(0, at));
      String other = values.putIfAbsent("client_id", id);
      if (other != null && !other.equalsIgnoreCase(id)) {
        throw OAuthErrors.duplicateParameter("client_id"); // whose secret is it?
      }
      values.put("client_secret", decoded(text.substring(at + 1)));
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw OAuthErrors.notAForm();
    }
  }

  String require(String name) {
    return find(name).orElseThrow(() -> OAuthErrors.missingParameter(name));
  }

  /** Empty for a parameter that is absent or has no value. */
  Optional<String> find(String name) {
    @Nullable String value = values.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  @Override
  public String toString() {
    return "Form" + values.keySet(); // never the values: they hold secrets
  }
}
