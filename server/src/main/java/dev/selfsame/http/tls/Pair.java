package dev.selfsame.http.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the certificates that vouch for it.
 *
 * @param chain the key's own certificate first
 */
record Pair(PrivateKey key, List<X509Certificate> chain) {
  X509Certificate leaf() {
    return chain.getFirst();
  }

  /**
   * True when the key and the first certificate belong together: what one signs the other verifies.
   */
  boolean matches() {
    String algorithm =
        key.getAlgorithm().equals("RSA")
            ? "SHA256withRSA"
            : key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
    byte[] probe = {1, 2, 3};
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(probe);
      byte[] signature = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(leaf());
      verifying.update(probe);
      return verifying.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
