package dev.selfsame.token;

import dev.selfsame.error.OAuthErrors;
import dev.selfsame.error.SignInErrors;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An authorization request, read and found in order. Source: Microsoft Learn, "authorization code
 * flow"; OpenID Connect Core, 3.1.2.1.
 *
 * @param scope in the form of the version 2.0 endpoint, whichever was asked
 * @param idToken the answer is to hold an ID token too
 * @param maxAgeSeconds null for no limit
 * @param challenge of PKCE, method S256
 */
record AuthorizeRequest(
    Sender sender,
    boolean v1,
    Map<String, String> given,
    Prompt prompt,
    String scope,
    boolean idToken,
    @Nullable Long maxAgeSeconds,
    @Nullable String challenge) {
  private static final int NONCE_MAX = 1024;
  private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  /** What the user is to be asked. */
  enum Prompt {
    UNSAID,
    LOGIN,
    NONE,
    SELECT_ACCOUNT,
    CONSENT,
    CREATE;

    static Prompt of(String text) {
      if (text.isEmpty()) {
        return UNSAID;
      }
      return Arrays.stream(values())
          .filter(one -> one != UNSAID && one.name().toLowerCase(Locale.ROOT).equals(text))
          .findFirst()
          .orElseThrow(SignInErrors::unsupportedPrompt);
    }
  }

  enum Mode {
    QUERY,
    FRAGMENT,
    FORM_POST
  }

  /**
   * Who asks, and where the answer goes: known to belong together.
   *
   * @param title of the application, for people
   * @param state null when there is none
   */
  record Sender(
      SignInFamilies.To client,
      String title,
      String redirectUri,
      Mode mode,
      @Nullable String state) {}

  /**
   * Reads who asks. What fails here is told to the user and sent to nobody.
   *
   * @throws dev.selfsame.error.ApiException AADSTS900144, 700038, 700016 or 50011
   */
  static Sender sender(Map<String, String> given, Clients clients, Redirects redirects) {
    String clientId = require(given, "client_id");
    if (!Audiences.isGuid(clientId)) {
      throw OAuthErrors.notAnApplicationId(clientId);
    }
    clientId = clientId.toLowerCase(Locale.ROOT);
    String title = clients.title(clientId);
    String uri = require(given, "redirect_uri");
    RedirectUris.Kind kind = redirects.require(clientId, uri);
    return new Sender(
        new SignInFamilies.To(clientId, kind), title, uri, mode(given), given.get("state"));
  }

  // An unknown mode is refused later, in the way the answer would have gone without it.
  private static Mode mode(Map<String, String> given) {
    boolean tokens =
        List.of(given.getOrDefault("response_type", "").split(" ")).contains("id_token");
    return switch (given.getOrDefault("response_mode", "")) {
      case "form_post" -> Mode.FORM_POST;
      case "fragment" -> Mode.FRAGMENT;
      default -> tokens ? Mode.FRAGMENT : Mode.QUERY;
    };
  }

  /**
   * Reads the rest. What fails here is sent back to the client.
   *
   * @throws dev.selfsame.error.ApiException with Entra's code
   */
  static AuthorizeRequest read(
      Sender sender, boolean v1, Map<String, String> given, Audiences audiences) {
    boolean idToken = idToken(sender, given);
    String mode = given.getOrDefault("response_mode", "");
    if (!List.of("", "query", "fragment", "form_post").contains(mode)) {
      throw SignInErrors.invalidParameter("response_mode");
    }
    if (idToken && mode.equals("query")) {
      throw SignInErrors.queryForTokens();
    }
    if (idToken || given.containsKey("nonce")) {
      String nonce = require(given, "nonce");
      if (nonce.length() > NONCE_MAX) {
        throw SignInErrors.invalidParameter("nonce");
      }
    }
    if (given.containsKey("request") || given.containsKey("request_uri")) {
      throw SignInErrors.invalidParameter("request"); // as discovery says
    }
    String scope = scope(v1, given);
    audiences.require(Scopes.read(scope, false).resource());
    return new AuthorizeRequest(
        sender,
        v1,
        given,
        Prompt.of(given.getOrDefault("prompt", "")),
        scope,
        idToken,
        maxAge(given),
        challenge(sender, given));
  }

  /** Only an application that has a secret is trusted with a token in an answer. */
  private static boolean idToken(Sender sender, Map<String, String> given) {
    String asked = require(given, "response_type");
    TreeSet<String> types = new TreeSet<>(List.of(asked.split(" ")));
    if (!List.of("code", "id_token", "token").containsAll(types)) {
      throw SignInErrors.unsupportedResponseType(asked);
    }
    if (types.contains("token")) {
      throw SignInErrors.implicitNotEnabled("token");
    }
    boolean idToken = types.contains("id_token");
    if (idToken && (!types.contains("code") || sender.client().kind() != RedirectUris.Kind.WEB)) {
      throw SignInErrors.implicitNotEnabled("id_token");
    }
    return idToken;
  }

  private static String scope(boolean v1, Map<String, String> given) {
    if (!v1) {
      if (given.containsKey("resource")) {
        throw OAuthErrors.resourceNotSupported();
      }
      return require(given, "scope");
    }
    // Every sign-in at the older endpoint is one of OpenID Connect, with a refresh token.
    String resource = given.getOrDefault("resource", "https://graph.microsoft.com");
    if (resource.isBlank() || resource.contains(" ")) {
      throw SignInErrors.invalidParameter("resource");
    }
    return resource + "/.default openid offline_access";
  }

  private static @Nullable Long maxAge(Map<String, String> given) {
    String text = given.get("max_age");
    if (text == null) {
      return null;
    }
    if (!SECONDS.matcher(text).matches()) {
      throw SignInErrors.invalidParameter("max_age");
    }
    return Long.valueOf(text);
  }

  /** RFC 7636, S256 alone: with {@code plain} who reads the request could redeem its code. */
  private static @Nullable String challenge(Sender sender, Map<String, String> given) {
    String challenge = given.get("code_challenge");
    if (challenge == null) {
      if (sender.client().kind() != RedirectUris.Kind.WEB) {
        throw SignInErrors.challengeRequired();
      }
      if (given.containsKey("code_challenge_method")) {
        throw SignInErrors.badChallenge();
      }
      return null;
    }
    if (!"S256".equals(given.get("code_challenge_method"))) {
      throw SignInErrors.badChallengeMethod();
    }
    if (!CHALLENGE.matcher(challenge).matches()) {
      throw SignInErrors.badChallenge();
    }
    return challenge;
  }

  private static String require(Map<String, String> given, String name) {
    String value = given.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw OAuthErrors.missingParameter(name);
    }
    return value;
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(given.get(name)).filter(value -> !value.isEmpty());
  }

  /** What a code for this request is bound to. */
  Codes.Bound bound() {
    return new Codes.Bound(
        sender.client(),
        sender.redirectUri(),
        challenge,
        scope,
        given.get("nonce"),
        maxAgeSeconds != null);
  }
}
