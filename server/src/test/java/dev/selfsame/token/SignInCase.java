package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.TestServer;
import dev.selfsame.token.Visitor.Seen;
import java.util.Map;
import java.util.TreeMap;

/** What the tests of sign-in share: a server, its owner user, and the requests of known clients. */
final class SignInCase {
  static final String AZ = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
  static final String PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";
  static final String BACK = "http://localhost:8400/back";
  static final String VERIFIER = "a-verifier-that-is-as-long-as-rfc-7636-wants-it";

  final TestServer server;

  SignInCase(TestServer server) {
    this.server = server;
  }

  String authorize() {
    return "/" + server.tenant() + "/oauth2/v2.0/authorize";
  }

  String token() {
    return "/" + server.tenant() + "/oauth2/v2.0/token";
  }

  String portal() {
    return server.origin() + "/portal/";
  }

  /** A request of the Azure CLI; a value of "-" takes a parameter away. */
  Map<String, String> az(String... more) {
    Map<String, String> all = new TreeMap<>();
    all.put("client_id", AZ);
    all.put("response_type", "code");
    all.put("redirect_uri", BACK);
    all.put("scope", "https://management.core.windows.net//.default offline_access openid profile");
    all.put("state", "a state");
    all.put("nonce", "a-nonce");
    all.put("code_challenge", Hashes.challenge(VERIFIER));
    all.put("code_challenge_method", "S256");
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    all.values().removeIf("-"::equals);
    return all;
  }

  Map<String, String> spa(String... more) {
    Map<String, String> all = az("client_id", PORTAL, "redirect_uri", portal());
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    all.values().removeIf("-"::equals);
    return all;
  }

  /** Types the owner's name and password into a sign-in page. */
  Seen type(Visitor visitor, Seen page, String... more) {
    assertThat(page.body()).contains("name=\"password\"");
    String[] all = new String[more.length + 6];
    System.arraycopy(
        new String[] {
          "username", server.owner("userName"),
          "password", server.owner("userPassword"),
          "action", "sign-in"
        },
        0,
        all,
        0,
        6);
    System.arraycopy(more, 0, all, 6, more.length);
    return visitor.submit(page, all);
  }

  /** Signs the owner in to a request's client; the answer to it. */
  Seen signIn(Visitor visitor, Map<String, String> asked) {
    Seen done = type(visitor, visitor.get(authorize(), asked));
    assertThat(done.status()).as(done.body()).isEqualTo(303);
    return done;
  }

  String code(Visitor visitor, Map<String, String> asked) {
    return signIn(visitor, asked).sent().getOrDefault("code", "none");
  }

  /** What redeems a code of {@link #az}; a value of "-" takes a field away. */
  Map<String, String> redeem(String code, String... more) {
    Map<String, String> all = new TreeMap<>();
    all.put("grant_type", "authorization_code");
    all.put("client_id", AZ);
    all.put("code", code);
    all.put("redirect_uri", BACK);
    all.put("code_verifier", VERIFIER);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    all.values().removeIf("-"::equals);
    return all;
  }

  static void refused(Seen seen, int code) {
    assertThat(seen.json().path("error_codes").toString())
        .as(seen.body())
        .isEqualTo("[" + code + "]");
    assertThat(seen.status()).isBetween(400, 429);
  }

  /** An error page, which sends the browser nowhere. */
  static void page(Seen seen, int code) {
    assertThat(seen.body()).contains("AADSTS" + code + ":");
    assertThat(seen.status()).isBetween(400, 429);
    assertThat(seen.location()).isEmpty();
    guarded(seen);
  }

  /** An error that went back to the client. */
  static void sentBack(Seen seen, String address, String error, int code) {
    assertThat(seen.location()).as(seen.body()).startsWith(address);
    assertThat(seen.sent().get("error")).isEqualTo(error);
    assertThat(seen.sent().get("error_description")).startsWith("AADSTS" + code + ": ");
    assertThat(seen.sent()).doesNotContainKey("code");
  }

  /** The headers that every page has. */
  static void guarded(Seen seen) {
    assertThat(seen.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(seen.header("content-security-policy"))
        .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
        .doesNotContain("unsafe");
    assertThat(seen.header("x-frame-options")).isEqualTo("DENY");
    assertThat(seen.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(seen.header("cross-origin-resource-policy")).isEqualTo("same-origin");
    assertThat(seen.header("permissions-policy")).contains("camera=()");
    assertThat(seen.header("referrer-policy")).isEqualTo("same-origin");
    assertThat(seen.header("cache-control")).contains("no-store");
  }
}
