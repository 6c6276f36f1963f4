package dev.selfsame.token;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthError;
import dev.selfsame.error.SignInErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code /authorize}: who asks, who is signed in, and whether that is enough. Read {@link #answer}.
 */
final class AuthorizeEndpoint {
  /** Characters of a whole request; one by GET cannot be longer than half of it. */
  private static final int LENGTH_MAX = 16_384;

  private final Parts parts;

  /** What it needs. */
  record Parts(
      Clients clients,
      Redirects redirects,
      Audiences audiences,
      SignInSessions sessions,
      Codes codes,
      TokenIssuer issuer,
      SignInPages pages,
      Browser browser,
      Clock clock,
      String tenant) {}

  AuthorizeEndpoint(Parts parts) {
    this.parts = parts;
  }

  /**
   * A request of a client, by GET or as a form.
   *
   * @param adfs the alias has one address for both versions: the parameters tell
   */
  Response handle(Request request, boolean old, boolean adfs) {
    Map<String, String> given =
        request.method().equals("POST") ? Form.read(request).values() : query(request);
    requireShort(given);
    boolean v1 = old && (!adfs || given.containsKey("resource"));
    int status = request.method().equals("POST") ? 303 : 302;
    return within(
        request, new Context(false, v1, given), status, asked -> answer(request, asked, status));
  }

  /** It has to fit into our own form, and into the address that takes {@code state} back. */
  private static void requireShort(Map<String, String> given) {
    int length = 0;
    for (Map.Entry<String, String> one : given.entrySet()) {
      length += one.getKey().length() + one.getValue().length();
      if (length > LENGTH_MAX) {
        throw SignInErrors.invalidParameter(one.getKey());
      }
    }
  }

  private static Map<String, String> query(Request request) {
    Map<String, String> given = new HashMap<>();
    for (Request.Parameter one : request.query()) {
      if (given.put(one.name(), one.value()) != null) {
        throw SignInErrors.duplicated(one.name()); // whose answer would go where?
      }
    }
    return given;
  }

  /** Reads a request; what fails once it is known who asks goes back to the client. */
  Response within(
      Request request, Context context, int status, Function<AuthorizeRequest, Response> then) {
    AuthorizeRequest.Sender sender = sender(context);
    try {
      return then.apply(
          AuthorizeRequest.read(sender, context.v1(), context.given(), parts.audiences()));
    } catch (ApiException e) {
      if (e.error() instanceof OAuthError error && error.status() < 500) {
        return SentBack.error(sender, status, error, request, parts.clock());
      }
      throw e;
    }
  }

  AuthorizeRequest.Sender sender(Context context) {
    return AuthorizeRequest.sender(context.given(), parts.clients(), parts.redirects());
  }

  private Response answer(Request request, AuthorizeRequest asked, int status) {
    Optional<SignInSessions.Live> live = parts.sessions().find(parts.browser().secret(request));
    boolean enough = live.isPresent() && fits(live.get(), asked);
    return switch (asked.prompt()) {
      case NONE -> {
        if (!enough) {
          throw SignInErrors.notSignedIn();
        }
        if (!assured(asked)) {
          throw SignInErrors.interactionRequired();
        }
        yield grant(live.orElseThrow(), asked, status);
      }
      case UNSAID -> {
        if (!enough) {
          yield signIn(request, asked);
        }
        yield assured(asked)
            ? grant(live.orElseThrow(), asked, status)
            : account(request, asked, live.orElseThrow());
      }
      case SELECT_ACCOUNT, CONSENT ->
          enough ? account(request, asked, live.orElseThrow()) : signIn(request, asked);
      case LOGIN, CREATE -> signIn(request, asked);
    };
  }

  /** Whether the session is whom and as fresh as the client asks. */
  boolean fits(SignInSessions.Live live, AuthorizeRequest asked) {
    boolean who = asked.find("login_hint").map(live::hinted).orElse(true);
    boolean session = asked.find("sid").map(live.row().sessionId()::equals).orElse(true);
    Long most = asked.maxAgeSeconds();
    boolean fresh = most == null || parts.clock().millis() - live.row().signedInAt() <= most * 1000;
    return who && session && fresh;
  }

  /**
   * Any program on the machine can listen on a loopback address and say it is the Azure CLI, so
   * there a person has to agree (RFC 8252, 8.6).
   */
  private static boolean assured(AuthorizeRequest asked) {
    return asked.sender().client().kind() != RedirectUris.Kind.PUBLIC_CLIENT;
  }

  private Response signIn(Request request, AuthorizeRequest asked) {
    String hint = asked.find("login_hint").filter(text -> !text.startsWith("O.")).orElse("");
    return parts
        .pages()
        .signIn(
            request,
            context(asked),
            Optional.of(asked.sender()),
            new SignInPages.Shown(200, hint, ""));
  }

  private Response account(Request request, AuthorizeRequest asked, SignInSessions.Live live) {
    return parts.pages().account(request, context(asked), asked.sender(), live);
  }

  private static Context context(AuthorizeRequest asked) {
    return new Context(false, asked.v1(), asked.given());
  }

  /** The answer that the client hopes for. */
  Response grant(SignInSessions.Live live, AuthorizeRequest asked, int status) {
    Codes.Issued issued = parts.codes().issue(live, asked.bound());
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("code", issued.code());
    if (asked.idToken()) {
      answer.put("id_token", idToken(live, asked, issued));
    }
    if (asked.find("client_info").filter("1"::equals).isPresent()) {
      answer.put("client_info", TokenEndpoint.clientInfo(live.user().objectId(), parts.tenant()));
    }
    answer.put("session_state", live.row().sessionId());
    return SentBack.to(asked.sender(), status, answer);
  }

  private String idToken(SignInSessions.Live live, AuthorizeRequest asked, Codes.Issued issued) {
    Authorization.Session session =
        new Authorization.Session(
            issued.signInId(),
            live.row().sessionId(),
            asked.given().get("nonce"),
            asked.maxAgeSeconds() == null ? null : live.row().signedInAt() / 1000,
            issued.code());
    return parts
        .issuer()
        .identityToken(
            new Authorization(
                live.user(),
                asked.sender().client().clientId(),
                "",
                2,
                "0",
                null,
                null,
                new Authorization.SignIn("", true, false, null, session)));
  }
}
