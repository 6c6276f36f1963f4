package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestStores;
import dev.selfsame.token.Visitor.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sign-in with its four tables, on each store. */
final class SignInStoresTest {
  @TempDir Path folder;

  static Stream<Named<Map<String, String>>> stores() {
    return TestStores.each();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void codesDevicesSessionsAndTheirEnds(Map<String, String> store) {
    try (TestServer server = TestServer.start(folder, store, new TestClock())) {
      SignInCase signIn = new SignInCase(server);
      Visitor visitor = Visitor.of(server);
      String code = signIn.code(visitor, signIn.az());
      Seen tokens = visitor.post(signIn.token(), signIn.redeem(code));
      assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
      Seen started =
          visitor.post(
              "/common/oauth2/v2.0/devicecode",
              Map.of("client_id", SignInCase.AZ, "scope", "openid offline_access"));
      Seen confirm =
          visitor.submit(
              visitor.get(SignInPages.DEVICE),
              "code",
              started.json().path("user_code").asString(),
              "action",
              "next");
      visitor.submit(confirm, "action", "continue");
      Map<String, String> poll =
          Map.of(
              "grant_type", DeviceFlow.GRANT,
              "client_id", SignInCase.AZ,
              "device_code", started.json().path("device_code").asString());
      assertThat(visitor.post(signIn.token(), poll).status()).isEqualTo(200);
      SignInCase.refused(visitor.post(signIn.token(), poll), 54005);
      SignInCase.refused(visitor.post(signIn.token(), signIn.redeem(code)), 54005);
      SignInCase.refused(
          visitor.post(
              signIn.token(),
              Map.of(
                  "grant_type",
                  "refresh_token",
                  "client_id",
                  SignInCase.AZ,
                  "refresh_token",
                  tokens.json().path("refresh_token").asString())),
          50173);
      server.clock().forward(Duration.ofDays(3));
      // what is over is swept by what comes
      signIn.signIn(visitor, signIn.spa());
      visitor.submit(visitor.get("/common/oauth2/v2.0/logout"));
      assertThat(visitor.cookies).isEmpty();
    }
  }
}
