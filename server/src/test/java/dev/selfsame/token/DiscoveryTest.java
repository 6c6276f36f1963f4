package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import dev.selfsame.Inside;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What verifiers and clients read before anything else (entra.md E1 to E4; clients.md 1.3). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DiscoveryTest {
  @TempDir static Path folder;
  private TestServer server;

  @BeforeAll
  void start() {
    server = TestServer.start(folder, Map.of(), new TestClock());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String at(String text) {
    return text.replace("{t}", server.tenant()).replace("{o}", server.origin());
  }

  // Never a kept one: a test here revokes keys.
  private String owner() {
    return server
        .token(
            server.owner("clientId"), server.owner("clientSecret"), server.origin() + "/.default")
        .body()
        .path("access_token")
        .asString();
  }

  @ParameterizedTest
  @CsvSource({
    "/{t}/v2.0, {o}/{t}/oauth2/v2.0/token, {o}/{t}/v2.0, {o}/{t}/discovery/v2.0/keys",
    "/{t}, {o}/{t}/oauth2/token, {o}/{t}/, {o}/{t}/discovery/keys",
    "/selfsame.local/v2.0, {o}/{t}/oauth2/v2.0/token, {o}/{t}/v2.0, {o}/{t}/discovery/v2.0/keys",
    "/common/v2.0, {o}/common/oauth2/v2.0/token, {o}/{t}/v2.0, {o}/{t}/discovery/v2.0/keys",
    "/Organizations/v2.0, {o}/organizations/oauth2/v2.0/token, {o}/{t}/v2.0, {o}/{t}/discovery/v2.0/keys",
    "/adfs, {o}/adfs/oauth2/token, {o}/{t}/, {o}/{t}/discovery/keys",
    "/adfs/any/{t}, {o}/adfs/any/{t}/oauth2/token, {o}/{t}/v2.0, {o}/{t}/discovery/keys",
  })
  void theConfigurationNamesEndpointsThatAreThere(
      String place, String token, String issuer, String keys) {
    Answer answer = server.plain(at(place) + "/.well-known/openid-configuration");
    assertThat(answer.status()).isEqualTo(200);
    JsonNode body = answer.body();
    assertThat(body.path("token_endpoint").asString()).isEqualTo(at(token));
    assertThat(body.path("issuer").asString()).isEqualTo(at(issuer));
    assertThat(body.path("jwks_uri").asString()).isEqualTo(at(keys));
    assertThat(body.propertyNames())
        .contains(
            "authorization_endpoint",
            "device_authorization_endpoint",
            "end_session_endpoint",
            "token_endpoint_auth_methods_supported",
            "response_modes_supported",
            "response_types_supported",
            "scopes_supported",
            "claims_supported",
            "request_uri_parameter_supported");
    assertThat(body.path("subject_types_supported").toString()).isEqualTo("[\"pairwise\"]");
    assertThat(body.path("id_token_signing_alg_values_supported").toString())
        .isEqualTo("[\"RS256\"]");
    Answer asked = server.form(URI.create(at(token)).getPath(), Map.of("grant_type", "nothing"));
    assertThat(asked.body().path("error_codes").toString())
        .isEqualTo("[70003]"); // it is the token endpoint that answers there
    assertThat(server.plain(at(keys)).body().path("keys").size()).isPositive();
  }

  @Test
  void thePublishedKeysHoldNoPrivateMemberAndVerifyTokensBeforeAndAfterARotation()
      throws Exception {
    String before = owner();
    assertThat(server.call("POST", "/selfsame/keys/rotate?now=true", null, before).status())
        .isEqualTo(200);
    assertThat(server.call("POST", "/selfsame/keys/rotate", null, before).status()).isEqualTo(200);
    String after = owner();
    for (String path :
        new String[] {
          "/{t}/discovery/v2.0/keys", "/{t}/discovery/keys", "/common/discovery/keys"
        }) {
      Answer answer = server.plain(at(path));
      assertThat(answer.header("Cache-Control")).contains("max-age=300");
      assertThat(answer.body().path("keys").size()).isEqualTo(3); // pending, active, retired
      for (JsonNode key : answer.body().path("keys")) {
        Set<String> members =
            path.contains("v2.0")
                ? Set.of("kty", "use", "kid", "x5t", "n", "e", "x5c", "issuer")
                : Set.of("kty", "use", "kid", "x5t", "n", "e", "x5c");
        assertThat(key.propertyNames()).containsExactlyInAnyOrderElementsOf(members);
        assertThat(key.path("x5t")).isEqualTo(key.path("kid"));
      }
      JWKSet set = JWKSet.parse(answer.raw().body()); // also holds x5c against n and e
      for (String token : new String[] {before, after}) {
        SignedJWT jwt = SignedJWT.parse(token);
        assertThat(
                jwt.verify(
                    new RSASSAVerifier((RSAKey) set.getKeyByKeyId(jwt.getHeader().getKeyID()))))
            .isTrue();
        assertThat(server.call("GET", "/subscriptions", null, token).status()).isEqualTo(200);
      }
    }
    String kid = SignedJWT.parse(before).getHeader().getKeyID();
    assertThat(server.call("POST", "/selfsame/keys/" + kid + "/revoke", null, after).status())
        .isEqualTo(200);
    assertThat(server.plain(at("/{t}/discovery/keys")).raw().body()).doesNotContain(kid);
    assertThat(server.call("GET", "/subscriptions", null, before).status()).isEqualTo(401);
  }

  @Test
  void onlyAnOwnerSeesOrTurnsTheKeys() {
    Applications applications = new Applications(server);
    var app = applications.create(false);
    applications.secret(app, "s", 0, Long.MAX_VALUE);
    String token = applications.token(app, "s");
    assertThat(server.call("GET", "/selfsame/keys", null, null).status()).isEqualTo(401);
    assertThat(server.call("GET", "/selfsame/keys", null, token).status()).isEqualTo(403);
    assertThat(server.call("POST", "/selfsame/keys/rotate?now=true", null, token).status())
        .isEqualTo(403);
    Answer list = server.call("GET", "/selfsame/keys", null, owner());
    assertThat(list.status()).isEqualTo(200);
    assertThat(list.body().path("value").size())
        .isEqualTo(Inside.keys(server.selfsame()).list().size());
    for (JsonNode key : list.body().path("value")) {
      assertThat(key.propertyNames())
          .isSubsetOf(
              "kid", "state", "createdAt", "publishedAt", "activeAt", "signsFrom", "expiresAt");
    }
  }

  @Test
  void instanceDiscoveryKnowsUsAndAzuresCloudsAndNobodyElse() {
    String path = "/common/discovery/instance?api-version=1.1&authorization_endpoint=";
    for (String host : new String[] {"localhost", "login.microsoftonline.com"}) {
      Answer answer = server.plain(path + "https://" + host + "/x/oauth2/v2.0/authorize");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().path("tenant_discovery_endpoint").asString())
          .isEqualTo(at("{o}/{t}/v2.0/.well-known/openid-configuration"));
      String us = URI.create(server.origin()).getAuthority();
      assertThat(answer.body().path("metadata").path(0).path("aliases").toString())
          .contains("\"" + us + "\"", "\"localhost\"");
      assertThat(answer.body().path("metadata").path(0).path("preferred_network").asString())
          .isEqualTo(us);
    }
    assertThat(server.plain(path + "https://evil.example/x").body().path("error_codes").toString())
        .isEqualTo("[50049]");
    assertThat(server.plain(path + "nonsense").body().path("error").asString())
        .isEqualTo("invalid_instance");
    assertThat(server.plain("/common/discovery/instance").body().path("error_codes").toString())
        .isEqualTo("[900144]");
  }

  @Test
  void theUserRealmIsManagedForOurDomainAndUnknownElsewhere() {
    JsonNode ours = server.plain("/common/UserRealm/anybody@selfsame.local?api-version=1.0").body();
    assertThat(ours.path("account_type").asString()).isEqualTo("Managed");
    assertThat(ours.path("domain_name").asString()).isEqualTo("selfsame.local");
    assertThat(ours.path("ver").asString()).isEqualTo("1.0");
    JsonNode other = server.plain("/common/userrealm/anybody@other.example?api-version=1.0").body();
    assertThat(other.path("account_type").asString()).isEqualTo("Unknown");
    assertThat(other.propertyNames()).containsExactlyInAnyOrder("ver", "account_type");
  }
}
