package dev.selfsame;

import dev.selfsame.arm.Authenticator;
import dev.selfsame.arm.Caller;
import dev.selfsame.directory.Directory;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Store;
import dev.selfsame.token.Authority;
import dev.selfsame.token.TokenVerifier;
import dev.selfsame.token.VerifiedToken;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Joins the hall to the mint: a bearer token is verified for resource manager's audiences, and its
 * principal must still be there.
 */
final class TokenAuthenticator implements Authenticator {
  private final Supplier<Authority> authority;
  private final TokenVerifier verifier;
  private final Store store;
  private final Directory directory;

  TokenAuthenticator(
      Supplier<Authority> authority, TokenVerifier verifier, Store store, Directory directory) {
    this.authority = authority;
    this.verifier = verifier;
    this.store = store;
    this.directory = directory;
  }

  @Override
  public Caller authenticate(Request request) {
    Authority us = authority.get();
    List<String> given = request.headers().getOrDefault("authorization", List.of());
    if (given.isEmpty()) {
      throw ArmErrors.authenticationFailed(uri(us));
    }
    String header = given.getFirst();
    if (given.size() > 1 || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw ArmErrors.invalidToken(
          uri(us),
          "AuthenticationFailedInvalidHeader",
          "Authentication failed. The 'Authorization' header is provided in an invalid format.");
    }
    return switch (verifier.verify(header.substring(7).strip(), us.armAudiences())) {
      case TokenVerifier.Result.Bad bad -> throw refused(us, bad.why());
      case TokenVerifier.Result.Good good -> caller(us, good.token());
    };
  }

  private Caller caller(Authority us, VerifiedToken token) {
    Optional<PrincipalRow> living = store.read(tx -> directory.living(tx, token.objectId()));
    PrincipalRow principal =
        living
            .filter(row -> token.issuedAt() >= row.tokensValidFrom())
            .orElseThrow(() ->
                ArmErrors.invalidToken(
                    uri(us),
                    "InvalidAuthenticationToken",
                    "The access token has been revoked or its principal is gone."));
    String name =
        principal.userPrincipalName() == null
            ? principal.clientId()
            : principal.userPrincipalName();
    return new Caller(
        principal.objectId(),
        token.clientId(),
        token.tenantId(),
        name,
        principal.kind(),
        principal.owner());
  }

  private static ApiException refused(Authority us, TokenVerifier.Refusal why) {
    return switch (why) {
      case EXPIRED ->
          ArmErrors.invalidToken(
              uri(us),
              "ExpiredAuthenticationToken",
              "The access token expiry UTC time is earlier than current UTC time.");
      case NOT_YET_VALID -> invalid(us, "The access token is not yet valid.");
      case AUDIENCE ->
          ArmErrors.invalidToken(
              uri(us),
              "InvalidAuthenticationTokenAudience",
              "The access token has been obtained for wrong audience or resource. It should exactly match with one of the allowed audiences '"
                  + String.join("','", us.armAudiences().stream().sorted().toList())
                  + "'.");
      case TENANT ->
          ArmErrors.invalidToken(
              uri(us),
              "InvalidAuthenticationTokenTenant",
              "The access token is from the wrong issuer: it must match the tenant '"
                  + us.tenantId()
                  + "'.");
      case ISSUER -> invalid(us, "The access token is from the wrong issuer.");
      case SIGNATURE, UNKNOWN_KEY ->
          invalid(us, "The access token's signature could not be validated.");
      case MALFORMED, ALGORITHM -> invalid(us, "The access token is invalid.");
    };
  }

  private static ApiException invalid(Authority us, String why) {
    return ArmErrors.invalidToken(uri(us), "InvalidAuthenticationToken", why);
  }

  private static String uri(Authority us) {
    return us.origin() + "/" + us.tenantId();
  }
}
