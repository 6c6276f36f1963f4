package dev.selfsame.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyVersionTest {
  @Test
  void versionsHaveAnOrderAndAPreviewComesBeforeItsRelease() {
    List<String> all = new ArrayList<>(List.of("2.0.0", "1.10.0", "1.9.9", "1.10.0-preview"));
    all.sort(PolicyVersion::compare);
    assertThat(all).containsExactly("1.9.9", "1.10.0-preview", "1.10.0", "2.0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "1.*.*, 1.10.0",
    "1.9.*, 1.9.9",
    "1.9.9, 1.9.9",
    "2.*.*, 2.0.0",
    "1.*.*-preview, 1.11.0-preview",
    "1.11.*-preview, 1.11.0-preview",
    "1.11.0-PREVIEW, 1.11.0-preview",
    "1.11.*,",
    "1.11.0,",
    "3.*.*, 3.0.0-preview",
    "4.*.*,",
    "'',"
  })
  void anAssignmentGetsTheNewestOfWhatItAsksFor(String wanted, String found) {
    List<String> all = List.of("3.0.0-preview", "2.0.0", "1.9.9", "1.10.0", "1.11.0-preview");
    assertThat(PolicyVersion.newest(wanted, all)).isEqualTo(Optional.ofNullable(found));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1.0", "*.*.*", "1.0.0.0", "a.b.c", "1.0.0-"})
  void whatIsNoVersionIsToldApart(String text) {
    assertThat(PolicyVersion.parse(text)).isEmpty();
    assertThat(PolicyVersion.isWanted(text)).isFalse();
  }
}
