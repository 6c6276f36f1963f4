package dev.selfsame.store;

/**
 * An open transaction: one accessor for each table. Valid only inside the closure it was handed to.
 */
public interface Tx {
  Resources resources();

  Principals principals();

  Credentials credentials();

  FederatedCredentials federatedCredentials();

  Assignments assignments();

  Operations operations();

  Changes changes();

  SigningKeys signingKeys();

  RefreshTokens refreshTokens();

  Bindings bindings();

  Facts facts();
}
