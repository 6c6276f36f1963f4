package dev.selfsame.store;

/** Index of the federatedIdentityCredentials resources, for the exchange. */
public record FederatedCredentialRow(
    String resourceKey, String objectId, String issuer, String subject, String audience) {}
