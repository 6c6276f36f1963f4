package dev.selfsame.provider.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFilterTest {
  private static final Set<String> KNOWN = Set.of("atscope()", "policytype", "category");

  @Test
  void clausesAreJoinedAndNamesHaveNoCase() {
    PolicyFilter filter =
        PolicyFilter.parse("policyType -eq 'BuiltIn' AND category eq 'It''s' and AtScope()", KNOWN);
    assertThat(filter.value("policytype")).contains("BuiltIn");
    assertThat(filter.value("category")).contains("It's");
    assertThat(filter.asks("atscope")).isTrue();
    assertThat(filter.asks("atexactscope")).isFalse();
    assertThat(PolicyFilter.parse(" ", KNOWN).values()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"name eq 'x'", "category", "category eq x", "below()", "policyType ne 'Custom'"})
  void whatIsNoFilterIsRefused(String text) {
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> PolicyFilter.parse(text, KNOWN));
    assertThat(((ArmError) refusal.error()).code()).isEqualTo("InvalidFilterInQueryString");
  }
}
