package dev.selfsame.key;

import dev.selfsame.model.Ids;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals private keys at rest with AES-256-GCM: 12 bytes nonce, then ciphertext and 16 bytes tag.
 * The table, key id and tenant are bound in, so a sealed key moved to another row does not open.
 */
public final class SealingKey {
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final Ids ids;

  /**
   * @param key 32 bytes
   */
  public SealingKey(byte[] key, Ids ids) {
    if (key.length != 32) {
      throw new IllegalArgumentException("The sealing key must be 32 bytes, not " + key.length);
    }
    this.key = new SecretKeySpec(key, "AES");
    this.ids = ids;
  }

  /** Seals {@code plain} for one row. */
  public byte[] seal(String table, String kid, String tenant, byte[] plain) {
    byte[] nonce = ids.bytes(NONCE);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, aad(table, kid, tenant)).doFinal(plain);
      byte[] out = Arrays.copyOf(nonce, NONCE + sealed.length);
      System.arraycopy(sealed, 0, out, NONCE, sealed.length);
      return out;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
    }
  }

  /**
   * Opens what {@link #seal} made for the same row.
   *
   * @throws IllegalStateException when the sealing key is another one or the row was altered
   */
  public byte[] open(String table, String kid, String tenant, byte[] sealed) {
    if (sealed.length < NONCE + TAG_BITS / 8) {
      throw new IllegalStateException("The sealed signing key " + kid + " is cut short");
    }
    byte[] nonce = Arrays.copyOf(sealed, NONCE);
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, aad(table, kid, tenant))
          .doFinal(sealed, NONCE, sealed.length - NONCE);
    } catch (AEADBadTagException e) {
      throw new IllegalStateException(
          "Signing key "
              + kid
              + " does not open: the sealing key is not the one that sealed it, or the row was altered",
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
    }
  }

  /** A key of 32 bytes for another purpose; tells nothing of this one. */
  public byte[] derive(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
      return mac.doFinal(("selfsame " + purpose).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC is missing from this Java runtime", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] aad) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(aad);
    return cipher;
  }

  // Lengths first, so that no two different triples give the same bytes.
  private static byte[] aad(String table, String kid, String tenant) {
    String text =
        table.length() + ":" + table + kid.length() + ":" + kid + tenant.length() + ":" + tenant;
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
