package dev.selfsame.token;

import dev.selfsame.error.OAuthErrors;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a client asks for: one resource, and for users the permissions on it.
 *
 * @param resource as named; empty when only OIDC scopes were given
 * @param permissions of the resource, space-separated; empty for {@code .default}
 */
record Scopes(String resource, String permissions, boolean openid, boolean offline) {
  private static final Set<String> OIDC = Set.of("openid", "profile", "email", "offline_access");
  private static final String DEFAULT = "/.default";

  /** Whether there is more in it than the OIDC words. */
  static boolean nameAResource(String text) {
    for (String word : text.strip().split("\\s+", -1)) {
      if (!OIDC.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /**
   * From {@code scope} of the version 2.0 endpoint; MSAL for Java adds the OIDC words even for
   * applications.
   */
  static Scopes read(String text, boolean application) {
    Set<String> resources = new LinkedHashSet<>();
    Set<String> permissions = new LinkedHashSet<>();
    boolean openid = false;
    boolean offline = false;
    for (String word : text.strip().split("\\s+", -1)) {
      if (OIDC.contains(word)) {
        openid |= word.equals("openid");
        offline |= word.equals("offline_access");
      } else if (word.endsWith(DEFAULT)) {
        resources.add(word.substring(0, word.length() - DEFAULT.length()));
      } else {
        int at = word.lastIndexOf('/');
        if (application || at < 1 || word.charAt(at - 1) == '/') {
          throw OAuthErrors.invalidScope(text);
        }
        resources.add(word.substring(0, at));
        permissions.add(word.substring(at + 1));
      }
    }
    if (resources.size() > 1 || (application && resources.isEmpty())) {
      throw OAuthErrors.invalidScope(text);
    }
    String resource =
        resources.isEmpty() ? "https://graph.microsoft.com" : resources.iterator().next();
    if (resource.isEmpty()) {
      throw OAuthErrors.invalidScope(text);
    }
    return new Scopes(resource, String.join(" ", permissions), openid, offline);
  }
}
