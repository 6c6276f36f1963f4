package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole claim set of every kind of token (lifecycle.md 3.5): nothing missing and nothing more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClaimsTest {
  private static final String AZ = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
  private static final String GUID_AUDIENCE = "0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d";

  @TempDir static Path folder;
  private TestServer server;
  private PrincipalRow app;

  @BeforeAll
  void start() {
    server = TestServer.start(folder, Map.of(), new TestClock());
    Applications applications = new Applications(server);
    app = applications.create(false);
    applications.secret(app, "s", 0, Long.MAX_VALUE);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String v1Issuer() {
    return server.origin() + "/" + server.tenant() + "/";
  }

  private String v2Issuer() {
    return server.origin() + "/" + server.tenant() + "/v2.0";
  }

  /**
   * Takes what differs from token to token out of the claims, having looked at its form, and
   * compares the rest.
   */
  private static void whole(
      ObjectNode claims, long life, boolean opaque, Map<String, Object> expected) {
    long issued = claims.path("iat").asLong();
    assertThat(claims.path("iat").isIntegralNumber()).isTrue();
    assertThat(claims.path("nbf").asLong()).isEqualTo(issued - 300);
    assertThat(claims.path("exp").asLong()).isEqualTo(issued + life);
    for (String name : opaque ? List.of("aio", "rh", "uti") : List.of("uti")) {
      assertThat(claims.path(name).asString("").length()).as(name).isGreaterThan(15);
      claims.remove(name);
    }
    claims.remove(List.of("iat", "nbf", "exp"));
    TreeMap<String, Object> found = new TreeMap<>();
    claims
        .properties()
        .forEach(one ->
            found.put(
                one.getKey(),
                one.getValue().isArray() ? one.getValue().toString() : one.getValue().asString()));
    assertThat(found).isEqualTo(new TreeMap<>(expected));
  }

  private Answer app(String path, String name, String value) {
    Answer answer =
        server.form(
            "/" + server.tenant() + path,
            Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                app.clientId(),
                "client_secret",
                "s",
                name,
                value));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    return answer;
  }

  private Answer user(String scope) {
    Answer answer =
        server.form(
            "/" + server.tenant() + "/oauth2/v2.0/token",
            Map.of(
                "grant_type",
                "password",
                "client_id",
                AZ,
                "username",
                server.owner("userName"),
                "password",
                server.owner("userPassword"),
                "scope",
                scope));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    return answer;
  }

  private Map<String, Object> ofApp(String audience) {
    return Map.ofEntries(
        Map.entry("aud", audience),
        Map.entry("iss", v1Issuer()),
        Map.entry("appid", app.clientId()),
        Map.entry("appidacr", "1"),
        Map.entry("idp", v1Issuer()),
        Map.entry("idtyp", "app"),
        Map.entry("oid", app.objectId()),
        Map.entry("sub", app.objectId()),
        Map.entry("tid", server.tenant()),
        Map.entry("ver", "1.0"));
  }

  @Test
  void anApplicationsTokenForAzuresOwnServicesIsOfVersionOneAtBothEndpoints() {
    Answer old = app("/oauth2/token", "resource", "https://management.azure.com/");
    whole(Tokens.claims(old), 3600, true, ofApp("https://management.azure.com/"));
    Answer fresh = app("/oauth2/v2.0/token", "scope", "https://vault.azure.net/.default");
    whole(Tokens.claims(fresh), 3600, true, ofApp("https://vault.azure.net"));
    ObjectNode header = Tokens.part(old.body().path("access_token").asString(), 0);
    assertThat(header.propertyNames()).containsExactlyInAnyOrder("typ", "alg", "kid", "x5t"); // L53
    assertThat(header.path("x5t")).isEqualTo(header.path("kid"));
    assertThat(header.path("alg").asString()).isEqualTo("RS256");
  }

  @Test
  void anApplicationsTokenForAnotherApplicationIsOfVersionTwo() {
    for (String scope :
        List.of("api://" + GUID_AUDIENCE + "/.default", GUID_AUDIENCE + "/.default")) {
      Answer answer = app("/oauth2/v2.0/token", "scope", scope);
      whole(
          Tokens.claims(answer),
          3600,
          true,
          Map.of(
              "aud", GUID_AUDIENCE,
              "iss", v2Issuer(),
              "azp", app.clientId(),
              "azpacr", "1",
              "oid", app.objectId(),
              "sub", app.objectId(),
              "tid", server.tenant(),
              "ver", "2.0"));
      assertThat(Tokens.part(answer.body().path("access_token").asString(), 0).propertyNames())
          .containsExactlyInAnyOrder("typ", "alg", "kid");
    }
  }

  @Test
  void aUsersTokensAndIdToken() {
    Answer answer = user("https://management.azure.com//.default openid");
    ObjectNode claims = Tokens.claims(answer);
    String subject = claims.path("sub").asString();
    assertThat(subject).isNotEqualTo(server.owner("userObjectId")).hasSize(43); // pairwise
    whole(
        claims,
        3600,
        true,
        Map.ofEntries(
            Map.entry("aud", "https://management.azure.com/"),
            Map.entry("iss", v1Issuer()),
            Map.entry("acr", "1"),
            Map.entry("amr", "[\"pwd\"]"),
            Map.entry("appid", AZ),
            Map.entry("appidacr", "0"),
            Map.entry("idtyp", "user"),
            Map.entry("name", "Owner"),
            Map.entry("oid", server.owner("userObjectId")),
            Map.entry("scp", "user_impersonation"),
            Map.entry("sub", subject),
            Map.entry("tid", server.tenant()),
            Map.entry("unique_name", server.owner("userName")),
            Map.entry("upn", server.owner("userName")),
            Map.entry("ver", "1.0")));
    whole(
        Tokens.part(answer.body().path("id_token").asString(), 1),
        3600,
        false,
        Map.of(
            "aud",
            AZ,
            "iss",
            v2Issuer(),
            "name",
            "Owner",
            "oid",
            server.owner("userObjectId"),
            "preferred_username",
            server.owner("userName"),
            "sub",
            subject,
            "tid",
            server.tenant(),
            "ver",
            "2.0"));
    whole(
        Tokens.claims(
            user(
                "api://"
                    + GUID_AUDIENCE
                    + "/Things.Read api://"
                    + GUID_AUDIENCE
                    + "/Things.Write")),
        3600,
        true,
        Map.ofEntries(
            Map.entry("aud", GUID_AUDIENCE),
            Map.entry("iss", v2Issuer()),
            Map.entry("azp", AZ),
            Map.entry("azpacr", "0"),
            Map.entry("name", "Owner"),
            Map.entry("oid", server.owner("userObjectId")),
            Map.entry("preferred_username", server.owner("userName")),
            Map.entry("scp", "Things.Read Things.Write"),
            Map.entry("sub", subject),
            Map.entry("tid", server.tenant()),
            Map.entry("ver", "2.0")));
  }

  @Test
  void aManagedIdentitysTokenNamesItsResourceAndForAUserAssignedOneTheMachine() {
    String subscription = "/subscriptions/S1/resourceGroups/Rg-One/providers/";
    String vm = subscription + "Microsoft.Compute/virtualMachines/Vm1";
    String identity = subscription + "Microsoft.ManagedIdentity/userAssignedIdentities/Id1";
    String lowered = "/subscriptions/S1/resourcegroups/Rg-One/providers/";
    for (boolean userAssigned : new boolean[] {false, true}) {
      AssignedIdentity assigned =
          new AssignedIdentity(
              "oid-1", "cid-1", server.tenant(), userAssigned, userAssigned ? identity : vm, vm, 0);
      TokenIssuer.Issued issued =
          Inside.issuer(server.selfsame())
              .forManagedIdentity(assigned, "https://storage.azure.com/");
      TreeMap<String, Object> expected =
          new TreeMap<>(
              Map.of(
                  "aud", "https://storage.azure.com/",
                  "iss", v1Issuer(),
                  "appid", "cid-1",
                  "appidacr", "2",
                  "idp", v1Issuer(),
                  "idtyp", "app",
                  "oid", "oid-1",
                  "sub", "oid-1",
                  "tid", server.tenant(),
                  "ver", "1.0"));
      if (userAssigned) {
        expected.put("xms_mirid", lowered + "Microsoft.ManagedIdentity/userAssignedIdentities/Id1");
        expected.put("xms_az_rid", lowered + "Microsoft.Compute/virtualMachines/Vm1");
      } else {
        expected.put("xms_mirid", lowered + "Microsoft.Compute/virtualMachines/Vm1");
      }
      whole(Tokens.part(issued.token(), 1), 86_400, true, expected);
      assertThat(issued.expiresAt() - issued.issuedAt()).isEqualTo(86_400);
    }
  }

  @Test
  void noTwoTokensShareAnIdentifier() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      assertThat(
              seen.add(
                  Tokens.claims(app("/oauth2/token", "resource", "https://vault.azure.net"))
                      .path("uti")
                      .asString()))
          .isTrue();
    }
  }

  @Test
  void theStsIssuerIsNamedOnlyByItsSettingAndThenAccepted(@TempDir Path other) {
    try (TestServer sts =
        TestServer.start(other, Map.of("tokens.sts-issuer", "true"), new TestClock())) {
      String token = sts.token();
      assertThat(Tokens.part(token, 1).path("iss").asString())
          .isEqualTo("https://sts.windows.net/" + sts.tenant() + "/");
      assertThat(sts.get("/subscriptions").status()).isEqualTo(200);
      assertThat(sts.call("GET", "/subscriptions", null, server.token()).status())
          .isEqualTo(401); // another installation's
      assertThat(
              sts.plain("/" + sts.tenant() + "/.well-known/openid-configuration")
                  .body()
                  .path("issuer")
                  .asString())
          .isEqualTo("https://sts.windows.net/" + sts.tenant() + "/");
    }
  }
}
