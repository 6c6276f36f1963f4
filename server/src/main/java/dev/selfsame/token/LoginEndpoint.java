package dev.selfsame.token;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthError;
import dev.selfsame.error.SignInErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.store.PrincipalRow;
import java.util.Optional;

/**
 * Where the forms of the sign-in pages go: a name with its password, or a word on the account that
 * is signed in.
 */
record LoginEndpoint(
    AuthorizeEndpoint authorize,
    SignInSessions sessions,
    Password password,
    SignInPages pages,
    Browser browser) {
  private static final int NAME_MAX = 256;

  private record Name(String userName, String password, boolean stay) {}

  Response handle(Request request, Authority us) {
    if (!request.method().equals("POST")) {
      throw SignInErrors.methodNotAllowed(request.method());
    }
    Form form = Form.read(request);
    String text = form.require("ctx");
    return switch (form.require("page")) {
      case "sign-in" -> signIn(request, us, form, text);
      case "account" -> account(request, us, form, text);
      default -> throw SignInErrors.foreignForm();
    };
  }

  private Response signIn(Request request, Authority us, Form form, String text) {
    String before =
        browser.require(request, us, SignInPages.signInPurpose(text), form.require("flow"));
    Context context = Context.read(text);
    if (form.find("action").filter("cancel"::equals).isPresent()) {
      return cancelled(request, context);
    }
    Name name =
        new Name(
            form.find("username").orElse("").strip(),
            form.find("password").orElse(""),
            form.find("stay").isPresent());
    if (context.device()) {
      return proven(
          request,
          context,
          name,
          Optional.empty(),
          before,
          live -> SentBack.redirect(303, SignInPages.DEVICE));
    }
    AuthorizeRequest.Sender sender = authorize.sender(context);
    return authorize.within(
        request,
        context,
        303,
        asked ->
            proven(
                request,
                context,
                name,
                Optional.of(sender),
                before,
                live -> authorize.grant(live, asked, 303)));
  }

  private Response proven(
      Request request,
      Context context,
      Name name,
      Optional<AuthorizeRequest.Sender> sender,
      String before,
      java.util.function.Function<SignInSessions.Live, Response> then) {
    String secret;
    try {
      secret = begin(name, before);
    } catch (ApiException e) {
      if (e.error() instanceof OAuthError error && !wrong(error).isEmpty()) {
        SignInPages.Shown shown =
            new SignInPages.Shown(error.status(), shownName(name), wrong(error));
        return pages.signIn(request, context, sender, shown);
      }
      throw e;
    }
    SignInSessions.Live live =
        sessions.find(Optional.of(secret)).orElseThrow(SignInErrors::notSignedIn);
    return then.apply(live)
        .with(
            "Set-Cookie", Browser.cookie(secret, name.stay() ? SignInSessions.LONGEST_KEPT : null));
  }

  private String begin(Name name, String before) {
    if (name.userName().isEmpty() || name.userName().length() > NAME_MAX) {
      throw dev.selfsame.error.OAuthErrors.invalidCredentials();
    }
    String mark = sessions.markOf(name.userName()).orElse(""); // before the slow check, not after
    PrincipalRow user = password.prove(name.userName(), name.password());
    return sessions.begin(user, mark, name.stay(), before);
  }

  private static String shownName(Name name) {
    return name.userName().length() <= NAME_MAX
        ? name.userName()
        : name.userName().substring(0, NAME_MAX);
  }

  /** The words for people; empty for what is no matter of the form. */
  private static String wrong(OAuthError error) {
    return switch (error.code()) {
      case 50126 -> "The user name or the password is not right. (AADSTS50126)";
      case 50053 ->
          "There were too many wrong passwords, so this account is locked for now. Try again in a minute. (AADSTS50053)";
      case 50057 -> "This account is disabled. (AADSTS50057)";
      case 90033 -> "There is too much to do just now. Try again. (AADSTS90033)";
      default -> "";
    };
  }

  private Response account(Request request, Authority us, Form form, String text) {
    SignInSessions.Live live =
        sessions.find(browser.secret(request)).orElseThrow(SignInErrors::foreignForm);
    browser.require(request, us, SignInPages.accountPurpose(live, text), form.require("flow"));
    Context context = Context.read(text);
    return switch (form.require("action")) {
      case "continue" ->
          authorize.within(
              request,
              context,
              303,
              asked -> {
                if (!authorize.fits(live, asked)) {
                  throw SignInErrors.notSignedIn();
                }
                return authorize.grant(live, asked, 303);
              });
      case "other" ->
          pages.signIn(
              request, context, Optional.of(authorize.sender(context)), SignInPages.Shown.FRESH);
      case "cancel" -> cancelled(request, context);
      default -> throw SignInErrors.foreignForm();
    };
  }

  private Response cancelled(Request request, Context context) {
    if (context.device()) {
      return SignInPages.said("Cancelled", "Nobody was signed in. You may close this window.");
    }
    return authorize.within(
        request,
        context,
        303,
        asked -> {
          throw SignInErrors.declined();
        });
  }
}
