package dev.selfsame.token;

import dev.selfsame.error.SignInErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import java.util.Optional;

/**
 * {@code /devicelogin}: a signed-in user types the code that a device shows, is told which
 * application asks, and agrees or not. A code in the address is not taken: a link would do the
 * phisher's work.
 */
record DeviceLogin(
    DeviceFlow devices,
    Clients clients,
    SignInSessions sessions,
    Guesses guesses,
    SignInPages pages,
    Browser browser) {
  private static final String WRONG =
      "That code did not work. Check it and try again. (AADSTS70018)";
  private static final String OVER =
      "The code has ended or was used already. Start again on your device. (AADSTS70019)";

  Response handle(Request request, Authority us) {
    Optional<SignInSessions.Live> live = sessions.find(browser.secret(request));
    if (live.isEmpty()) {
      return pages.signIn(request, Context.DEVICE, Optional.empty(), SignInPages.Shown.FRESH);
    }
    if (!request.method().equals("POST")) {
      return pages.userCode(request, live.get(), 200, "");
    }
    Form form = Form.read(request);
    return switch (form.require("page")) {
      case "code" -> typed(request, us, form, live.get());
      case "confirm" -> decided(request, us, form, live.get());
      default -> throw SignInErrors.foreignForm();
    };
  }

  private Response typed(Request request, Authority us, Form form, SignInSessions.Live live) {
    browser.require(request, us, SignInPages.codePurpose(live), form.require("flow"));
    if (form.find("action").filter("other"::equals).isPresent()) {
      return pages.signIn(request, Context.DEVICE, Optional.empty(), SignInPages.Shown.FRESH);
    }
    guesses.require(live.user().objectId());
    String userCode = DeviceFlow.normal(form.find("code").orElse(""));
    Optional<String> clientId = devices.waiting(userCode);
    if (clientId.isEmpty()) {
      guesses.wrong(live.user().objectId());
      return pages.userCode(request, live, 400, WRONG);
    }
    return pages.confirmDevice(request, live, userCode, clients.title(clientId.get()));
  }

  private Response decided(Request request, Authority us, Form form, SignInSessions.Live live) {
    String userCode = form.require("code");
    browser.require(request, us, SignInPages.confirmPurpose(live, userCode), form.require("flow"));
    boolean approved =
        switch (form.require("action")) {
          case "continue" -> true;
          case "cancel" -> false;
          default -> throw SignInErrors.foreignForm();
        };
    if (!devices.decide(live, userCode, approved)) {
      return pages.userCode(request, live, 400, OVER);
    }
    return approved
        ? SignInPages.said(
            "You have signed in", "Your device or app is signed in. You may close this window.")
        : SignInPages.said("Cancelled", "Your device or app was not signed in.");
  }
}
