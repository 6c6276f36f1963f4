package dev.selfsame.directory;

import dev.selfsame.directory.ClaimsExpression.Comparison;
import dev.selfsame.directory.ClaimsExpression.Malformed;
import dev.selfsame.directory.ClaimsExpression.Operator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which issuers' tokens may be matched by an expression, and by which of their claims: those who
 * are known to fill them truthfully. Source: Microsoft Learn, "Flexible federated identity
 * credentials" (2026-08); the sentences are what Graph was seen to answer.
 */
public final class FlexibleIssuers {
  private static final Set<Operator> ANY = Set.of(Operator.EQ, Operator.MATCHES);
  private static final Set<Operator> EXACT = Set.of(Operator.EQ);

  /**
   * One platform.
   *
   * @param issuers of its tokens
   * @param required at least one of them must be compared beside {@code sub}; empty for none
   */
  private record Platform(
      Pattern issuers, Map<String, Set<Operator>> claims, Set<String> required) {}

  private static final List<Platform> PLATFORMS =
      List.of(
          new Platform(
              Pattern.compile("https://token\\.actions\\.githubusercontent\\.com"),
              Map.of(
                  "sub", ANY,
                  "job_workflow_ref", ANY,
                  "repository_id", EXACT,
                  "repository_owner_id", EXACT),
              Set.of("repository_id", "repository_owner_id")),
          new Platform(
              Pattern.compile("https://gitlab\\.(com|[a-z0-9-]+\\.(com|ca))"),
              Map.of("sub", ANY),
              Set.of()),
          new Platform(
              Pattern.compile("https://app\\.(eu\\.)?terraform\\.io"),
              Map.of("sub", ANY),
              Set.of()));

  private FlexibleIssuers() {}

  /**
   * Reads an expression for an issuer's tokens.
   *
   * @throws Malformed when it is none, or not one for this issuer; its message is for the client
   */
  public static ClaimsExpression parse(String issuer, String value) {
    ClaimsExpression expression;
    try {
      expression = ClaimsExpression.parse(value);
    } catch (Malformed e) {
      throw invalid(e.getMessage());
    }
    Platform platform =
        PLATFORMS.stream()
            .filter(one -> one.issuers().matcher(issuer).matches())
            .findFirst()
            .orElseThrow(() ->
                invalid("Issuer '" + issuer + "' does not support claims matching expressions."));
    List<Comparison> comparisons = expression.comparisons();
    boolean allowed =
        comparisons.stream()
            .allMatch(one ->
                platform.claims().getOrDefault(one.claim(), Set.of()).contains(one.operator()));
    boolean whole =
        names(comparisons, Set.of("sub"))
            && (platform.required().isEmpty() || names(comparisons, platform.required()));
    if (!allowed || !whole) {
      throw invalid(
          "Expression configured for issuer '"
              + issuer
              + "' either lacks all required claims or contains unallowed claims.");
    }
    return expression;
  }

  private static boolean names(List<Comparison> comparisons, Set<String> claims) {
    return comparisons.stream().anyMatch(one -> claims.contains(one.claim()));
  }

  private static Malformed invalid(String why) {
    return new Malformed(
        "The FederatedIdentityCredential.ClaimsMatchingExpression.Value is invalid. Rule exception: "
            + why);
  }
}
