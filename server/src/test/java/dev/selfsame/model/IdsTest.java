package dev.selfsame.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
  @Test
  void aPasswordIsNoOptionOfACommand() {
    Ids ids = Ids.system();
    // one secret in 64 begins with a dash
    assertThat(Stream.generate(() -> ids.password(32)).limit(5_000))
        .allSatisfy(made -> assertThat(made).hasSize(43).doesNotStartWith("-"));
  }
}
