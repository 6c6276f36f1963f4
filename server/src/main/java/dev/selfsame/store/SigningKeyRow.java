package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * A token signing key.
 *
 * @param publicJwk the public JWK as JSON
 * @param sealedPrivate the private key, sealed
 * @param certificate self-signed certificate over the key, base64 DER, for x5c
 * @param state {@code spare}, {@code pending}, {@code active}, {@code retired} or {@code revoked}
 * @param publishedAt epoch milliseconds when it first stood in the JWKS
 * @param expiresAt epoch milliseconds when the last token it signed has ended; set when retired
 */
public record SigningKeyRow(
    String kid,
    String publicJwk,
    byte[] sealedPrivate,
    String certificate,
    String state,
    long createdAt,
    long publishedAt,
    @Nullable Long activeAt,
    @Nullable Long retiredAt,
    @Nullable Long expiresAt) {}
