package dev.selfsame.token;

import dev.selfsame.error.OAuthError;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.token.page.Forms;
import dev.selfsame.token.page.Html;
import dev.selfsame.token.page.Page;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which pages there are, each with the tokens that its form needs. */
record SignInPages(Browser browser, Clock clock) {
  static final String LOGIN = "/common/oauth2/login";
  static final String DEVICE = "/common/oauth2/deviceauth";
  static final String LOGOUT = "/common/oauth2/v2.0/logout";

  /** What went wrong before; empty for nothing. */
  record Shown(int status, String userName, String wrong) {
    static final Shown FRESH = new Shown(200, "", "");
  }

  /** The sign-in page. A browser that has no cookie yet gets one, to bind the form to. */
  Response signIn(
      Request request, Context context, Optional<AuthorizeRequest.Sender> sender, Shown shown) {
    Optional<String> have = browser.secret(request);
    String secret = have.orElseGet(browser::fresh);
    String text = context.text();
    Map<String, String> hidden = new LinkedHashMap<>();
    hidden.put("page", "sign-in");
    hidden.put("ctx", text);
    hidden.put("flow", browser.token(secret, signInPurpose(text)));
    String title = sender.map(one -> "Sign in to " + one.title()).orElse("Sign in");
    Response page =
        new Page(
                shown.status(),
                title,
                Forms.signIn(LOGIN, hidden, shown.userName(), shown.wrong()),
                sender.map(one -> SentBack.formTargets(one.redirectUri())).orElse(List.of()))
            .response();
    return have.isPresent() ? page : page.with("Set-Cookie", Browser.cookie(secret, null));
  }

  static String signInPurpose(String context) {
    return "sign-in " + context;
  }

  /** The account that is signed in. */
  Response account(
      Request request, Context context, AuthorizeRequest.Sender sender, SignInSessions.Live live) {
    String text = context.text();
    Map<String, String> hidden = new LinkedHashMap<>();
    hidden.put("page", "account");
    hidden.put("ctx", text);
    hidden.put("flow", browser.token(secret(request), accountPurpose(live, text)));
    return new Page(
            200,
            "Go on with this account?",
            Forms.account(LOGIN, hidden, live.userName(), sender.title()),
            SentBack.formTargets(sender.redirectUri()))
        .response();
  }

  static String accountPurpose(SignInSessions.Live live, String context) {
    return "account " + live.row().sessionId() + " " + context;
  }

  Response userCode(Request request, SignInSessions.Live live, int status, String wrong) {
    Map<String, String> hidden = new LinkedHashMap<>();
    hidden.put("page", "code");
    hidden.put("flow", browser.token(secret(request), codePurpose(live)));
    return Page.closed(status, "Enter code", Forms.userCode(DEVICE, hidden, live.userName(), wrong))
        .response();
  }

  static String codePurpose(SignInSessions.Live live) {
    return "code " + live.row().sessionId();
  }

  Response confirmDevice(
      Request request, SignInSessions.Live live, String userCode, String client) {
    Map<String, String> hidden = new LinkedHashMap<>();
    hidden.put("page", "confirm");
    hidden.put("code", userCode);
    hidden.put("flow", browser.token(secret(request), confirmPurpose(live, userCode)));
    return Page.closed(
            200, "Let this in?", Forms.confirmDevice(DEVICE, hidden, live.userName(), client))
        .response();
  }

  static String confirmPurpose(SignInSessions.Live live, String userCode) {
    return "confirm " + live.row().sessionId() + " " + userCode;
  }

  /**
   * @param back where to go afterwards; empty for nowhere
   */
  Response signOut(
      Request request, SignInSessions.Live live, Map<String, String> back, List<String> targets) {
    Map<String, String> hidden = new LinkedHashMap<>(back);
    hidden.put("flow", browser.token(secret(request), signOutPurpose(live)));
    return new Page(200, "Sign out?", Forms.signOut(LOGOUT, hidden, live.userName()), targets)
        .response();
  }

  static String signOutPurpose(SignInSessions.Live live) {
    return "sign-out " + live.row().sessionId();
  }

  static Response said(String title, String text) {
    return Page.closed(200, title, Html.of("<p role=\"status\">{}</p>", text)).response();
  }

  /** An error that nobody but the user is told. */
  Response fault(OAuthError error, Request request) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Error", error.error());
    facts.put("Trace ID", request.requestId());
    facts.put("Correlation ID", request.correlationId());
    facts.put("Timestamp", SentBack.time(clock));
    return Page.closed(
            error.status(),
            "Signing in did not work",
            Forms.fault("AADSTS" + error.code() + ": " + error.text(), facts))
        .response();
  }

  private String secret(Request request) {
    return browser.secret(request).orElseThrow(); // a session was found by it
  }
}
