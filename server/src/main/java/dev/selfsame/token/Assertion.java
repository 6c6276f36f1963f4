package dev.selfsame.token;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client's assertion as it reads, nothing of it proven yet. There is one reading of it: three
 * parts in canonical base64url, the first two of strict JSON without a member twice, so that what
 * is verified is what is used (reliability.md, G4).
 */
final class Assertion {
  /** Characters of an assertion; bounded before anything is parsed. Kubernetes' are about 1500. */
  static final int LENGTH_MAX = 16_384;

  private static final int AUDIENCES_MAX = 50;

  /** The end of the year 9999: what is later is no time. */
  private static final long TIME_MAX = 253_402_300_799L;

  private static final Pattern COMPACT =
      Pattern.compile("[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++");

  private final String text;
  private final ObjectNode header;
  private final ObjectNode claims;

  private Assertion(String text, ObjectNode header, ObjectNode claims) {
    this.text = text;
    this.header = header;
    this.claims = claims;
  }

  /**
   * Reads one.
   *
   * @throws ApiException AADSTS50027
   */
  static Assertion read(String text) {
    if (text.length() > LENGTH_MAX || !COMPACT.matcher(text).matches()) {
      throw OAuthErrors.malformedAssertion();
    }
    String[] parts = text.split("\\.", -1);
    decoded(parts[2]);
    return new Assertion(text, object(parts[0]), object(parts[1]));
  }

  private static byte[] decoded(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // of a length that base64 does not have: the same answer
    }
    throw OAuthErrors.malformedAssertion();
  }

  private static ObjectNode object(String part) {
    byte[] bytes = decoded(part);
    try {
      return Json.readObject(bytes);
    } catch (ApiException e) {
      throw OAuthErrors.malformedAssertion();
    }
  }

  String text() {
    return text;
  }

  /** A member of the header that must be a string when it is there. */
  Optional<String> header(String name) {
    JsonNode value = header.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw OAuthErrors.malformedAssertion();
    }
    return Optional.of(value.asString());
  }

  /** Something in the header must be understood, and is not: RFC 7515, 4.1.11. */
  boolean critical() {
    return header.has("crit");
  }

  /** A claim that is a string; empty for any other. */
  Optional<String> claim(String name) {
    JsonNode value = claims.path(name);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }

  /**
   * A claim without which it is no such token.
   *
   * @throws ApiException AADSTS50027
   */
  String require(String name) {
    return claim(name).filter(text -> !text.isEmpty()).orElseThrow(OAuthErrors::malformedAssertion);
  }

  /** One audience or several, as Kubernetes writes even a single one. */
  List<String> audiences() {
    JsonNode value = claims.path("aud");
    if (value.isString()) {
      return List.of(value.asString());
    }
    if (!value.isArray() || value.isEmpty() || value.size() > AUDIENCES_MAX) {
      throw OAuthErrors.malformedAssertion();
    }
    return value
        .valueStream()
        .map(one -> {
          if (!one.isString()) {
            throw OAuthErrors.malformedAssertion();
          }
          return one.asString();
        })
        .toList();
  }

  /** A time in epoch seconds, its fraction cut off; empty when absent. */
  Optional<Long> time(String name) {
    JsonNode value = claims.path(name);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isNumber()) {
      throw OAuthErrors.malformedAssertion();
    }
    double seconds = value.asDouble();
    if (!(seconds >= 0 && seconds <= TIME_MAX)) {
      throw OAuthErrors.malformedAssertion();
    }
    return Optional.of((long) seconds);
  }

  /** RSASSA-PKCS1-v1_5 with SHA-256, the only algorithm of the exchange (E21). */
  boolean signedBy(RSAPublicKey key) {
    int dot = text.lastIndexOf('.');
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update(text.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(Base64.getUrlDecoder().decode(text.substring(dot + 1)));
    } catch (GeneralSecurityException e) {
      return false; // a signature of another length than the key's
    }
  }

  @Override
  public String toString() {
    return "Assertion[" + text.length() + " characters]"; // never the text: it is a credential
  }
}
