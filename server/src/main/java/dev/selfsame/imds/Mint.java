package dev.selfsame.imds;

import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.directory.VmBinding;

/** Signs tokens for managed identities. The composition root joins it to the token room. */
public interface Mint {
  /**
   * A new token.
   *
   * @param audience as the client asked for it
   * @throws dev.selfsame.error.ApiException with an {@code OAuthError} for an audience that is not
   *     known
   */
  Minted mint(AssignedIdentity identity, String audience);

  /** The same, knowing through which channel the machine asks. */
  default Minted mint(AssignedIdentity identity, String audience, VmBinding vm) {
    return mint(identity, audience);
  }

  /**
   * Changes when a key was revoked: tokens signed under another generation are not served again.
   */
  default long keyGeneration() {
    return 0;
  }

  /**
   * @param issuedAt epoch seconds, as are the others
   * @param notBefore the token's {@code nbf}
   * @param expiresAt the token's {@code exp}
   */
  record Minted(String accessToken, long issuedAt, long notBefore, long expiresAt) {
    @Override
    public String toString() {
      return "Minted[expiresAt=" + expiresAt + "]";
    }
  }
}
