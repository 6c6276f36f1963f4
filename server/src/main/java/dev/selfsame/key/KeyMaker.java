package dev.selfsame.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import dev.selfsame.model.Ids;
import dev.selfsame.store.SigningKeyRow;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and turns them into rows and back. The key id is the thumbprint of RFC 7638. */
final class KeyMaker {
  private static final String TABLE = "signing_keys";
  private static final int SERIAL_BYTES = 16;
  // The certificate only carries the key in x5c, as Azure's does; trust comes from where the JWKS
  // was fetched.
  private static final Duration CERTIFICATE_LIFE = Duration.ofDays(5 * 365);

  private final RsaProvider rsa;
  private final SealingKey sealing;
  private final Ids ids;
  private final String tenantId;

  KeyMaker(RsaProvider rsa, SealingKey sealing, Ids ids, String tenantId) {
    this.rsa = rsa;
    this.sealing = sealing;
    this.ids = ids;
    this.tenantId = tenantId;
  }

  /** A new pair, published from now on. */
  SigningKeyRow make(KeyState state, long now) {
    KeyPair pair = rsa.generate();
    try {
      String certificate = certificate(pair, now);
      RSAKey bare = new RSAKey.Builder((RSAPublicKey) pair.getPublic()).build();
      String kid = bare.computeThumbprint().toString();
      @SuppressWarnings(
          "deprecation") // x5t equals kid on Azure's wire (E3, L53); it is a name here, not a hash
      // that anyone trusts
      RSAKey jwk =
          new RSAKey.Builder(bare)
              .keyUse(KeyUse.SIGNATURE)
              .keyID(kid)
              .x509CertThumbprint(new Base64URL(kid))
              .x509CertChain(List.of(new Base64(certificate)))
              .build();
      byte[] sealed = sealing.seal(TABLE, kid, tenantId, pair.getPrivate().getEncoded());
      Long activeAt = state == KeyState.ACTIVE ? now : null;
      return new SigningKeyRow(
          kid,
          jwk.toJSONString(),
          sealed,
          certificate,
          state.word(),
          now,
          now,
          activeAt,
          null,
          null);
    } catch (JOSEException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }

  /**
   * @throws IllegalStateException when the row does not open with this sealing key
   */
  SigningKey read(SigningKeyRow row) {
    byte[] plain = sealing.open(TABLE, row.kid(), tenantId, row.sealedPrivate());
    try {
      PrivateKey privateKey =
          KeyFactory.getInstance("RSA", rsa.provider())
              .generatePrivate(new PKCS8EncodedKeySpec(plain));
      RSAKey jwk = RSAKey.parse(row.publicJwk());
      return new SigningKey(
          row.kid(),
          KeyState.of(row.state()),
          jwk,
          privateKey,
          row.createdAt(),
          row.publishedAt(),
          row.activeAt(),
          row.expiresAt());
    } catch (GeneralSecurityException | ParseException e) {
      throw new IllegalStateException("Signing key " + row.kid() + " cannot be read", e);
    } finally {
      java.util.Arrays.fill(plain, (byte) 0);
    }
  }

  private String certificate(KeyPair pair, long now) {
    X500Name name = new X500Name("CN=selfsame token signing");
    Instant from = Instant.ofEpochMilli(now);
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(1, ids.bytes(SERIAL_BYTES)),
              Date.from(from),
              Date.from(from.plus(CERTIFICATE_LIFE)),
              name,
              pair.getPublic());
      byte[] der =
          builder
              .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()))
              .getEncoded();
      return java.util.Base64.getEncoder().encodeToString(der);
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("A certificate cannot be made on this Java runtime", e);
    }
  }
}
