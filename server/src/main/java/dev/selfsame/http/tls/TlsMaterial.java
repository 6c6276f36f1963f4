package dev.selfsame.http.tls;

import dev.selfsame.config.BadSetting;
import dev.selfsame.model.Ids;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key and certificate of the front door. The first start makes a certificate authority (ten years)
 * and a leaf (90 days) for the names of the door; the leaf is renewed 30 days before its end, or at
 * a start with other names, and the renewed one serves the next handshake without a restart. A
 * certificate that the user brings is used as it is, and read again when its file changes.
 */
public final class TlsMaterial implements AutoCloseable {
  static final Duration CA_LIFE = Duration.ofDays(3650);
  static final Duration LEAF_LIFE = Duration.ofDays(90);
  private static final Duration RENEW_BEFORE_END = Duration.ofDays(30);
  private static final Duration LOOK_EVERY = Duration.ofHours(1);
  private static final Logger LOG = LoggerFactory.getLogger(TlsMaterial.class);

  private final Settings settings;
  private final Clock clock;
  private final Certificates certificates;
  private final SwappingKeys serving;
  private final SSLContext context;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("certificate-renewal").factory());

  /**
   * What the certificate is for.
   *
   * @param folder holds {@code ca.pem}, {@code ca.key}, {@code server.pem} and {@code server.key}
   * @param publicHost name or address that clients use
   * @param names further names
   * @param certificate PEM chain brought by the user, leaf first; null for our own
   * @param privateKey its PEM key (PKCS#8)
   */
  public record Settings(
      Path folder,
      String publicHost,
      List<String> names,
      @Nullable Path certificate,
      @Nullable Path privateKey) {

    Set<String> allNames() {
      Set<String> all = new LinkedHashSet<>();
      all.add(publicHost);
      all.addAll(names);
      all.addAll(List.of("localhost", "127.0.0.1", "::1"));
      return all;
    }
  }

  private TlsMaterial(Settings settings, Clock clock, Ids ids) throws GeneralSecurityException {
    this.settings = settings;
    this.clock = clock;
    this.certificates = new Certificates(ids);
    this.serving = new SwappingKeys(current());
    this.context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {serving}, null, null);
  }

  /**
   * Reads what is in the folder, or makes it.
   *
   * @throws BadSetting when the brought certificate or key cannot be used, or the folder's files
   *     are damaged
   */
  public static TlsMaterial open(Settings settings, Clock clock, Ids ids) {
    try {
      TlsMaterial material = new TlsMaterial(settings, clock, ids);
      long seconds = LOOK_EVERY.toSeconds();
      var unused =
          material.timer.scheduleWithFixedDelay(material::look, seconds, seconds, TimeUnit.SECONDS);
      return material;
    } catch (GeneralSecurityException e) {
      throw new BadSetting("The certificate of the front door cannot be used: " + e.getMessage());
    }
  }

  /** For the listener; the certificate behind it may change while it is used. */
  public SSLContext context() {
    return context;
  }

  /** The certificate now served. */
  public X509Certificate leaf() {
    return serving.pair().leaf();
  }

  /** Renews what is due. Runs by itself every hour. */
  public void look() {
    try {
      Pair next = current();
      if (!next.leaf().equals(leaf())) {
        serving.swap(next);
        LOG.info(
            "the front door serves a certificate valid until {}",
            next.leaf().getNotAfter().toInstant());
      }
    } catch (GeneralSecurityException | BadSetting e) {
      LOG.error(
          "the certificate could not be renewed; the one in use ends at {}",
          leaf().getNotAfter().toInstant(),
          e);
    }
  }

  private Pair current() throws GeneralSecurityException {
    if (settings.certificate() != null || settings.privateKey() != null) {
      return brought();
    }
    return own();
  }

  private Pair brought() throws GeneralSecurityException {
    Path certificate = settings.certificate();
    Path privateKey = settings.privateKey();
    if (certificate == null || privateKey == null) {
      throw new BadSetting(
          "server.certificate and server.private-key belong together: one of them is missing");
    }
    Pair pair = Pem.read(certificate, privateKey);
    if (!pair.matches()) {
      throw new BadSetting(
          "The key " + privateKey + " is not the key of the certificate " + certificate);
    }
    if (pair.leaf().getNotAfter().toInstant().isBefore(clock.instant())) {
      throw new BadSetting(
          "The certificate " + certificate + " ended at " + pair.leaf().getNotAfter().toInstant());
    }
    if (!Certificates.names(pair.leaf()).containsAll(List.of(settings.publicHost()))
        && Certificates.names(pair.leaf()).stream()
            .noneMatch(name -> covers(name, settings.publicHost()))) {
      throw new BadSetting(
          "The certificate "
              + certificate
              + " is not for "
              + settings.publicHost()
              + " (server.public-host)");
    }
    return pair;
  }

  private static boolean covers(String name, String host) {
    return name.equalsIgnoreCase(host)
        || (name.startsWith("*.")
            && host.indexOf('.') > 0
            && name.substring(1).equalsIgnoreCase(host.substring(host.indexOf('.'))));
  }

  private Pair own() throws GeneralSecurityException {
    Path caFile = settings.folder().resolve("ca.pem");
    Path caKey = settings.folder().resolve("ca.key");
    Path leafFile = settings.folder().resolve("server.pem");
    Path leafKey = settings.folder().resolve("server.key");
    Instant now = clock.instant();
    Pair ca;
    if (Pem.exist(caFile, caKey)) {
      ca = Pem.read(caFile, caKey);
    } else {
      ca = certificates.authority(now);
      Pem.write(ca, caFile, caKey);
    }
    if (Pem.exist(leafFile, leafKey)) {
      Pair leaf = Pem.read(leafFile, leafKey);
      if (leaf.matches() && good(leaf.leaf(), ca.leaf(), now)) {
        return leaf;
      }
    }
    KeyPair keys = certificates.keys();
    X509Certificate made = certificates.leaf(keys.getPublic(), ca, settings.allNames(), now);
    List<X509Certificate> chain = new ArrayList<>(List.of(made, ca.leaf()));
    Pair leaf = new Pair(keys.getPrivate(), chain);
    Pem.write(leaf, leafFile, leafKey);
    return leaf;
  }

  private boolean good(X509Certificate leaf, X509Certificate ca, Instant now) {
    boolean inTime = now.plus(RENEW_BEFORE_END).isBefore(leaf.getNotAfter().toInstant());
    return inTime
        && leaf.getIssuerX500Principal().equals(ca.getSubjectX500Principal())
        && Certificates.signedBy(leaf, ca)
        && Certificates.names(leaf).equals(Set.copyOf(settings.allNames()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
