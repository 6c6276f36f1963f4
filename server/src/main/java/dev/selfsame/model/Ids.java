package dev.selfsame.model;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The only place where identifiers and secrets are made; everyone else is handed an {@code Ids}.
 */
public final class Ids {
  private final SecureRandom random;

  public Ids(SecureRandom random) {
    this.random = random;
  }

  /** Backed by the platform's strong random source. */
  public static Ids system() {
    return new Ids(new SecureRandom());
  }

  /** A random (version 4) GUID in lower case, as Azure writes object and client ids. */
  public String guid() {
    byte[] bytes = bytes(16);
    bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      high = (high << 8) | (bytes[i] & 0xff);
      low = (low << 8) | (bytes[i + 8] & 0xff);
    }
    return new UUID(high, low).toString();
  }

  /**
   * A random GUID that names something and protects nothing, such as a request: it need not be hard
   * to guess, and is made often.
   */
  public String label() {
    ThreadLocalRandom quick = ThreadLocalRandom.current();
    long high = (quick.nextLong() & ~0xf000L) | 0x4000L;
    long low = (quick.nextLong() & ~(3L << 62)) | (1L << 63);
    return new UUID(high, low).toString();
  }

  /** {@code count} random bytes. */
  public byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A secret of {@code byteCount} random bytes in unpadded base64url. */
  public String secret(int byteCount) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(byteCount));
  }

  /** A {@link #secret} for a command line, where one that begins with a dash would be an option. */
  public String password(int byteCount) {
    String made = secret(byteCount);
    while (made.startsWith("-")) {
      made = secret(byteCount);
    }
    return made;
  }
}
