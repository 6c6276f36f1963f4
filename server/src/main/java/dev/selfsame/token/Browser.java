package dev.selfsame.token;

import dev.selfsame.error.SignInErrors;
import dev.selfsame.http.Request;
import dev.selfsame.model.Ids;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one cookie, and the forms that belong to it. The cookie holds 256 random bits: before a
 * sign-in they bind our forms to the browser, after one they are also the session. Each of our
 * forms carries a MAC under the cookie over what it is for, so no other site can send it, and none
 * that was made for another browser or another purpose is taken.
 */
record Browser(Ids ids, Clock clock) {
  /**
   * The prefix makes browsers refuse it from a subdomain, another path or over HTTP (RFC 6265bis).
   */
  static final String NAME = "__Host-selfsame";

  private static final Duration FORM_LIFE = Duration.ofHours(1);

  /** The page may come from another node than the one its form goes to. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  private static final int SECRET_BYTES = 32;
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final Pattern TOKEN = Pattern.compile("([0-9]{1,15})\\.([A-Za-z0-9_-]{43})");

  String fresh() {
    return ids.secret(SECRET_BYTES);
  }

  /** What the cookie holds. Sent twice it is nobody's: one of them would be somebody else's. */
  Optional<String> secret(Request request) {
    @Nullable String found = null;
    for (String header : request.headers().getOrDefault("cookie", List.of())) {
      for (String pair : header.split(";", -1)) {
        int at = pair.indexOf('=');
        if (at > 0 && pair.substring(0, at).strip().equals(NAME)) {
          if (found != null) {
            return Optional.empty();
          }
          found = pair.substring(at + 1).strip();
        }
      }
    }
    return Optional.ofNullable(found).filter(value -> SECRET.matcher(value).matches());
  }

  /** The header that sets the cookie; without an age it ends with the browser. */
  static String cookie(String secret, @Nullable Duration age) {
    return NAME
        + "="
        + secret
        + "; Path=/; Secure; HttpOnly; SameSite=Lax"
        + (age == null ? "" : "; Max-Age=" + age.toSeconds());
  }

  static String noCookie() {
    return NAME + "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";
  }

  /** What a form for a purpose carries. */
  String token(String secret, String purpose) {
    String now = Long.toString(clock.millis());
    return now + "." + Hashes.mac(secret, now + " " + purpose);
  }

  /**
   * The cookie of a form that is ours, made for this browser and purpose.
   *
   * @throws dev.selfsame.error.ApiException AADSTS165000
   */
  String require(Request request, Authority us, String purpose, String token) {
    String secret = secret(request).orElseThrow(SignInErrors::foreignForm);
    var read = TOKEN.matcher(token);
    if (!sameSite(request, us) || !read.matches()) {
      throw SignInErrors.foreignForm();
    }
    long age = clock.millis() - Long.parseLong(read.group(1));
    if (age < -CLOCKS_APART.toMillis()
        || age > FORM_LIFE.toMillis()
        || !Hashes.same(read.group(2), Hashes.mac(secret, read.group(1) + " " + purpose))) {
      throw SignInErrors.foreignForm();
    }
    return secret;
  }

  /** What browsers say of where a form comes from; clients that say nothing have the token only. */
  private static boolean sameSite(Request request, Authority us) {
    Set<String> ours = new HashSet<>(List.of(us.origin(), request.origin()));
    request.header("host").ifPresent(host -> ours.add("https://" + host.toLowerCase(Locale.ROOT)));
    boolean origin = request.header("origin").map(ours::contains).orElse(true);
    boolean site =
        request
            .header("sec-fetch-site")
            .map(value -> value.equals("same-origin") || value.equals("none"))
            .orElse(true);
    return origin && site;
  }
}
