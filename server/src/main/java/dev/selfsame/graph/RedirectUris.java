package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where sign-in may send a user back to. Source: Microsoft Learn, "Redirect URI (reply URL)
 * restrictions and limitations".
 */
final class RedirectUris {
  /** Of one application. */
  static final int COUNT_MAX = 256;

  private static final int LENGTH_MAX = 256;

  private RedirectUris() {}

  static void check(ObjectNode application) {
    int count = 0;
    for (String platform : List.of("web", "spa", "publicClient")) {
      Set<String> seen = new HashSet<>();
      for (JsonNode one : application.path(platform).path("redirectUris")) {
        String uri = one.asString("");
        if (!allowed(uri, platform) || ++count > COUNT_MAX) {
          throw GraphErrors.badRequest(
              "One or more properties contains invalid values. '"
                  + GraphErrors.shown(uri)
                  + "' is not a valid redirect URI of '"
                  + platform
                  + "'.");
        }
        if (!seen.add(uri)) {
          throw GraphErrors.badRequest(
              "Request contains a property with duplicate values: redirectUris.");
        }
      }
    }
  }

  private static boolean allowed(String uri, String platform) {
    if (uri.isEmpty() || uri.length() > LENGTH_MAX || uri.contains("*")) {
      return false;
    }
    try {
      URI parsed = new URI(uri);
      String scheme = String.valueOf(parsed.getScheme()).toLowerCase(java.util.Locale.ROOT);
      if (parsed.getRawFragment() != null) {
        return false;
      }
      if (scheme.equals("https")) {
        return parsed.getHost() != null;
      }
      if (scheme.equals("http")) {
        String host = String.valueOf(parsed.getHost());
        return Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
      }
      return platform.equals("publicClient")
          && parsed.isAbsolute()
          && !Set.of("javascript", "data", "file", "vbscript").contains(scheme);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
