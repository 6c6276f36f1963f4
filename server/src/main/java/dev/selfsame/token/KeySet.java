package dev.selfsame.token;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The keys of an issuer that can verify RS256, by their ids (RFC 7517). */
record KeySet(Map<String, RSAPublicKey> keys) {
  /** How many entries of a document count (E21). */
  static final int COUNT_MAX = 100;

  private static final int KEY_ID_MAX = 512;
  private static final int BITS_MIN = 2048;

  /** What a verification costs grows with the modulus and with the exponent. */
  private static final int BITS_MAX = 8192;

  private static final int EXPONENT_BITS_MAX = 32;
  private static final int ENCODED_MAX = 1500;

  /** Reads a document; keys of other kinds are passed over. Empty when it is no key set. */
  static Optional<KeySet> parse(byte[] document) {
    JsonNode entries;
    try {
      entries = Json.readObject(document).path("keys");
    } catch (ApiException e) {
      return Optional.empty();
    }
    if (!entries.isArray()) {
      return Optional.empty();
    }
    Map<String, RSAPublicKey> keys = new HashMap<>();
    for (int i = 0; i < Math.min(entries.size(), COUNT_MAX); i++) {
      JsonNode entry = entries.get(i);
      String id = entry.path("kid").asString("");
      if (!id.isEmpty() && id.length() <= KEY_ID_MAX && usable(entry)) {
        key(entry).ifPresent(key -> keys.putIfAbsent(id, key));
      }
    }
    return Optional.of(new KeySet(Map.copyOf(keys)));
  }

  Optional<RSAPublicKey> find(String keyId) {
    return Optional.ofNullable(keys.get(keyId));
  }

  private static boolean usable(JsonNode entry) {
    return entry.path("kty").asString("").equals("RSA")
        && entry.path("use").asString("sig").equals("sig")
        && entry.path("alg").asString("RS256").equals("RS256");
  }

  private static Optional<RSAPublicKey> key(JsonNode entry) {
    String modulus = entry.path("n").asString("");
    String exponent = entry.path("e").asString("");
    if (modulus.length() > ENCODED_MAX || exponent.length() > ENCODED_MAX) {
      return Optional.empty();
    }
    try {
      BigInteger n = new BigInteger(1, Base64.getUrlDecoder().decode(modulus));
      BigInteger e = new BigInteger(1, Base64.getUrlDecoder().decode(exponent));
      if (n.bitLength() < BITS_MIN
          || n.bitLength() > BITS_MAX
          || e.bitLength() > EXPONENT_BITS_MAX
          || e.compareTo(BigInteger.TWO) <= 0
          || !e.testBit(0)
          || !n.testBit(0)) {
        return Optional.empty();
      }
      return Optional.of(
          (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(n, e)));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
