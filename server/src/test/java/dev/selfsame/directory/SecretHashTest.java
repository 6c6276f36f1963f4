package dev.selfsame.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.model.Ids;
import org.junit.jupiter.api.Test;

final class SecretHashTest {
  private final Ids ids = Ids.system();

  @Test
  void generatedSecretMatchesOnlyItself() {
    String secret = ids.secret(32);
    String stored = SecretHash.ofGenerated(ids, secret);
    assertThat(SecretHash.matches(stored, secret)).isTrue();
    assertThat(SecretHash.matches(stored, secret + "x")).isFalse();
    assertThat(SecretHash.matches(stored, "")).isFalse();
    assertThat(stored).doesNotContain(secret).isNotEqualTo(SecretHash.ofGenerated(ids, secret));
  }

  @Test
  void passwordMatchesOnlyItselfAndIsSlow() {
    String stored = SecretHash.ofPassword(ids, "correct horse");
    assertThat(SecretHash.matches(stored, "correct horse")).isTrue();
    assertThat(SecretHash.matches(stored, "Correct horse")).isFalse();
    assertThat(stored).startsWith("pbkdf2$600000$").doesNotContain("horse");
  }

  @Test
  void textThatIsNoHashIsAnErrorNotAMatch() {
    assertThatThrownBy(() -> SecretHash.matches("plain", "plain"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SecretHash.matches("none$1$$", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
