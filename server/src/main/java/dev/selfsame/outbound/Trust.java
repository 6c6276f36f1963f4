package dev.selfsame.outbound;

import dev.selfsame.config.BadSetting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are good: the machine's authorities, and those of the operator's file. */
final class Trust {
  private Trust() {}

  /**
   * @param caFile further authorities in PEM; null for none
   * @throws BadSetting when the file has none that can be read
   */
  static SSLContext context(@Nullable Path caFile) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      if (caFile == null) {
        context.init(null, null, null);
      } else {
        context.init(null, managers(store(read(caFile))).getTrustManagers(), null);
      }
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS cannot be set up", e);
    }
  }

  private static Collection<? extends Certificate> read(Path caFile) {
    try (InputStream in = Files.newInputStream(caFile)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new BadSetting("setting outbound.ca-file: no certificate in PEM in " + caFile);
      }
      return certificates;
    } catch (IOException | GeneralSecurityException e) {
      throw new BadSetting(
          "setting outbound.ca-file: " + caFile + " cannot be read: " + e.getMessage());
    }
  }

  private static KeyStore store(Collection<? extends Certificate> further)
      throws GeneralSecurityException, IOException {
    List<Certificate> all = new ArrayList<>(further);
    Arrays.stream(managers(null).getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
        .forEach((X509Certificate issuer) -> all.add(issuer));
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < all.size(); i++) {
      store.setCertificateEntry("authority-" + i, all.get(i));
    }
    return store;
  }

  private static TrustManagerFactory managers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
