package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * A device that waits for somebody to sign in for it; the codes are kept as hashes.
 *
 * @param state {@code pending}, {@code approved}, {@code declined} or {@code used}
 * @param signInId once approved, the sign-in it stands for
 * @param issuedAt epoch milliseconds, as is the other
 */
public record DeviceCodeRow(
    String hash,
    String userCodeHash,
    String clientId,
    String scope,
    String state,
    @Nullable String signInId,
    long issuedAt,
    long expiresAt) {
  public DeviceCodeRow with(String nextState, @Nullable String nextSignInId) {
    return new DeviceCodeRow(
        hash, userCodeHash, clientId, scope, nextState, nextSignInId, issuedAt, expiresAt);
  }
}
