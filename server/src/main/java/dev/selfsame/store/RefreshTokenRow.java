package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * A refresh token; only its hash is kept.
 *
 * @param family all tokens that came from one sign-in; reuse of a used one ends the family
 */
public record RefreshTokenRow(
    String hash,
    String family,
    String objectId,
    String clientId,
    String scope,
    long issuedAt,
    long expiresAt,
    @Nullable Long usedAt,
    @Nullable Long revokedAt) {}
