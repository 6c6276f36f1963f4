package dev.selfsame.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.audit.Clauses.Clause;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClausesTest {
  private static List<Clause> parse(String text) {
    return Clauses.parse(text, () -> new IllegalArgumentException(text));
  }

  @Test
  void whatClientsSend() {
    assertThat(
            parse(
                "eventTimestamp ge 2026-11-25T11:30:00.123456 and eventTimestamp le '2026-11-25' and resourceGroupName eq 'it''s'"))
        .containsExactly(
            new Clause("eventtimestamp", "ge", "2026-11-25T11:30:00.123456"),
            new Clause("eventtimestamp", "le", "2026-11-25"),
            new Clause("resourcegroupname", "eq", "it's"));
    assertThat(parse("signInEventTypes/any(t: t eq 'managedIdentity') and status/errorCode eq 0"))
        .containsExactly(
            new Clause("signineventtypes", "eq", "managedIdentity"),
            new Clause("status/errorcode", "eq", "0"));
    assertThat(parse("startswith(appDisplayName, 'a')"))
        .containsExactly(new Clause("appdisplayname", "startswith", "a"));
    assertThat(parse(" ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a eq",
        "a eq 'b",
        "a eq 'b' or c eq 'd'",
        "a eq 'b' and",
        "and a eq 'b'",
        "a eq 'b'c eq 'd'",
        "a/any(t: u eq 'b')",
        "(a eq 'b')",
        "a like 'b'",
        "a eq 'b' andc eq 'd'"
      })
  void whatIsNoFilter(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lengthAndCountAreBounded() {
    assertThatThrownBy(() -> parse("a eq '" + "b".repeat(4000) + "'"))
        .isInstanceOf(IllegalArgumentException.class);
    String many = String.join(" and ", java.util.Collections.nCopies(21, "a eq 'b'"));
    assertThatThrownBy(() -> parse(many)).isInstanceOf(IllegalArgumentException.class);
    assertThat(parse(many.substring(" and a eq 'b'".length()))).hasSize(20);
  }
}
