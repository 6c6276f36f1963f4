package dev.selfsame.token;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthError;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.error.SignInErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Store;
import dev.selfsame.store.StoreUnavailable;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people see: {@code /authorize}, the pages behind it, {@code /devicelogin} and {@code
 * /logout}. Errors here are pages; those of {@code /devicecode}, which devices ask, are not.
 */
final class SignInDoor {
  private static final Set<String> PATHS =
      Set.of(
          "/oauth2/authorize",
          "/oauth2/v2.0/authorize",
          "/oauth2/login",
          "/oauth2/deviceauth",
          "/oauth2/logout",
          "/oauth2/v2.0/logout");

  private final AuthorizeEndpoint authorize;
  private final LoginEndpoint login;
  private final DeviceLogin deviceLogin;
  private final Logout logout;
  private final SignInPages pages;
  private final DeviceFlow devices;
  private final Clients clients;
  private final Redirects redirects;
  private final Audiences audiences;
  private final Codes codes;

  /** What the door shares with the token endpoint. */
  record Parts(
      Supplier<Authority> authority,
      Store store,
      Clients clients,
      Audiences audiences,
      TokenIssuer issuer,
      TokenVerifier verifier,
      Password password,
      RedirectUris redirectUris,
      SignInFamilies families,
      Clock clock,
      Ids ids) {}

  SignInDoor(Parts parts) {
    Clock clock = parts.clock();
    String tenant = parts.families().directory().tenant();
    SignInSessions sessions =
        new SignInSessions(parts.store(), parts.families().directory(), clock, parts.ids());
    Browser browser = new Browser(parts.ids(), clock);
    this.pages = new SignInPages(browser, clock);
    this.clients = parts.clients();
    this.audiences = parts.audiences();
    this.redirects = new Redirects(parts.authority(), parts.redirectUris());
    this.codes = new Codes(parts.store(), sessions, parts.families(), clock, parts.ids());
    this.devices = new DeviceFlow(parts.store(), sessions, parts.families(), clock, parts.ids());
    this.authorize =
        new AuthorizeEndpoint(
            new AuthorizeEndpoint.Parts(
                clients,
                redirects,
                audiences,
                sessions,
                codes,
                parts.issuer(),
                pages,
                browser,
                clock,
                tenant));
    this.login = new LoginEndpoint(authorize, sessions, parts.password(), pages, browser);
    this.deviceLogin =
        new DeviceLogin(devices, clients, sessions, new Guesses(clock), pages, browser);
    this.logout = new Logout(sessions, redirects, parts.verifier(), pages, browser);
  }

  static boolean serves(String path) {
    return PATHS.contains(path);
  }

  /** The short address that people type. */
  static boolean isDeviceLogin(List<String> segments) {
    return segments.size() == 1 && segments.getFirst().equalsIgnoreCase("devicelogin");
  }

  Response deviceLogin() {
    return SentBack.redirect(302, SignInPages.DEVICE);
  }

  Grant authorizationCode() {
    return new AuthorizationCode(clients, audiences, codes);
  }

  Grant deviceCode() {
    return new DeviceCode(clients, audiences, devices);
  }

  Response handle(Request request, TokenEndpoint.Place place, Authority us) {
    try {
      TokenEndpoint.requireTenant(place, us);
      if (!Set.of("GET", "POST").contains(request.method())) {
        throw SignInErrors.methodNotAllowed(request.method());
      }
      return switch (place.path()) {
        case "/oauth2/authorize" -> authorize.handle(request, true, place.adfs());
        case "/oauth2/v2.0/authorize" -> authorize.handle(request, false, place.adfs());
        case "/oauth2/login" -> login.handle(request, us);
        case "/oauth2/deviceauth" -> deviceLogin.handle(request, us);
        case "/oauth2/logout", "/oauth2/v2.0/logout" -> logout.handle(request, us);
        default -> throw OAuthErrors.notFound();
      };
    } catch (ApiException e) {
      if (e.error() instanceof OAuthError error) {
        return pages.fault(error, request);
      }
      throw e;
    } catch (StoreUnavailable e) {
      return pages.fault((OAuthError) OAuthErrors.transientFault().error(), request);
    }
  }

  /** {@code POST /devicecode}: numbers on the version 2.0 endpoint, strings on the older one. */
  Response deviceCode(Request request, boolean v1, boolean strings, Authority us) {
    if (!request.method().equals("POST")) {
      throw OAuthErrors.notAForm();
    }
    Grant.Asked asked = new Grant.Asked(Form.read(request), v1, "", null);
    String clientId = clients.requireKnown(asked);
    if (!redirects.deviceCodes(clientId)) {
      throw OAuthErrors.missingClientCredential();
    }
    DeviceFlow.Started started = devices.start(clientId, scope(asked));
    String uri = us.origin() + "/devicelogin";
    ObjectNode body = Json.object();
    body.put("user_code", started.userCode());
    body.put("device_code", started.deviceCode());
    body.put(strings ? "verification_url" : "verification_uri", uri);
    if (strings) {
      body.put("expires_in", Long.toString(DeviceFlow.LIFE.toSeconds()));
      body.put("interval", Integer.toString(DeviceFlow.INTERVAL_SECONDS));
    } else {
      body.put("expires_in", DeviceFlow.LIFE.toSeconds());
      body.put("interval", DeviceFlow.INTERVAL_SECONDS);
    }
    body.put(
        "message",
        "To sign in, use a web browser to open the page "
            + uri
            + " and enter the code "
            + started.userCode()
            + " to authenticate.");
    return Response.json(200, Json.write(body))
        .with("Cache-Control", "no-store, no-cache")
        .with("Pragma", "no-cache");
  }

  private String scope(Grant.Asked asked) {
    Scopes scopes = asked.scopes(false);
    audiences.require(scopes.resource());
    boolean v1 = asked.v1() && asked.form().find("resource").isPresent();
    return v1
        ? scopes.resource() + "/.default openid offline_access"
        : asked.form().require("scope");
  }
}
