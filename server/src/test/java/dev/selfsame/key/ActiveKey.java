package dev.selfsame.key;

import java.security.PrivateKey;

/** The private half of the key that signs now, for tests that forge with a genuine key. */
public final class ActiveKey {
  private ActiveKey() {}

  public static PrivateKey of(SigningKeys keys) {
    return keys.active().privateKey();
  }

  public static String kid(SigningKeys keys) {
    return keys.list().stream()
        .filter(key -> key.state() == KeyState.ACTIVE)
        .findFirst()
        .orElseThrow()
        .kid();
  }
}
