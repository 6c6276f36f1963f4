package dev.selfsame.http.tls;

import dev.selfsame.model.Ids;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates (P-256, SHA-256) with the extensions that OpenSSL, Go, .NET and Java ask for.
 */
final class Certificates {
  /** Clocks of clients may be behind ours. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final int SERIAL_BYTES = 16;
  private static final String SIGNATURE = "SHA256withECDSA";
  private final Ids ids;

  Certificates(Ids ids) {
    this.ids = ids;
  }

  KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** A new authority; it may sign leaves only. */
  Pair authority(Instant now) throws GeneralSecurityException {
    KeyPair keys = keys();
    // The serial is part of the name: an installation's authority is not mistaken for that of
    // another one with the same name.
    BigInteger serial = serial();
    X500Name name = new X500Name("CN=Selfsame CA " + serial.toString(16).substring(0, 8));
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              serial,
              Date.from(now.minus(BACKDATED)),
              Date.from(now.plus(TlsMaterial.CA_LIFE)),
              name,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          extensions.createSubjectKeyIdentifier(keys.getPublic()));
      return new Pair(keys.getPrivate(), List.of(signed(builder, keys)));
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** A server certificate for these names and addresses. */
  X509Certificate leaf(PublicKey key, Pair authority, Collection<String> names, Instant now)
      throws GeneralSecurityException {
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              authority.leaf(),
              serial(),
              Date.from(now.minus(BACKDATED)),
              Date.from(now.plus(TlsMaterial.LEAF_LIFE)),
              new X500Name("CN=selfsame front door"),
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(authority.leaf()));
      builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(names));
      return signed(builder, new KeyPair(authority.leaf().getPublicKey(), authority.key()));
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /**
   * The DNS names and addresses of a certificate; addresses in the form in which settings write
   * them.
   */
  static Set<String> names(X509Certificate certificate) {
    Set<String> names = new HashSet<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        all.forEach(entry -> names.add(written(String.valueOf(entry.get(1)))));
      }
    } catch (CertificateParsingException e) {
      return Set.of(); // a certificate without names that can be read is for nobody
    }
    return names;
  }

  static boolean signedBy(X509Certificate certificate, X509Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private BigInteger serial() {
    return new BigInteger(1, ids.bytes(SERIAL_BYTES)).setBit(8 * SERIAL_BYTES - 2);
  }

  private static String written(String name) {
    return name.equals("0:0:0:0:0:0:0:1") ? "::1" : name;
  }

  private static GeneralNames alternativeNames(Collection<String> names) {
    return new GeneralNames(
        names.stream()
            .map(name ->
                new GeneralName(address(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new));
  }

  private static boolean address(String name) {
    if (!name.contains(":") && !name.matches("[0-9.]+")) {
      return false;
    }
    try {
      return InetAddress.getByName(name) != null; // an address in digits is parsed, never looked up
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, KeyPair signer)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
