package dev.selfsame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.key.ActiveKey;
import dev.selfsame.store.ChainRow;
import dev.selfsame.store.Gate;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.work.AuditCheck;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The alarm for a token whose signature is good and that we never issued (G16). */
final class TokenWitnessTest {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  @TempDir Path folder;

  /** The same token with other claims, signed with the genuine key, as who stole it would. */
  private static String forged(TestServer server, String token, Map<String, Object> claims) {
    String[] parts = token.split("\\.");
    ObjectNode body =
        Json.stored(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    claims.forEach((name, value) -> {
      if (value instanceof Long number) {
        body.put(name, number);
      } else {
        body.put(name, value.toString());
      }
    });
    String input = parts[0] + "." + BASE64.encodeToString(Json.write(body));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(ActiveKey.of(Inside.keys(server.selfsame())));
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void present(TestServer server, String token) {
    assertThat(server.call("GET", server.subscription(), null, token).status()).isEqualTo(200);
  }

  private static List<JsonNode> alarms(TestServer server, int wanted) {
    long until = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (true) {
      Inside.flushLogs(server.selfsame());
      List<JsonNode> found = new java.util.ArrayList<>();
      AuditScene.asked(server, "", " and category eq 'Security'")
          .body()
          .path("value")
          .forEach(found::add);
      if (found.size() >= wanted || System.nanoTime() > until) {
        return found;
      }
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.selfsame.testing.TestStores#each")
  void aTokenThatWasNeverIssuedRaisesTheAlarm(Map<String, String> settings) {
    try (TestServer server = TestServer.start(folder, settings, new TestClock())) {
      server.clock().forward(Duration.ofSeconds(5)); // past the second in which the log began
      String own = server.token();
      present(server, own);
      String other = forged(server, own, Map.of("uti", "AAAAAAAAAAAAAAAAAAAAAA"));
      present(server, other);
      present(server, other); // one alarm for one token
      List<JsonNode> found = alarms(server, 1);
      assertThat(found).hasSize(1);
      JsonNode alarm = found.getFirst();
      assertThat(alarm.path("level").asString()).isEqualTo("Critical");
      assertThat(alarm.path("category").path("value").asString()).isEqualTo("Security");
      assertThat(alarm.path("properties").path("uniqueTokenIdentifier").asString())
          .isEqualTo("AAAAAAAAAAAAAAAAAAAAAA");
      assertThat(server.get("/selfsame/audit").body().path("alarms").asInt()).isEqualTo(1);
      var store = Inside.store(server.selfsame());
      assertThat(AuditCheck.findings(store, server.selfsame().audit().seal()))
          .hasSize(1)
          .first()
          .asString()
          .contains("never issued here");
      // a new key answers the alarm
      server.clock().forward(Duration.ofSeconds(2));
      Inside.keys(server.selfsame()).rotate(true);
      assertThat(AuditCheck.findings(store, server.selfsame().audit().seal())).isEmpty();
    }
  }

  @Test
  void aCopiedUniqueIdDoesNotHelp() {
    try (TestServer server = TestServer.start(folder)) {
      server.clock().forward(Duration.ofSeconds(5)); // past the second in which the log began
      String own = server.token();
      present(server, own);
      long issued = server.clock().instant().getEpochSecond() - 100;
      present(server, forged(server, own, Map.of("iat", issued)));
      assertThat(alarms(server, 1).getFirst().path("level").asString()).isEqualTo("Critical");
    }
  }

  @Test
  void whatMayBeMissingIsNoAlarm() {
    try (TestServer server = TestServer.start(folder)) {
      server.clock().forward(Duration.ofSeconds(5)); // past the second in which the log began
      String own = server.token();
      long now = server.clock().instant().getEpochSecond();
      // before the log began
      present(
          server, forged(server, own, Map.of("uti", "BBBBBBBBBBBBBBBBBBBBBA", "iat", now - 900)));
      // in the last minute of a process that ended without a word
      server.clock().forward(Duration.ofMinutes(30));
      String later = fresh(server);
      long ended = server.clock().millis() - Duration.ofMinutes(10).toMillis();
      Inside.store(server.selfsame())
          .write(
              Gate.tenant("x"),
              tx -> {
                tx.auditChains()
                    .putHead(
                        new ChainRow("n:gone", "sign_ins", 0, "", ended, false, "", 0, "", ""));
                return true;
              });
      present(
          server,
          forged(server, later, Map.of("uti", "CCCCCCCCCCCCCCCCCCCCCA", "iat", ended / 1000 + 20)));
      List<JsonNode> found = alarms(server, 1);
      assertThat(found).hasSize(1);
      assertThat(found.getFirst().path("level").asString()).isEqualTo("Warning");
      assertThat(server.get("/selfsame/audit").body().path("alarms").asInt()).isZero();
      // beside that minute the alarm holds
      present(
          server,
          forged(
              server, later, Map.of("uti", "DDDDDDDDDDDDDDDDDDDDDA", "iat", ended / 1000 + 200)));
      assertThat(alarms(server, 2).stream().map(one -> one.path("level").asString()))
          .containsExactlyInAnyOrder("Warning", "Critical");
    }
  }

  private static String fresh(TestServer server) {
    return server
        .token(
            server.owner("clientId"), server.owner("clientSecret"), server.origin() + "/.default")
        .body()
        .path("access_token")
        .asString();
  }

  @Test
  void anotherNodeIsWaitedFor() {
    try (TestServer server = TestServer.start(folder)) {
      server.clock().forward(Duration.ofSeconds(5)); // past the second in which the log began
      String own = server.token();
      var store = Inside.store(server.selfsame());
      long now = server.clock().millis();
      head(store, now);
      present(server, forged(server, own, Map.of("uti", "EEEEEEEEEEEEEEEEEEEEEA")));
      present(server, own);
      assertThat(server.get("/selfsame/audit").body().path("alarms").asInt()).isZero();
      // it has written all that it issued, and the token is not among that
      head(store, now + 60_000);
      assertThat(alarms(server, 1)).hasSize(1);
    }
  }

  private static void head(dev.selfsame.store.Store store, long seen) {
    store.write(
        Gate.tenant("x"),
        tx -> {
          tx.auditChains()
              .putHead(new ChainRow("n:other", "sign_ins", 0, "", seen, false, "", 0, "", ""));
          return true;
        });
  }

  @Test
  void genuineTokensNeverRaiseIt() {
    try (TestServer server = TestServer.start(folder)) {
      for (int i = 0; i < 50; i++) {
        present(server, fresh(server));
      }
    }
    try (TestServer server = TestServer.start(folder)) { // and after a restart
      server.clock().forward(Duration.ofSeconds(5)); // past the second in which the log began
      String token = fresh(server);
      present(server, token);
      String last = forged(server, token, Map.of("uti", "FFFFFFFFFFFFFFFFFFFFFA"));
      present(server, last);
      assertThat(alarms(server, 1)).hasSize(1); // the forged one alone, so all before was looked at
    }
  }
}
