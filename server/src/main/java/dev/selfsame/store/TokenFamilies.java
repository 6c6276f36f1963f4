package dev.selfsame.store;

import java.util.Optional;

/**
 * Table {@code token_families}: the families of refresh tokens with what is known of their sign-in.
 */
public interface TokenFamilies {
  Optional<TokenFamilyRow> find(String signInId);

  void put(TokenFamilyRow row);

  int revoke(String signInId, long at);

  /** Makes the row outlive a refresh token. */
  int keepUntil(String signInId, long at);

  int deleteKeptBefore(long at);
}
