package dev.selfsame.token;

import dev.selfsame.error.SignInErrors;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Which address belongs to which client. Compared as text, byte by byte; the port of a registered
 * {@code http://localhost} alone is free (RFC 8252, 7.3; Microsoft Learn, "Redirect URI (reply URL)
 * restrictions and limitations").
 */
record Redirects(Supplier<Authority> authority, RedirectUris registered) {
  private static final int LENGTH_MAX = 2048;
  private static final Pattern CLEAN = Pattern.compile("[\\x21-\\x7e&&[^\\\\<>\"{}|^`]]+");
  private static final Pattern ON_LOCALHOST =
      Pattern.compile("(http://(?:localhost|127\\.0\\.0\\.1))(?::[1-9][0-9]{0,4})?((?:[/?].*)?)");

  /**
   * The kind of client that the address makes it.
   *
   * @throws dev.selfsame.error.ApiException AADSTS50011
   */
  RedirectUris.Kind require(String clientId, String uri) {
    return find(clientId, uri).orElseThrow(() -> SignInErrors.redirectMismatch(uri, clientId));
  }

  Optional<RedirectUris.Kind> find(String clientId, String uri) {
    if (!sound(uri)) {
      return Optional.empty();
    }
    Optional<FirstParty> known = FirstParty.of(clientId);
    if (known.isPresent()) {
      return known.filter(one -> one.allows(uri, authority.get())).map(FirstParty::kind);
    }
    return registered.of(clientId).stream()
        .filter(one -> same(one, uri))
        .map(RedirectUris.Registered::kind)
        .findFirst();
  }

  boolean deviceCodes(String clientId) {
    return FirstParty.of(clientId)
        .map(one -> one.kind() == RedirectUris.Kind.PUBLIC_CLIENT)
        .orElseGet(() -> registered.publicFlows(clientId));
  }

  private static boolean same(RedirectUris.Registered one, String uri) {
    if (one.uri().equals(uri)) {
      return true;
    }
    var wanted = ON_LOCALHOST.matcher(one.uri());
    var given = ON_LOCALHOST.matcher(uri);
    return one.kind() == RedirectUris.Kind.PUBLIC_CLIENT
        && wanted.matches()
        && given.matches()
        && wanted.group(1).equals(given.group(1))
        && wanted.group(2).equals(given.group(2));
  }

  /** Whatever is registered: what a browser could read in another way is sent to nobody. */
  private static boolean sound(String uri) {
    if (uri.length() > LENGTH_MAX || !CLEAN.matcher(uri).matches()) {
      return false;
    }
    try {
      URI read = new URI(uri);
      String scheme = String.valueOf(read.getScheme()).toLowerCase(Locale.ROOT);
      boolean script =
          scheme.equals("javascript") || scheme.equals("data") || scheme.equals("vbscript");
      return read.isAbsolute()
          && !script
          && read.getRawFragment() == null
          && read.getRawUserInfo() == null
          && (!scheme.startsWith("http") || read.getHost() != null)
          && read.getPort() <= 65_535;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
