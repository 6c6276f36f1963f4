package dev.selfsame.token;

import dev.selfsame.audit.SignIn;
import dev.selfsame.directory.Directory;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthError;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.key.SigningKeys;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The token service's door (E1; clients.md 1.3, 8.2): {@code /{tenant}/oauth2/token}, {@code
 * /{tenant}/oauth2/v2.0/token}, the same under {@code /adfs} and {@code /adfs/{anything}/{tenant}},
 * discovery, keys, instance discovery and user realm. Read {@link #handle} and {@link #token}.
 */
public final class TokenEndpoint implements Handler {
  private final Supplier<Authority> authority;
  private final TokenIssuer issuer;
  private final Discovery discovery;
  private final Clients clients;
  private final Audiences audiences;
  private final RefreshTokens refreshTokens;
  private final Password password;
  private final RefreshToken refresh;
  private final SignInDoor signIn;

  /** What the endpoint needs of the house. */
  public record Parts(
      Supplier<Authority> authority,
      Store store,
      Directory directory,
      SigningKeys keys,
      TokenIssuer issuer,
      Audiences audiences,
      Clock clock,
      Ids ids,
      Duration refreshLifetime,
      Federation federation,
      RedirectUris redirectUris) {}

  public TokenEndpoint(Parts parts) {
    this.authority = parts.authority();
    this.issuer = parts.issuer();
    this.audiences = parts.audiences();
    this.discovery = new Discovery(parts.keys(), parts.store());
    this.clients =
        new Clients(
            parts.store(),
            parts.directory(),
            parts.clock(),
            new CertificateAssertion(parts.authority(), parts.clock()),
            new FederatedAssertion(parts.authority(), parts.federation(), parts.clock()));
    SignInFamilies families = new SignInFamilies(parts.directory(), parts.clock());
    this.refreshTokens =
        new RefreshTokens(
            parts.store(), families, parts.clock(), parts.ids(), parts.refreshLifetime());
    this.password =
        new Password(
            parts.store(), parts.directory(), clients, audiences, parts.clock(), parts.ids());
    this.refresh =
        new RefreshToken(parts.store(), parts.directory(), clients, audiences, refreshTokens);
    this.signIn =
        new SignInDoor(
            new SignInDoor.Parts(
                parts.authority(),
                parts.store(),
                clients,
                audiences,
                issuer,
                parts.federation().own(),
                password,
                parts.redirectUris(),
                families,
                parts.clock(),
                parts.ids()));
  }

  /** Whether a path is the token service's. */
  public static boolean serves(List<String> segments) {
    if (segments.size() < 2) {
      return SignInDoor.isDeviceLogin(segments);
    }
    String rest =
        "/" + String.join("/", segments.subList(1, segments.size())).toLowerCase(Locale.ROOT);
    return segments.getFirst().equalsIgnoreCase("adfs")
        || Set.of("/oauth2", "/discovery", "/.well-known", "/v2.0", "/userrealm").stream()
            .anyMatch(word -> rest.equals(word) || rest.startsWith(word + "/"));
  }

  @Override
  public Response handle(Request request) {
    if (SignInDoor.isDeviceLogin(request.segments())) {
      return signIn.deviceLogin();
    }
    Place place = Place.of(request.segments());
    Authority us = authority.get();
    String path = place.path();
    if (path.equals("/discovery/instance")) {
      return discovery.instance(request, us);
    }
    if (path.startsWith("/userrealm/")) {
      return discovery.userRealm(request, us);
    }
    if (SignInDoor.serves(path)) {
      return signIn.handle(request, place, us);
    }
    requireTenant(place, us);
    return switch (path) {
      case "/oauth2/devicecode" -> signIn.deviceCode(request, true, !place.adfs(), us);
      case "/oauth2/v2.0/devicecode" -> signIn.deviceCode(request, false, false, us);
      case "/oauth2/token", "/oauth2/v2.0/token" -> token(request, path, place, us);
      case "/v2.0/.well-known/openid-configuration" -> discovery.configuration(place, us, true);
      case "/.well-known/openid-configuration" -> discovery.configuration(place, us, place.adfs());
      case "/discovery/keys", "/discovery/v2.0/keys" -> discovery.keys(us, path.contains("v2.0"));
      default -> throw OAuthErrors.notFound();
    };
  }

  static void requireTenant(Place place, Authority us) {
    String tenant = place.tenant().toLowerCase(Locale.ROOT);
    boolean known =
        tenant.equals(us.tenantId())
            || tenant.equals(us.domain())
            || Set.of("organizations", "common").contains(tenant);
    if (!known && !(place.adfs() && tenant.equals("adfs"))) {
      throw OAuthErrors.tenantNotFound(place.tenant());
    }
  }

  private Response token(Request request, String path, Place place, Authority us) {
    if (!request.method().equals("POST")) {
      throw OAuthErrors.notAForm();
    }
    boolean v1 = path.equals("/oauth2/token");
    Form form = Form.read(request);
    Grant.Asked asked =
        new Grant.Asked(
            form, v1, us.origin() + place.base() + path, request.header("origin").orElse(null));
    SignIn.Occasion occasion = SignInNotes.occasion(request, form);
    try {
      Authorization granted = grant(form.require("grant_type")).authorize(asked);
      TokenIssuer.Issued issued = issuer.access(granted, occasion);
      return answer(body(granted, issued, v1 && !place.adfs(), us));
    } catch (ApiException e) {
      if (e.error() instanceof OAuthError error) {
        issuer.notes().refused(form, occasion, error);
      }
      throw e;
    }
  }

  private Grant grant(String type) {
    return switch (type) {
      case "client_credentials" -> new ClientCredentials(clients, audiences);
      case "password" -> password;
      case "refresh_token" -> refresh;
      case "authorization_code" -> signIn.authorizationCode();
      case DeviceFlow.GRANT, DeviceFlow.OLD_GRANT -> signIn.deviceCode();
      default -> throw OAuthErrors.unsupportedGrantType(type);
    };
  }

  /** E11: numbers on the version 2.0 endpoint, strings on the older one. */
  private ObjectNode body(
      Authorization granted, TokenIssuer.Issued issued, boolean strings, Authority us) {
    ObjectNode body = Json.object();
    long left = issued.expiresAt() - issued.issuedAt() - 1;
    body.put("token_type", "Bearer");
    if (strings) {
      body.put("expires_in", Long.toString(left));
      body.put("ext_expires_in", Long.toString(left));
      body.put("expires_on", Long.toString(issued.expiresAt()));
      body.put("not_before", Long.toString(issued.notBefore()));
      body.put("resource", issued.audience());
    } else {
      body.put("expires_in", left);
      body.put("ext_expires_in", left);
    }
    body.put("access_token", issued.token());
    Authorization.SignIn user = granted.user();
    if (user != null) {
      body.put(
          "scope",
          issued.audience() + "/" + user.scopes().replace(" ", " " + issued.audience() + "/"));
      if (user.offline()) {
        body.put(
            "refresh_token",
            refreshTokens.issue(
                granted.principal().objectId(),
                granted.clientId(),
                granted.audience(),
                user.refreshParent(),
                user.session() == null ? null : user.session().signInId()));
      }
      if (user.openid()) {
        body.put("id_token", issuer.identityToken(granted));
      }
      body.put("client_info", clientInfo(granted.principal().objectId(), us.tenantId()));
    }
    return body;
  }

  /** How MSAL names the account: base64url of {@code {"uid","utid"}}. */
  static String clientInfo(String objectId, String tenantId) {
    String json = "{\"uid\":\"" + objectId + "\",\"utid\":\"" + tenantId + "\"}";
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Response answer(ObjectNode body) {
    return Response.json(200, Json.write(body))
        .with("Cache-Control", "no-store, no-cache")
        .with("Pragma", "no-cache");
  }

  /**
   * Where in the tree a request stands.
   *
   * @param tenant as named; {@code adfs} for the bare alias
   * @param base what comes before {@code path}, as the client wrote it
   * @param path of the endpoint, lower case
   */
  record Place(String tenant, boolean adfs, String base, String path) {
    private static final Set<String> FIRST =
        Set.of("oauth2", "discovery", ".well-known", "v2.0", "userrealm");

    static Place of(List<String> segments) {
      boolean adfs = segments.getFirst().equalsIgnoreCase("adfs");
      int at = 1;
      while (at < segments.size()
          && at < 3
          && adfs
          && !FIRST.contains(segments.get(at).toLowerCase(Locale.ROOT))) {
        at++;
      }
      String base = "/" + String.join("/", segments.subList(0, at));
      String path =
          "/" + String.join("/", segments.subList(at, segments.size())).toLowerCase(Locale.ROOT);
      return new Place(segments.get(at - 1), adfs, base, path);
    }
  }
}
