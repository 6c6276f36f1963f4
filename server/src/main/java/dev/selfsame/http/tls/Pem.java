package dev.selfsame.http.tls;

import dev.selfsame.config.BadSetting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates as PEM files (RFC 7468), written whole or not at all. */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static boolean exist(Path certificate, Path key) {
    return Files.exists(certificate) && Files.exists(key);
  }

  /**
   * @throws BadSetting when a file is missing or is not what it should be
   */
  static Pair read(Path certificate, Path key) {
    List<X509Certificate> chain = chain(certificate);
    return new Pair(privateKey(key), chain);
  }

  private static List<X509Certificate> chain(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!chain.isEmpty()) {
        return chain;
      }
      throw new BadSetting("The file " + file + " has no certificate in PEM");
    } catch (IOException | CertificateException e) {
      throw new BadSetting("The certificate " + file + " cannot be read: " + e.getMessage());
    }
  }

  private static PrivateKey privateKey(Path file) {
    try {
      Matcher matcher = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
      if (!matcher.find()) {
        throw new BadSetting(
            "The file "
                + file
                + " has no key in PKCS#8 PEM; convert it with: openssl pkcs8 -topk8 -nocrypt -in OLD -out "
                + file.getFileName());
      }
      byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
      for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
          // a key of another kind: the next one is tried
        }
      }
      throw new BadSetting("The key " + file + " is neither RSA nor EC nor Ed25519");
    } catch (IOException | IllegalArgumentException e) {
      throw new BadSetting("The key " + file + " cannot be read: " + e.getMessage());
    }
  }

  /** The key goes first: a certificate file on disk always has its key beside it. */
  static void write(Pair pair, Path certificate, Path key) throws GeneralSecurityException {
    try {
      replace(key, "rw-------", block("PRIVATE KEY", pair.key().getEncoded()));
      StringBuilder chain = new StringBuilder();
      for (X509Certificate one : pair.chain()) {
        chain.append(block("CERTIFICATE", one.getEncoded()));
      }
      replace(certificate, "rw-r--r--", chain.toString());
    } catch (IOException e) {
      throw new BadSetting(
          "The data folder " + key.getParent() + " cannot be written: " + e.getMessage());
    }
  }

  private static String block(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + LINES.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static void replace(Path file, String permissions, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))) {
      channel.write(StandardCharsets.US_ASCII.encode(text));
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
