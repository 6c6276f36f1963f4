package dev.selfsame.token;

/**
 * What the exchange of other issuers' tokens needs of the house.
 *
 * @param own verifies tokens of our own
 */
public record Federation(TokenVerifier own, IssuerDocuments documents) {}
