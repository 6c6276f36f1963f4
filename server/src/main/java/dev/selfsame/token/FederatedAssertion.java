package dev.selfsame.token;

import dev.selfsame.directory.ClaimsExpression;
import dev.selfsame.error.FederationErrors;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.PrincipalRow;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Another issuer's token in place of a client's own proof (E20 to E24): a federated identity
 * credential of the client must name its issuer, subject and audience letter for letter. Only then
 * is the issuer asked for its keys, never one that no credential of this client names. Tokens may
 * be presented again until they end, as at Entra.
 */
final class FederatedAssertion {
  private static final long SKEW_SECONDS = 300;
  private static final Set<String> TYPES = Set.of("jwt", "http://openid.net/specs/jwt/1.0");

  private final Supplier<Authority> authority;
  private final TokenVerifier own;
  private final IssuerKeys keys;
  private final Clock clock;

  FederatedAssertion(Supplier<Authority> authority, Federation federation, Clock clock) {
    this.authority = authority;
    this.own = federation.own();
    this.keys = new IssuerKeys(federation.documents(), clock);
    this.clock = clock;
  }

  /**
   * Which credential of the client a token fits; nothing is fetched and nothing proven by this.
   *
   * @throws dev.selfsame.error.ApiException in Entra's shape when there is none
   */
  FederatedCredentialRow match(
      Assertion assertion, PrincipalRow client, List<FederatedCredentialRow> credentials) {
    form(assertion);
    String issuer = assertion.require("iss");
    String subject = assertion.require("sub");
    Authority us = authority.get();
    if (issuer.equals(us.v1Issuer())
        || (issuer.equals(us.v2Issuer()) && !client.kind().equals("Application"))) {
      throw FederationErrors.ownToken();
    }
    if (credentials.isEmpty()) {
      throw FederationErrors.noCredentials(client.displayName());
    }
    List<String> audiences = audiences(assertion, issuer.equals(us.v2Issuer()));
    List<FederatedCredentialRow> ofIssuer =
        credentials.stream().filter(row -> row.issuer().equals(issuer)).toList();
    if (ofIssuer.isEmpty()) {
      throw FederationErrors.issuer(issuer);
    }
    List<FederatedCredentialRow> ofSubject =
        ofIssuer.stream().filter(row -> names(row, assertion, subject)).toList();
    if (ofSubject.isEmpty()) {
      throw near(ofIssuer, subject);
    }
    return ofSubject.stream()
        .filter(row -> audiences.contains(row.audience()))
        .findFirst()
        .orElseThrow(() -> FederationErrors.audience(String.join(",", audiences)));
  }

  /**
   * Returns the subject when the token is in time and its issuer's; else throws in Entra's shape.
   * May fetch.
   *
   * @param matched what {@link #match} found
   */
  void verify(Assertion assertion, FederatedCredentialRow matched) {
    long start = assertion.time("nbf").orElse(0L);
    long end = assertion.time("exp").orElseThrow(OAuthErrors::malformedAssertion);
    long now = clock.instant().getEpochSecond();
    if (!inTime(start, end, now)) {
      throw FederationErrors.outOfTime(clock.instant(), start, end);
    }
    String keyId = assertion.header("kid").orElse("");
    if (matched.issuer().equals(authority.get().v2Issuer())) {
      ours(assertion, matched, keyId);
    } else if (!assertion.signedBy(keys.require(matched.issuer(), keyId))) {
      throw FederationErrors.invalidSignature();
    }
  }

  /** All in epoch seconds; clocks may differ by five minutes. */
  static boolean inTime(long start, long end, long now) {
    return end > now - SKEW_SECONDS && start <= now + SKEW_SECONDS;
  }

  /** Whether the credential's issuer is this server, whose tokens prove an application only. */
  boolean ours(FederatedCredentialRow matched) {
    return matched.issuer().equals(authority.get().v2Issuer());
  }

  private static void form(Assertion assertion) {
    if (assertion.critical()) {
      throw OAuthErrors.malformedAssertion();
    }
    String type = assertion.header("typ").orElse("JWT");
    if (!TYPES.contains(type.toLowerCase(Locale.ROOT))) {
      throw FederationErrors.headerType();
    }
    String algorithm = assertion.header("alg").orElse("");
    if (!algorithm.equals("RS256")) {
      throw FederationErrors.algorithm(algorithm);
    }
  }

  /** Our own tokens for the exchange name it by its application id; credentials by its URI. */
  private static List<String> audiences(Assertion assertion, boolean ours) {
    List<String> given = assertion.audiences();
    return ours && given.contains(Audiences.EXCHANGE_APP)
        ? Stream.concat(Stream.of(Audiences.EXCHANGE), given.stream()).toList()
        : given;
  }

  private static boolean names(FederatedCredentialRow row, Assertion assertion, String subject) {
    String expression = row.expression();
    return expression == null
        ? row.subject().equals(subject)
        : ClaimsExpression.parse(expression).holds(assertion::claim);
  }

  private static RuntimeException near(List<FederatedCredentialRow> ofIssuer, String subject) {
    for (FederatedCredentialRow row : ofIssuer) {
      if (row.expression() == null && row.subject().equalsIgnoreCase(subject)) {
        return FederationErrors.subjectCase(subject);
      }
    }
    for (FederatedCredentialRow row : ofIssuer) {
      if (row.expression() == null && row.subject().strip().equals(subject.strip())) {
        return FederationErrors.subjectForm(subject, row.subject());
      }
    }
    return ofIssuer.stream().anyMatch(row -> row.expression() != null)
        ? FederationErrors.expression(subject)
        : FederationErrors.subject(subject);
  }

  /** A managed identity of this tenant vouches for an application; our keys are at hand. */
  private void ours(Assertion assertion, FederatedCredentialRow matched, String keyId) {
    TokenVerifier.Result result =
        own.verify(assertion.text(), Set.of(Audiences.EXCHANGE_APP, Audiences.EXCHANGE));
    switch (result) {
      case TokenVerifier.Result.Good good -> {
        if (!good.token().objectId().equals(matched.subject())) {
          throw FederationErrors.ownToken();
        }
      }
      case TokenVerifier.Result.Bad bad -> {
        switch (bad.why()) {
          case UNKNOWN_KEY -> throw FederationErrors.unknownKey(keyId, matched.issuer());
          case SIGNATURE -> throw FederationErrors.invalidSignature();
          case MALFORMED, ALGORITHM -> throw OAuthErrors.malformedAssertion();
          case ISSUER, TENANT, AUDIENCE, EXPIRED, NOT_YET_VALID ->
              throw FederationErrors.ownToken();
        }
      }
    }
  }
}
