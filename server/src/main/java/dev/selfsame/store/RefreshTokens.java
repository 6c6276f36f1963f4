package dev.selfsame.store;

import java.util.Optional;

/** Table {@code refresh_tokens}. */
public interface RefreshTokens {
  Optional<RefreshTokenRow> find(String hash);

  void put(RefreshTokenRow row);

  /** Ends every token of a family. */
  int revokeFamily(String family, long at);

  /** Ends every token of a principal. */
  int revokePrincipal(String objectId, long at);

  int deleteExpiredBefore(long at);
}
