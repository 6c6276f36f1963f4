package dev.selfsame.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.directory.ClaimsExpression.Malformed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions of flexible credentials: which there are, and what they match. */
final class ClaimsExpressionTest {
  private static final String GITHUB = "https://token.actions.githubusercontent.com";

  private static boolean holds(String expression, Map<String, String> claims) {
    return ClaimsExpression.parse(expression).holds(name -> Optional.ofNullable(claims.get(name)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a|a|true",
        "a|A|false",
        "a|ab|false",
        "*|anything|true",
        "*|\"\"|true",
        "?|\"\"|false",
        "?|x|true",
        "?|xy|false",
        "a*b|ab|true",
        "a*b|a/x:b|true",
        "a*b|abc|false",
        "*a*a*|aa|true",
        "*a*a*|ba|false",
        "repo:contoso/*:ref:refs/heads/????|repo:contoso/shop:ref:refs/heads/main|true",
        "repo:contoso/*:ref:refs/heads/????|repo:contoso/shop:ref:refs/heads/other|false",
        "repo:contoso/*|repo:contoso-evil/shop|false",
        "**|x|true",
        "a.c|abc|false",
        "[ab]|a|false",
        "a+|aa|false",
        "*.yml@refs/heads/main|o/r/.github/workflows/x.yml@refs/heads/main|true"
      })
  void wildcards(String pattern, String value, boolean expected) {
    assertThat(ClaimsExpression.matches(pattern, value)).isEqualTo(expected);
  }

  @Test
  void wildcardsAgreeWithARegularExpression() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String pattern = text(random, "ab*?", 8);
      String value = text(random, "ab", 10);
      String regex = pattern.replace("*", ".*").replace('?', '.');
      assertThat(ClaimsExpression.matches(pattern, value))
          .as(pattern + " " + value)
          .isEqualTo(Pattern.compile(regex, Pattern.DOTALL).matcher(value).matches());
    }
  }

  private static String text(Random random, String of, int max) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(max); n > 0; n--) {
      text.append(of.charAt(random.nextInt(of.length())));
    }
    return text.toString();
  }

  @Test
  void thePatternThatCostsMostCostsLittle() {
    String expression = "claims['sub'] matches '" + "a*".repeat(280) + "b'";
    String value = "a".repeat(ClaimsExpression.CLAIM_MAX);
    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThat(holds(expression, Map.of("sub", value))).isFalse();
          }
        });
    assertThat(holds("claims['sub'] matches '*'", Map.of("sub", value + "a"))).isFalse();
  }

  @Test
  void comparisonsAreJoined() {
    String expression =
        "claims['sub'] eq 'it''s' and claims['job_workflow_ref'] matches 'a/*' and claims['x y'] eq 'and '";
    Map<String, String> good = Map.of("sub", "it's", "job_workflow_ref", "a/b", "x y", "and ");
    assertThat(holds(expression, good)).isTrue();
    assertThat(holds(expression, Map.of("sub", "it's", "job_workflow_ref", "a/b"))).isFalse();
    assertThat(holds("claims['sub'] eq '*'", Map.of("sub", "x"))).isFalse();
    assertThat(holds("claims['sub'] eq '*'", Map.of("sub", "*"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "true",
        "claims['sub']",
        "claims['sub'] ",
        "claims['sub'] eq",
        "claims['sub'] eq ",
        "claims['sub'] eq a",
        "claims['sub'] eq \"a\"",
        "claims['sub'] eq 'a",
        "claims['sub'] eq ''",
        "claims['sub'] eq 'a''",
        "claims['sub'] eq  'a'",
        "claims['sub']  eq 'a'",
        "claims['sub']eq 'a'",
        " claims['sub'] eq 'a'",
        "claims['sub'] eq 'a' ",
        "claims['sub'] eq 'a' and",
        "claims['sub'] eq 'a' and ",
        "claims['sub'] eq 'a' or claims['sub'] eq 'b'",
        "claims['sub'] eq 'a'  and claims['sub'] eq 'b'",
        "claims['sub'] eq 'a' AND claims['sub'] eq 'b'",
        "not claims['sub'] eq 'a'",
        "(claims['sub'] eq 'a')",
        "claims[''] eq 'a'",
        "claims[sub] eq 'a'",
        "claims[\"sub\"] eq 'a'",
        "Claims['sub'] eq 'a'",
        "claims['sub'] EQ 'a'",
        "claims['sub'] ne 'a'",
        "claims['sub'] startsWith 'a'",
        "claims['sub'] eq 'a'; x"
      })
  void whatIsNoExpressionIsRefusedWithItsPlace(String text) {
    assertThatThrownBy(() -> ClaimsExpression.parse(text))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("position");
  }

  @Test
  void lengthIsBounded() {
    assertThatThrownBy(() -> ClaimsExpression.parse("claims['sub'] eq '" + "a".repeat(600) + "'"))
        .hasMessageContaining("600");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://token.actions.githubusercontent.com|claims['sub'] eq 'a' and claims['repository_id'] eq '1'",
        "https://token.actions.githubusercontent.com|claims['repository_owner_id'] eq '1' and claims['sub'] matches '*' and claims['job_workflow_ref'] matches '*'",
        "https://gitlab.com|claims['sub'] matches 'project_path:g/*'",
        "https://gitlab.contoso.com|claims['sub'] eq 'a'",
        "https://gitlab.contoso.ca|claims['sub'] eq 'a'",
        "https://app.terraform.io|claims['sub'] matches 'organization:*:run_phase:*'",
        "https://app.eu.terraform.io|claims['sub'] matches 'organization:*:run_phase:*'"
      })
  void platformsAllowWhatTheirPageSays(String issuer, String expression) {
    FlexibleIssuers.parse(issuer, expression);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://token.actions.githubusercontent.com|claims['sub'] eq 'a'",
        "https://token.actions.githubusercontent.com|claims['repository_id'] eq '1'",
        "https://token.actions.githubusercontent.com|claims['sub'] eq 'a' and claims['repository_id'] matches '*'",
        "https://token.actions.githubusercontent.com|claims['sub'] eq 'a' and claims['repository_id'] eq '1' and claims['environment'] eq 'x'",
        "https://token.actions.githubusercontent.com|claims['sub'] eq 'a' and claims['repository_id'] eq '1' and claims['event_name'] eq 'push'",
        "https://gitlab.com|claims['sub'] eq 'a' and claims['ref'] eq 'main'",
        "https://gitlab.com|claims['project_path'] eq 'a'",
        "https://app.terraform.io|claims['terraform_run_phase'] eq 'plan'"
      })
  void otherClaimsAreUnallowed(String issuer, String expression) {
    assertThatThrownBy(() -> FlexibleIssuers.parse(issuer, expression))
        .isInstanceOf(Malformed.class)
        .hasMessage(
            "The FederatedIdentityCredential.ClaimsMatchingExpression.Value is invalid. Rule exception: Expression configured for issuer '"
                + issuer
                + "' either lacks all required claims or contains unallowed claims.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://issuer.example.org",
        "https://gitlab.example.org",
        "https://gitlab.a.b.com",
        "https://gitlab.com/",
        "https://gitlabXcom",
        "http://gitlab.com",
        "https://app.us.terraform.io",
        GITHUB + "/",
        GITHUB + ".evil.com"
      })
  void otherIssuersHaveNoExpressions(String issuer) {
    assertThatThrownBy(() -> FlexibleIssuers.parse(issuer, "claims['sub'] eq 'a'"))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("does not support");
  }
}
