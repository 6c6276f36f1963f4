package dev.selfsame.outbound;

import dev.selfsame.model.ResourceId;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL that may be asked for, as far as its text tells. There is one reading of it: what {@link
 * URI} takes by RFC 3986, and of that only plain names and plain addresses.
 *
 * @param host in lower case, an address without brackets
 */
record Target(URI uri, String host, int port) {
  static final int HTTPS = 443;

  /** Longest URL, in characters. */
  static final int LENGTH_MAX = 8192;

  private static final int HOST_MAX = 253;
  private static final Pattern NAME =
      Pattern.compile("([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

  /**
   * @throws NotFetched when it must not be asked for
   */
  static Target parse(String url, AllowList allow) {
    try {
      return of(url.length() > LENGTH_MAX ? new URI("") : new URI(url), allow);
    } catch (URISyntaxException e) {
      throw new NotFetched(NotFetched.Reason.URL);
    }
  }

  /** Where a redirect leads, by the same rules and to the same host only. */
  Target redirected(@Nullable String location, AllowList allow) {
    if (location == null || location.length() > LENGTH_MAX) {
      throw new NotFetched(NotFetched.Reason.REDIRECT);
    }
    URI next;
    try {
      next = uri.resolve(new URI(location));
    } catch (URISyntaxException e) {
      throw new NotFetched(NotFetched.Reason.REDIRECT);
    }
    Target target = of(next, allow);
    if (!target.host.equals(host)) {
      throw new NotFetched(NotFetched.Reason.REDIRECT);
    }
    return target;
  }

  private static Target of(URI uri, AllowList allow) {
    String host = uri.getHost();
    if (host == null
        || !"https".equalsIgnoreCase(uri.getScheme())
        || uri.getRawUserInfo() != null
        || uri.getRawAuthority().contains("@")) {
      throw new NotFetched(NotFetched.Reason.URL);
    }
    String name = plain(host);
    int port = uri.getPort() == -1 ? HTTPS : uri.getPort();
    if (!isHost(name) || !allow.port(name, port)) {
      throw new NotFetched(NotFetched.Reason.URL);
    }
    return new Target(rebuilt(uri, name), name, port);
  }

  /** Lower case, without brackets and without the dot of a fully written name. */
  private static String plain(String host) {
    String name = ResourceId.lower(host);
    if (name.startsWith("[") && name.endsWith("]")) {
      return name.substring(1, name.length() - 1);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  static boolean isHost(String host) {
    if (Literal.isV4(host)) {
      return true;
    }
    if (Literal.isV6(host)) {
      try {
        return !Literal.address(host).isAnyLocalAddress();
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
    return host.length() <= HOST_MAX && NAME.matcher(host).matches();
  }

  /** The same URL with the plain host and without the fragment, which is never sent. */
  private static URI rebuilt(URI uri, String name) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return URI.create(
        "https://"
            + (name.contains(":") ? "[" + name + "]" : name)
            + (uri.getPort() == -1 ? "" : ":" + uri.getPort())
            + path
            + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
  }
}
