package dev.selfsame.token;

import dev.selfsame.error.SignInErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /logout} (OpenID Connect RP-Initiated Logout). A client of the session shows by {@code
 * id_token_hint} or {@code logout_hint} that it is one, and the session ends at once; otherwise the
 * user is asked, so that no other site can sign anybody out.
 */
record Logout(
    SignInSessions sessions,
    Redirects redirects,
    TokenVerifier verifier,
    SignInPages pages,
    Browser browser) {

  /** Who says so, of the session. */
  private record Hint(boolean ours, Optional<String> clientId) {}

  Response handle(Request request, Authority us) {
    Map<String, String> given = given(request);
    Optional<SignInSessions.Live> live = sessions.find(browser.secret(request));
    Hint hint = hint(given, live);
    Optional<String> back = back(given, hint, live);
    if (live.isEmpty()) {
      return done(back, given, request);
    }
    boolean agreed = false;
    if (request.method().equals("POST") && given.containsKey("flow")) {
      browser.require(
          request, us, SignInPages.signOutPurpose(live.get()), given.getOrDefault("flow", ""));
      agreed = true;
    }
    if (!agreed && !hint.ours()) {
      return ask(request, live.get(), given, back);
    }
    sessions.end(browser.secret(request).orElseThrow());
    return done(back, given, request).with("Set-Cookie", Browser.noCookie());
  }

  private static Map<String, String> given(Request request) {
    if (request.method().equals("POST")) {
      return Form.read(request).values();
    }
    Map<String, String> given = new LinkedHashMap<>();
    for (Request.Parameter one : request.query()) {
      if (given.put(one.name(), one.value()) != null) {
        throw SignInErrors.duplicated(one.name());
      }
    }
    return given;
  }

  private Hint hint(Map<String, String> given, Optional<SignInSessions.Live> live) {
    Optional<TokenVerifier.Hinted> token =
        Optional.ofNullable(given.get("id_token_hint")).flatMap(verifier::hint);
    String named = given.getOrDefault("logout_hint", "");
    boolean ours =
        live.isPresent()
            && (named.equals(SignInSessions.hint(live.get().row().sessionId()))
                || token
                    .filter(one -> one.sessionId().equals(live.get().row().sessionId()))
                    .isPresent());
    return new Hint(ours, token.map(TokenVerifier.Hinted::clientId));
  }

  /** The address afterwards, if it is one of a client that has to do with this session. */
  private Optional<String> back(
      Map<String, String> given, Hint hint, Optional<SignInSessions.Live> live) {
    String uri = given.getOrDefault("post_logout_redirect_uri", "");
    if (uri.isEmpty()) {
      return Optional.empty();
    }
    List<String> clients = new ArrayList<>(List.of(FirstParty.PORTAL.clientId));
    hint.clientId().ifPresent(clients::add);
    Optional.ofNullable(given.get("client_id"))
        .filter(Audiences::isGuid)
        .ifPresent(id -> clients.add(id.toLowerCase(java.util.Locale.ROOT)));
    live.ifPresent(one ->
        clients.addAll(
            Arrays.stream(one.row().clients().split(" ", -1))
                .filter(id -> !id.isEmpty())
                .toList()));
    return clients.stream().anyMatch(id -> redirects.find(id, uri).isPresent())
        ? Optional.of(uri)
        : Optional.empty();
  }

  private Response ask(
      Request request, SignInSessions.Live live, Map<String, String> given, Optional<String> back) {
    Map<String, String> hidden = new LinkedHashMap<>();
    back.ifPresent(uri -> {
      hidden.put("post_logout_redirect_uri", uri);
      for (String name : List.of("state", "client_id", "id_token_hint")) {
        Optional.ofNullable(given.get(name)).ifPresent(value -> hidden.put(name, value));
      }
    });
    return pages.signOut(request, live, hidden, back.map(SentBack::formTargets).orElse(List.of()));
  }

  private static Response done(Optional<String> back, Map<String, String> given, Request request) {
    if (back.isEmpty()) {
      return SignInPages.said("You are signed out", "You may close this window.");
    }
    String uri = back.get();
    String state = given.getOrDefault("state", "");
    String to =
        state.isEmpty()
            ? uri
            : uri
                + (uri.indexOf('?') < 0 ? "?" : "&")
                + "state="
                + java.net.URLEncoder.encode(state, java.nio.charset.StandardCharsets.UTF_8);
    return SentBack.redirect(request.method().equals("POST") ? 303 : 302, to);
  }
}
