package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.json.Json;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Two installations: an identity of the one becomes an identity of the other. */
final class TwoHousesTest {
  @TempDir static Path there;
  @TempDir static Path here;

  @Test
  void anotherSelfsameIsAnIssuerLikeAnyOther() {
    try (TestServer other = TestServer.start(there)) {
      Map<String, String> settings =
          Map.of(
              "outbound.allow",
              "localhost:" + URI.create(other.origin()).getPort(),
              "outbound.ca-file",
              there.resolve("ca.pem").toString());
      try (TestServer server = TestServer.start(here, settings, new TestClock())) {
        ObjectNode identity = identity(server);
        String issuer = other.origin() + "/" + other.tenant() + "/v2.0";
        String id = identity.path("id").asString();
        server.put(id + "/federatedIdentityCredentials/other", credential(issuer));
        Answer answer = exchange(server, identity, vouching(other));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        ObjectNode claims = Tokens.claims(answer);
        assertThat(claims.path("oid").asString())
            .isEqualTo(identity.path("properties").path("principalId").asString());
        assertThat(claims.path("tid").asString()).isEqualTo(server.tenant());
        assertThat(
                exchange(server, identity, vouching(server))
                    .body()
                    .path("error_codes")
                    .path(0)
                    .asInt())
            .as("its own")
            .isEqualTo(700222);
      }
    }
  }

  private static ObjectNode identity(TestServer server) {
    String group = server.subscription() + "/resourceGroups/g";
    server.put(group, "{\"location\":\"westeurope\"}");
    return server
        .put(
            group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/user",
            "{\"location\":\"westeurope\"}")
        .body();
  }

  private static String credential(String issuer) {
    ObjectNode body = Json.object();
    ObjectNode properties = body.putObject("properties").put("issuer", issuer);
    properties.put("subject", "object-id").putArray("audiences").add(Audiences.EXCHANGE_APP);
    return Json.text(body);
  }

  private static String vouching(TestServer server) {
    AssignedIdentity identity =
        new AssignedIdentity("object-id", "client-id", server.tenant(), false, "/vm", "/vm", 0);
    return Inside.issuer(server.selfsame())
        .forManagedIdentity(identity, Audiences.EXCHANGE)
        .token();
  }

  private static Answer exchange(TestServer server, ObjectNode identity, String assertion) {
    return server.form(
        "/" + server.tenant() + "/oauth2/v2.0/token",
        Map.of(
            "grant_type",
            "client_credentials",
            "client_id",
            identity.path("properties").path("clientId").asString(),
            "scope",
            server.origin() + "/.default",
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion",
            assertion));
  }
}
