package dev.selfsame.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.error.ApiException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {

  @Test
  void emptySegmentsAreDroppedAndTheRestIsDecodedOnce() {
    Target target = Target.read("//subscriptions/a%20b//resourceGroups/%2525/", "a=b%20c&d=e+f&g");
    assertThat(target.segments()).containsExactly("subscriptions", "a b", "resourceGroups", "%25");
    assertThat(target.path()).isEqualTo("/subscriptions/a b/resourceGroups/%25");
    assertThat(target.query())
        .containsExactly(
            new Request.Parameter("a", "b c"),
            new Request.Parameter("d", "e f"),
            new Request.Parameter("g", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a%2Fb",
        "/a%2fb",
        "/a%5Cb",
        "/a\\b",
        "/a%00b",
        "/a;b",
        "/a%3Bb",
        "/./a",
        "/a/../b",
        "/%2e%2e/a",
        "/.%2e/a",
        "/%",
        "/%1",
        "/a%zz",
        "/%C0%AF",
        "/%C3",
        "/%ED%A0%80",
        "/a%0D%0Ab",
        "/a%7F",
        "/%C2%85",
        "a/b",
        "/é"
      })
  void pathTricksAreRefused(String path) {
    assertThatThrownBy(() -> Target.read(path, ""))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error().status()).isEqualTo(400));
  }

  @Test
  void theNumberOfParametersIsBoundedAtTheNamedLimit() {
    String at = String.join("&", java.util.Collections.nCopies(Target.PARAMETERS_MAX, "a=b"));
    assertThat(Target.parameters(at)).hasSize(Target.PARAMETERS_MAX);
    assertThatThrownBy(() -> Target.parameters(at + "&a=b")).isInstanceOf(ApiException.class);
  }

  @Test
  void anyBytesAreReadOrRefusedWithFourHundred() {
    Random random = new Random(11);
    String alphabet = "/%.;\\+&=?#2eEfF05cC~ aé\u0000\uD800";
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder path = new StringBuilder("/");
      for (int n = random.nextInt(12); n > 0; n--) {
        path.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        List<String> segments = Target.read(path.toString(), path.substring(1)).segments();
        assertThat(segments)
            .allSatisfy(s ->
                assertThat(s)
                    .isNotEmpty()
                    .doesNotContain("/", "\\", ";", "\u0000")
                    .isNotEqualTo(".."));
        read++;
      } catch (ApiException e) {
        assertThat(e.error().status()).isEqualTo(400);
      }
    }
    assertThat(read).isGreaterThan(1000);
  }
}
