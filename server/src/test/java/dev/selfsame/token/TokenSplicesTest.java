package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.key.RsaProvider;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is verified is what is used (reliability.md, G4): of a few good tokens every splice, every
 * other letter at every place, and every cut is made, and none but the good tokens themselves is
 * taken.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TokenSplicesTest {
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ \u00e9";

  @TempDir static Path folder;
  private TestServer server;
  private TokenVerifier verifier;
  private Set<String> audiences;
  private final List<String> good = new ArrayList<>();
  private List<String> other = List.of();

  @BeforeAll
  void start() {
    server = TestServer.start(folder, Map.of("keys.provider", "jdk"), new TestClock());
    Authority us = new Authority(server.origin(), server.tenant(), "selfsame.example", false);
    RsaProvider rsa = RsaProvider.choose("jdk");
    verifier = new TokenVerifier(() -> us, Inside.keys(server.selfsame()), rsa, server.clock());
    audiences = us.armAudiences();
    good.add(token("https://management.azure.com/.default"));
    good.add(token("https://management.azure.com/.default"));
    Inside.keys(server.selfsame()).rotate(true);
    good.add(token(server.origin() + "/.default"));
    good.forEach(one -> assertThat(taken(one)).isTrue());
    other = List.of(token("https://vault.azure.net/.default"), token("api://somebody/.default"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String token(String scope) {
    return server
        .token(server.owner("clientId"), server.owner("clientSecret"), scope)
        .body()
        .path("access_token")
        .asString();
  }

  private boolean taken(String token) {
    return verifier.verify(token, audiences) instanceof TokenVerifier.Result.Good;
  }

  @Test
  void noneButTheGoodOnesAreTaken() {
    Set<String> made = new HashSet<>();
    splices(made);
    for (String one : good) {
      letters(one, made);
      cuts(one, made);
    }
    made.removeAll(good);
    assertThat(made).hasSizeGreaterThan(50_000);
    List<String> accepted = made.parallelStream().filter(this::taken).toList();
    assertThat(accepted).isEmpty();
    System.out.println("G4: " + made.size() + " spliced and changed tokens, none taken");
  }

  /** Parts of different tokens, in every place and every number. */
  private void splices(Set<String> made) {
    List<String> parts = new ArrayList<>(List.of("", "e30", "eyJhbGciOiJub25lIn0"));
    Stream.concat(good.stream(), other.stream())
        .flatMap(one -> Stream.of(one.split("\\.")))
        .forEach(parts::add);
    for (String one : parts) {
      for (String two : parts) {
        made.add(one + "." + two);
        for (String three : parts) {
          made.add(one + "." + two + "." + three);
          made.add(one + "." + two + "." + three + ".");
          made.add(one + "." + two + "." + three + "." + three);
        }
      }
    }
    made.removeAll(other);
  }

  private static void letters(String token, Set<String> made) {
    for (int i = 0; i < token.length(); i++) {
      // all letters near the ends of the parts, where bits are left over; a few elsewhere
      boolean edge = i < 4 || i > token.length() - 8 || near(token, i);
      for (int j = edge ? 0 : i % 7; j < LETTERS.length(); j += edge ? 1 : 7) {
        made.add(token.substring(0, i) + LETTERS.charAt(j) + token.substring(i + 1));
        made.add(token.substring(0, i) + LETTERS.charAt(j) + token.substring(i));
      }
    }
  }

  private static boolean near(String token, int at) {
    int dot = token.indexOf('.', Math.max(0, at - 4));
    return dot >= 0 && dot <= at + 4;
  }

  private static void cuts(String token, Set<String> made) {
    for (int i = 0; i < token.length(); i++) {
      made.add(token.substring(0, i));
      made.add(token.substring(i + 1));
      made.add(token.substring(0, i) + token.substring(i + 1));
      made.add(token.substring(0, i) + token.substring(0, i).toUpperCase(Locale.ROOT));
    }
    for (String around : List.of(" ", "\n", "\0", "=", ".", "Bearer ", "%2e")) {
      made.add(around + token);
      made.add(token + around);
    }
  }
}
