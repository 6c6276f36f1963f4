package dev.selfsame.directory;

import dev.selfsame.model.Ids;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Salted hashes of client secrets and passwords, as text {@code kind$iterations$salt$hash}.
 *
 * <p>Generated client secrets hold 256 random bits, so guessing is hopeless at any speed and one
 * HMAC-SHA-256 is enough. Passwords may be chosen by people, so they get a slow hash.
 */
public final class SecretHash {
  private static final int ITERATIONS = 600_000;
  private static final int SALT_BYTES = 16;

  private SecretHash() {}

  /** Hash of a generated secret; never for a text that a person chose. */
  public static String ofGenerated(Ids ids, String secret) {
    byte[] salt = ids.bytes(SALT_BYTES);
    return text("hmac", 1, salt, hmac(salt, secret));
  }

  /** PBKDF2-HMAC-SHA-256 hash of a password. */
  public static String ofPassword(Ids ids, String password) {
    byte[] salt = ids.bytes(SALT_BYTES);
    return text("pbkdf2", ITERATIONS, salt, pbkdf2(salt, ITERATIONS, password));
  }

  /** A password's hash that no text matches: checking it costs what checking a real one costs. */
  public static String unmatchable(Ids ids) {
    return text("pbkdf2", ITERATIONS, ids.bytes(SALT_BYTES), ids.bytes(32));
  }

  /** Whether {@code given} is the text behind a stored hash, compared in constant time. */
  public static boolean matches(String stored, String given) {
    String[] parts = stored.split("\\$", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("not a stored hash");
    }
    byte[] salt = Base64.getDecoder().decode(parts[2]);
    byte[] found =
        switch (parts[0]) {
          case "hmac" -> hmac(salt, given);
          case "pbkdf2" -> pbkdf2(salt, Integer.parseInt(parts[1]), given);
          default -> throw new IllegalArgumentException("unknown kind of stored hash");
        };
    return MessageDigest.isEqual(Base64.getDecoder().decode(parts[3]), found);
  }

  private static String text(String kind, int iterations, byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder();
    return kind
        + "$"
        + iterations
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  private static byte[] hmac(byte[] salt, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(salt, "HmacSHA256"));
      return mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is missing from this Java runtime", e);
    }
  }

  private static byte[] pbkdf2(byte[] salt, int iterations, String password) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, 256);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("PBKDF2WithHmacSHA256 is missing from this Java runtime", e);
    } finally {
      spec.clearPassword();
    }
  }
}
