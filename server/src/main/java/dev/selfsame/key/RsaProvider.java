package dev.selfsame.key;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who does the RSA operation: Amazon Corretto Crypto Provider where its native library exists
 * (about 3.4 times the JDK's rate, measured in bench), else the JDK's own provider. Never installed
 * for the whole process: handed to those who sign.
 *
 * @param name {@code accp} or {@code jdk}
 */
public record RsaProvider(String name, Provider provider) {
  private static final Logger LOG = LoggerFactory.getLogger(RsaProvider.class);
  private static final int BITS = 2048;

  /**
   * Chooses one.
   *
   * @param wanted {@code auto}, {@code accp} or {@code jdk}
   * @throws IllegalStateException when {@code accp} is wanted and cannot run here
   */
  public static RsaProvider choose(String wanted) {
    if (wanted.equals("jdk")) {
      return jdk();
    }
    Throwable why = null;
    try {
      AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
      why = corretto.getLoadingError();
      if (why == null) {
        return new RsaProvider("accp", corretto);
      }
    } catch (LinkageError e) { // no native library for this machine
      why = e;
    }
    if (wanted.equals("accp")) {
      throw new IllegalStateException(
          "keys.provider is accp, but Amazon Corretto Crypto Provider does not run here", why);
    }
    LOG.info(
        "Amazon Corretto Crypto Provider does not run here ({}); signing with the JDK's own provider",
        why.toString());
    return jdk();
  }

  private static RsaProvider jdk() {
    return new RsaProvider("jdk", Security.getProvider("SunRsaSign"));
  }

  KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
      generator.initialize(BITS);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA is missing from " + provider, e);
    }
  }
}
