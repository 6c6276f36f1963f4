package dev.selfsame.key;

import com.nimbusds.jose.jwk.RSAKey;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * A key of the ring. The private half is in here and nowhere shown.
 *
 * @param publicJwk with {@code kid}, {@code x5t}, {@code x5c}; no private member
 * @param activeAt epoch milliseconds of its first use; null while pending
 * @param expiresAt epoch milliseconds when the last token that it signed has ended; null unless
 *     retired
 */
record SigningKey(
    String kid,
    KeyState state,
    RSAKey publicJwk,
    PrivateKey privateKey,
    long createdAt,
    long publishedAt,
    @Nullable Long activeAt,
    @Nullable Long expiresAt) {
  @Override
  public String toString() {
    return "SigningKey[" + kid + ", " + state + "]";
  }
}
