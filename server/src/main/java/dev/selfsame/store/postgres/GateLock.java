package dev.selfsame.store.postgres;

import dev.selfsame.store.Gate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The number by which PostgreSQL knows a gate. Two gates with one number would only wait for each
 * other.
 */
final class GateLock {
  private GateLock() {}

  static long of(Gate gate) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("selfsame gate " + gate.key()).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
