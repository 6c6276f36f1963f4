package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A token as somebody else reads it: with nothing but the JDK and the published keys, so that what
 * the commands say of a token does not rest on the library that made it.
 *
 * @param signed the bytes that are signed
 */
record Jwt(ObjectNode header, ObjectNode claims, byte[] signed, byte[] signature) {
  static Jwt parse(String token) {
    String[] parts = token.strip().split("\\.", -1);
    if (parts.length != 3) {
      throw new Exit.Ended(
          Exit.REFUSED, "This is not a signed token: three parts, joined by dots, were expected");
    }
    try {
      Base64.Decoder url = Base64.getUrlDecoder();
      return new Jwt(
          Json.stored(new String(url.decode(parts[0]), StandardCharsets.UTF_8)),
          Json.stored(new String(url.decode(parts[1]), StandardCharsets.UTF_8)),
          (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII),
          url.decode(parts[2]));
    } catch (IllegalArgumentException | JacksonException | ClassCastException e) {
      throw new Exit.Ended(Exit.REFUSED, "This is not a token: " + e.getMessage());
    }
  }

  /**
   * True when a key of the list made the signature. Only RS256: the algorithm is ours to say, not
   * the token's.
   */
  boolean signedByOneOf(JsonNode keys) {
    for (JsonNode key : keys.path("keys")) {
      if (key.path("kid").asString("").equals(header.path("kid").asString("-"))
          && key.path("kty").asString("").equals("RSA")) {
        return verifies(key);
      }
    }
    return false;
  }

  private boolean verifies(JsonNode key) {
    try {
      Base64.Decoder url = Base64.getUrlDecoder();
      BigInteger modulus = new BigInteger(1, url.decode(key.path("n").asString()));
      BigInteger exponent = new BigInteger(1, url.decode(key.path("e").asString()));
      PublicKey rsa =
          KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
      Signature verifying = Signature.getInstance("SHA256withRSA");
      verifying.initVerify(rsa);
      verifying.update(signed);
      return verifying.verify(signature);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
