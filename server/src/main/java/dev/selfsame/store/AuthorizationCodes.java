package dev.selfsame.store;

import java.util.Optional;

/** Table {@code authorization_codes}. */
public interface AuthorizationCodes {
  Optional<AuthorizationCodeRow> find(String hash);

  void add(AuthorizationCodeRow row);

  int use(String hash, long at);

  int deleteExpiredBefore(long at);
}
