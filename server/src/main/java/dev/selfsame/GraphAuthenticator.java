package dev.selfsame;

import dev.selfsame.directory.Directory;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.graph.GraphCaller;
import dev.selfsame.graph.GraphCallers;
import dev.selfsame.http.Request;
import dev.selfsame.store.Store;
import dev.selfsame.token.Authority;
import dev.selfsame.token.TokenVerifier;
import dev.selfsame.token.VerifiedToken;
import java.util.List;
import java.util.function.Supplier;

/**
 * Joins Graph to the mint: a bearer token for Graph's audiences, whose principal is still there.
 */
final class GraphAuthenticator implements GraphCallers {
  private final Supplier<Authority> authority;
  private final TokenVerifier verifier;
  private final Store store;
  private final Directory directory;

  GraphAuthenticator(
      Supplier<Authority> authority, TokenVerifier verifier, Store store, Directory directory) {
    this.authority = authority;
    this.verifier = verifier;
    this.store = store;
    this.directory = directory;
  }

  @Override
  public GraphCaller authenticate(Request request) {
    List<String> given = request.headers().getOrDefault("authorization", List.of());
    if (given.isEmpty()) {
      throw refused("Access token is empty.");
    }
    String header = given.getFirst();
    if (given.size() > 1 || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw refused("Access token is empty.");
    }
    Authority us = authority.get();
    return switch (verifier.verify(header.substring(7).strip(), us.graphAudiences())) {
      case TokenVerifier.Result.Good good -> caller(good.token());
      case TokenVerifier.Result.Bad bad ->
          throw refused(
              switch (bad.why()) {
                case EXPIRED -> "Lifetime validation failed, the token is expired.";
                case NOT_YET_VALID -> "Lifetime validation failed, the token is not yet valid.";
                case AUDIENCE -> "Access token validation failure. Invalid audience.";
                case ISSUER, TENANT -> "Access token validation failure. Invalid issuer.";
                case SIGNATURE, UNKNOWN_KEY, ALGORITHM ->
                    "Access token validation failure. Invalid signature.";
                case MALFORMED -> "CompactToken parsing failed.";
              });
    };
  }

  private GraphCaller caller(VerifiedToken token) {
    return store
        .read(tx ->
            directory
                .living(tx, token.objectId())
                .filter(row -> token.issuedAt() >= row.tokensValidFrom())
                .map(row ->
                    new GraphCaller(row.objectId(), token.clientId(), row.kind(), row.owner())))
        .orElseThrow(() ->
            refused("The identity of the calling application or user could not be established."));
  }

  private ApiException refused(String why) {
    Authority us = authority.get();
    return GraphErrors.invalidToken(why, us.origin() + "/" + us.tenantId());
  }
}
