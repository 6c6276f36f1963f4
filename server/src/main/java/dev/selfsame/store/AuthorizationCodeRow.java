package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * An authorization code; only its hash is kept.
 *
 * @param signInId the sign-in it stands for, which names user and client
 * @param challenge of PKCE, method S256; null when the client gave none
 * @param scope as asked for, in the form of the version 2.0 endpoint
 * @param authTime the ID token is to tell when the user signed in
 * @param usedAt epoch milliseconds, as are the others
 */
public record AuthorizationCodeRow(
    String hash,
    String signInId,
    String redirectUri,
    @Nullable String challenge,
    String scope,
    @Nullable String nonce,
    boolean authTime,
    long issuedAt,
    long expiresAt,
    @Nullable Long usedAt) {}
