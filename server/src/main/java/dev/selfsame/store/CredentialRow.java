package dev.selfsame.store;

/**
 * A way for a principal to prove itself.
 *
 * @param kind {@code secret}, {@code password} or {@code certificate}
 * @param value a salted hash, or the certificate as PEM
 * @param notBefore epoch milliseconds
 * @param notAfter epoch milliseconds
 */
public record CredentialRow(
    String keyId,
    String objectId,
    String kind,
    String value,
    String displayName,
    long notBefore,
    long notAfter) {}
