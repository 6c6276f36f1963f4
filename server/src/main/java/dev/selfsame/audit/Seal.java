package dev.selfsame.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The macs that hold audit rows together: HMAC-SHA-256 (RFC 2104) under a key that is not in the
 * database. Who can write to the database alone can neither change a row nor take one away, at the
 * end of a chain neither, without its showing.
 */
public final class Seal {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @param key 32 bytes
   */
  public Seal(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** The mac of a row after the row that has the mac {@code before}; empty for a chain's first. */
  public String row(Place place, String before, @Nullable Object[] content) {
    Mac mac = mac("row", place);
    take(mac, before);
    for (Object value : content) {
      take(mac, value);
    }
    return HexFormat.of().formatHex(mac.doFinal());
  }

  /** The mac of a chain's end. */
  public String head(Place last, String lastMac, long seenAt, boolean closed) {
    Mac mac = mac("head", last);
    take(mac, lastMac);
    take(mac, seenAt);
    take(mac, closed ? 1L : 0L);
    return HexFormat.of().formatHex(mac.doFinal());
  }

  /** The mac of a chain's beginning after retention. */
  public String anchor(Place first, String firstMac) {
    Mac mac = mac("anchor", first);
    take(mac, firstMac);
    return HexFormat.of().formatHex(mac.doFinal());
  }

  /** Whether two macs are the same, in constant time. */
  public static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** A row's place. */
  public record Place(String log, String chain, long seq) {}

  private Mac mac(String what, Place place) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      take(mac, what);
      take(mac, place.log());
      take(mac, place.chain());
      take(mac, place.seq());
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC is missing from this Java runtime", e);
    }
  }

  // Each value with its kind and length first, so that no two different rows give the same bytes.
  private static void take(Mac mac, @Nullable Object value) {
    switch (value) {
      case null -> mac.update((byte) 0);
      case Long number -> mac.update(ByteBuffer.allocate(9).put((byte) 1).putLong(number).array());
      case String text -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(5).put((byte) 2).putInt(bytes.length).array());
        mac.update(bytes);
      }
      default -> throw new IllegalStateException("No bytes for " + value.getClass());
    }
  }
}
