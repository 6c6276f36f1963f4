package dev.selfsame.token;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.key.SigningKeys;
import dev.selfsame.store.Store;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What verifiers and clients read before anything else: OpenID configuration (E2), keys (E3),
 * instances (E4), user realms.
 */
final class Discovery {
  /**
   * Verifiers may keep the keys this long; short against the time a key is published before its
   * use.
   */
  private static final String KEYS_AGE = "public, max-age=300";

  private static final Set<String> CLOUDS =
      Set.of(
          "login.microsoftonline.com",
          "login.windows.net",
          "login.microsoft.com",
          "sts.windows.net");

  private final SigningKeys keys;
  private final Store store;

  Discovery(SigningKeys keys, Store store) {
    this.keys = keys;
    this.store = store;
  }

  /**
   * MSAL for Python takes the tenant from the first segment of token_endpoint, so the place the
   * client asked at is kept.
   */
  Response configuration(TokenEndpoint.Place place, Authority us, boolean v2) {
    boolean bare = place.adfs() && place.tenant().equalsIgnoreCase("adfs");
    boolean named =
        !place.adfs()
            && Set.of("common", "organizations").contains(place.tenant().toLowerCase(Locale.ROOT));
    String base =
        us.origin()
            + (place.adfs()
                ? place.base()
                : "/" + (named ? place.tenant().toLowerCase(Locale.ROOT) : us.tenantId()));
    String version = v2 && !place.adfs() ? "/v2.0" : "";
    ObjectNode body = Json.object();
    body.put("token_endpoint", base + "/oauth2" + version + "/token");
    strings(
        body.putArray("token_endpoint_auth_methods_supported"),
        "client_secret_post",
        "private_key_jwt",
        "client_secret_basic");
    body.put("jwks_uri", us.origin() + "/" + us.tenantId() + "/discovery" + version + "/keys");
    strings(body.putArray("response_modes_supported"), "query", "fragment", "form_post");
    strings(body.putArray("subject_types_supported"), "pairwise");
    strings(body.putArray("id_token_signing_alg_values_supported"), "RS256");
    strings(body.putArray("response_types_supported"), "code", "code id_token");
    strings(body.putArray("scopes_supported"), "openid", "profile", "email", "offline_access");
    body.put("issuer", v2 && !bare ? us.v2Issuer() : us.v1Issuer());
    body.put("request_uri_parameter_supported", false);
    body.put("authorization_endpoint", base + "/oauth2" + version + "/authorize");
    body.put("device_authorization_endpoint", base + "/oauth2" + version + "/devicecode");
    body.put("end_session_endpoint", base + "/oauth2" + version + "/logout");
    body.put("http_logout_supported", true);
    body.put("frontchannel_logout_supported", false);
    strings(body.putArray("code_challenge_methods_supported"), "S256");
    strings(
        body.putArray("claims_supported"),
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "nbf",
        "tid",
        "ver",
        "oid",
        "appid",
        "azp",
        "auth_time",
        "c_hash",
        "login_hint",
        "name",
        "nonce",
        "preferred_username",
        "sid");
    strings(
        body.putArray("grant_types_supported"),
        "authorization_code",
        "client_credentials",
        "password",
        "refresh_token",
        DeviceFlow.GRANT);
    body.put("tenant_region_scope", "WW");
    body.put("cloud_instance_name", URI.create(us.origin()).getAuthority());
    body.put("cloud_graph_host_name", URI.create(us.origin()).getAuthority());
    body.put("msgraph_host", URI.create(us.origin()).getAuthority());
    return Response.json(200, Json.write(body)).with("Cache-Control", "max-age=86400, private");
  }

  /** Public members only; which they are is decided here, member by member. */
  Response keys(Authority us, boolean v2) {
    ObjectNode body = Json.object();
    ArrayNode list = body.putArray("keys");
    for (RSAKey key : keys.published()) {
      ObjectNode one = list.addObject();
      one.put("kty", "RSA");
      one.put("use", "sig");
      one.put("kid", key.getKeyID());
      one.put("x5t", key.getKeyID());
      one.put("n", key.getModulus().toString());
      one.put("e", key.getPublicExponent().toString());
      ArrayNode chain = one.putArray("x5c");
      for (Base64 certificate : List.copyOf(key.getX509CertChain())) {
        chain.add(certificate.toString());
      }
      if (v2) {
        one.put("issuer", us.v2Issuer());
      }
    }
    return Response.json(200, Json.write(body)).with("Cache-Control", KEYS_AGE);
  }

  /** E4: what MSAL asks before it trusts an authority it does not know. */
  Response instance(Request request, Authority us) {
    String asked =
        request
            .query("authorization_endpoint")
            .orElseThrow(() -> OAuthErrors.missingParameter("authorization_endpoint"));
    String host;
    try {
      host = String.valueOf(URI.create(asked).getHost()).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw OAuthErrors.unknownInstance();
    }
    URI origin = URI.create(us.origin());
    if (!host.equals(origin.getHost()) && !CLOUDS.contains(host)) {
      throw OAuthErrors.unknownInstance();
    }
    ObjectNode body = Json.object();
    body.put(
        "tenant_discovery_endpoint",
        us.origin() + "/" + us.tenantId() + "/v2.0/.well-known/openid-configuration");
    body.put("api-version", request.query("api-version").orElse("1.1"));
    ObjectNode cloud = body.putArray("metadata").addObject();
    cloud.put("preferred_network", origin.getAuthority());
    cloud.put("preferred_cache", origin.getAuthority());
    ArrayNode aliases = cloud.putArray("aliases").add(origin.getAuthority());
    if (!origin.getAuthority().equals(origin.getHost())) {
      aliases.add(origin.getHost());
    }
    return Response.json(200, Json.write(body));
  }

  Response userRealm(Request request, Authority us) {
    String user = request.segments().getLast();
    int at = user.lastIndexOf('@');
    String domain = at < 0 ? "" : user.substring(at + 1).toLowerCase(Locale.ROOT);
    boolean ours =
        domain.equals(us.domain())
            || store.read(tx -> tx.principals().findByUserPrincipalName(user).isPresent());
    ObjectNode body = Json.object();
    body.put("ver", request.query("api-version").orElse("1.0"));
    body.put("account_type", ours ? "Managed" : "Unknown");
    if (ours) {
      body.put("domain_name", domain);
      body.put("cloud_instance_name", URI.create(us.origin()).getAuthority());
      body.put("cloud_audience_urn", "urn:federation:MicrosoftOnline");
    }
    return Response.json(200, Json.write(body));
  }

  private static void strings(ArrayNode array, String... values) {
    for (String value : values) {
      array.add(value);
    }
  }
}
