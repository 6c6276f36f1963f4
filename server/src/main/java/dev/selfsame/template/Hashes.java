package dev.selfsame.template;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hashes that templates see, bit by bit those of Azure: a variant of MurmurHash with 64 bits
 * (checked with published values and with recorded template hashes), and RFC 4122's name-based
 * GUIDs.
 */
final class Hashes {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int C1 = 0x239b961b;
  private static final int C2 = 0xab0e9789;

  /** Azure's own namespace for {@code guid()}. */
  private static final byte[] NAMESPACE =
      HexFormat.of().parseHex("11fb06fb712d4ddd98c7e71bbd588830");

  private Hashes() {}

  /** 13 characters of base 32, from the top bits down. */
  static String uniqueString(String text) {
    long hash = murmur(text.getBytes(StandardCharsets.UTF_8));
    StringBuilder out = new StringBuilder(13);
    for (int i = 0; i < 13; i++) {
      out.append(BASE32.charAt((int) (hash >>> 59)));
      hash <<= 5;
    }
    return out.toString();
  }

  /** Version 5 (SHA-1). */
  static String guid(String text) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(NAMESPACE);
      byte[] hash = sha1.digest(text.getBytes(StandardCharsets.UTF_8));
      hash[6] = (byte) ((hash[6] & 0x0f) | 0x50);
      hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
      ByteBuffer bytes = ByteBuffer.wrap(hash);
      return new java.util.UUID(bytes.getLong(), bytes.getLong()).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-1 is missing from this Java runtime", e);
    }
  }

  static long murmur(byte[] data) {
    int h1 = 0;
    int h2 = 0;
    int at = 0;
    for (; at + 7 < data.length; at += 8) {
      h1 ^= Integer.rotateLeft(word(data, at, 4) * C1, 15) * C2;
      h1 = (Integer.rotateLeft(h1, 19) + h2) * 5 + 0x561ccd1b;
      h2 ^= Integer.rotateLeft(word(data, at + 4, 4) * C2, 17) * C1;
      h2 = (Integer.rotateLeft(h2, 13) + h1) * 5 + 0x0bcaa747;
    }
    int tail = data.length - at;
    if (tail > 0) {
      h1 ^= Integer.rotateLeft(word(data, at, Math.min(4, tail)) * C1, 15) * C2;
    }
    if (tail > 4) {
      h2 ^= Integer.rotateLeft(word(data, at + 4, tail - 4) * C2, 17) * C1;
    }
    h1 ^= data.length;
    h2 ^= data.length;
    h1 += h2;
    h2 += h1;
    h1 = mixed(h1);
    h2 = mixed(h2);
    h1 += h2;
    h2 += h1;
    return ((long) h2 << 32) | (h1 & 0xffffffffL);
  }

  private static int word(byte[] data, int at, int count) {
    int word = 0;
    for (int i = 0; i < count; i++) {
      word |= (data[at + i] & 0xff) << (8 * i);
    }
    return word;
  }

  private static int mixed(int hash) {
    int h = hash;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
