package dev.selfsame.store;

import java.util.Optional;

/** Table {@code sign_ins}: the families of refresh tokens with what is known of their sign-in. */
public interface SignIns {
  Optional<SignInRow> find(String signInId);

  void put(SignInRow row);

  int revoke(String signInId, long at);

  /** Makes the row outlive a refresh token. */
  int keepUntil(String signInId, long at);

  int deleteKeptBefore(long at);
}
