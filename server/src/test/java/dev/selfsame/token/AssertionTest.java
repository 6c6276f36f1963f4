package dev.selfsame.token;

import static dev.selfsame.token.FederationScene.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.error.ApiException;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What is verified is what is used (reliability.md, G4): of all that can be made of good tokens by
 * splicing and changing, only the good tokens themselves verify.
 */
final class AssertionTest {
  private static final int MUTATIONS = 50_000;
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ \n";

  private final KeyPair one = FakeIssuer.rsa(2048);
  private final KeyPair two = FakeIssuer.rsa(2048);
  private final List<RSAPublicKey> keys =
      List.of((RSAPublicKey) one.getPublic(), (RSAPublicKey) two.getPublic());

  private boolean verifies(String text) {
    Assertion assertion;
    try {
      assertion = Assertion.read(text);
    } catch (ApiException e) {
      return false;
    }
    return keys.stream().anyMatch(assertion::signedBy);
  }

  private List<String> good() {
    List<String> good = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String claims =
          "{\"iss\":\"https://i" + i % 2 + "\",\"sub\":\"s" + i + "\",\"exp\":" + i + "}";
      good.add(FederationScene.token(header("k" + i % 3), claims, i % 2 == 0 ? one : two));
    }
    return good;
  }

  @Test
  void noSpliceVerifies() {
    List<String> good = good();
    assertThat(good).allMatch(this::verifies);
    Set<String> originals = new HashSet<>(good);
    for (String a : good) {
      for (String b : good) {
        for (String c : good) {
          String spliced = a.split("\\.")[0] + "." + b.split("\\.")[1] + "." + c.split("\\.")[2];
          assertThat(verifies(spliced)).as(spliced).isEqualTo(originals.contains(spliced));
        }
      }
    }
  }

  @Test
  void noChangeVerifies() {
    List<String> good = good();
    Set<String> originals = new HashSet<>(good);
    Random random = new Random(4);
    for (int i = 0; i < MUTATIONS; i++) {
      StringBuilder text = new StringBuilder(good.get(i % good.size()));
      int at = random.nextInt(text.length());
      char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, letter);
        case 1 -> text.insert(at, letter);
        case 2 -> text.deleteCharAt(at);
        default -> {
          String other = good.get(random.nextInt(good.size()));
          text.setLength(at);
          text.append(other.substring(Math.min(at, other.length())));
        }
      }
      String changed = text.toString();
      if (!originals.contains(changed)) {
        assertThat(verifies(changed)).as(changed).isFalse();
      }
    }
  }
}
