package dev.selfsame.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.store.CredentialRow;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A client's JWT signed with the key of a registered certificate (RFC 7523; Microsoft Learn,
 * "application authentication certificate credentials"). The certificate comes from the directory
 * by its thumbprint; a key or certificate in the header is not looked at.
 */
final class CertificateAssertion {
  /** Bytes of an assertion; bounded before anything is parsed. */
  static final int LENGTH_MAX = 8192;

  private static final long SKEW_SECONDS = 300;
  private static final long LIFE_SECONDS_MAX = 24 * 3600;
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);

  private final Supplier<Authority> authority;
  private final Clock clock;

  CertificateAssertion(Supplier<Authority> authority, Clock clock) {
    this.authority = authority;
    this.clock = clock;
  }

  /** Returns when the assertion proves the client; else throws in Entra's shape. */
  void require(
      String assertion, String clientId, List<CredentialRow> credentials, String tokenUrl) {
    SignedJWT jwt = parse(assertion);
    JWSHeader header = jwt.getHeader();
    if (!ALGORITHMS.contains(header.getAlgorithm())
        || (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty())) {
      throw OAuthErrors.invalidAssertion("The algorithm or a critical header is not supported.");
    }
    X509Certificate certificate = certificate(header, credentials);
    verify(jwt, certificate.getPublicKey());
    claims(jwt, clientId, tokenUrl);
  }

  private static SignedJWT parse(String assertion) {
    if (assertion.length() > LENGTH_MAX) {
      throw OAuthErrors.malformedAssertion();
    }
    try {
      return SignedJWT.parse(assertion);
    } catch (ParseException | RuntimeException e) {
      throw OAuthErrors.malformedAssertion();
    }
  }

  private X509Certificate certificate(JWSHeader header, List<CredentialRow> credentials) {
    Date now = Date.from(clock.instant());
    for (CredentialRow credential : credentials) {
      if (credential.kind().equals("certificate")) {
        X509Certificate certificate = read(credential.value());
        if (named(header, certificate)) {
          boolean valid =
              clock.millis() >= credential.notBefore() && clock.millis() < credential.notAfter();
          if (!valid
              || now.after(certificate.getNotAfter())
              || now.before(certificate.getNotBefore())) {
            throw OAuthErrors.invalidAssertion(
                "The certificate with identifier used to sign the client assertion is expired on application.");
          }
          return certificate;
        }
      }
    }
    throw OAuthErrors.invalidAssertion("The key was not found.");
  }

  @SuppressWarnings(
      "deprecation") // x5t with SHA-1 is what MSAL sends; it names a certificate, the signature
  // proves
  private static boolean named(JWSHeader header, X509Certificate certificate) {
    if (header.getX509CertSHA256Thumbprint() != null) {
      return unpadded(header.getX509CertSHA256Thumbprint())
          .equals(thumbprint("SHA-256", certificate));
    }
    String sha1 = thumbprint("SHA-1", certificate);
    if (header.getX509CertThumbprint() != null) {
      return unpadded(header.getX509CertThumbprint()).equals(sha1);
    }
    return sha1.equals(header.getKeyID());
  }

  /** MSAL for Python pads what RFC 7515 has without padding. */
  private static String unpadded(Base64URL thumbprint) {
    return thumbprint.toString().replaceAll("=+$", "");
  }

  private static String thumbprint(String algorithm, X509Certificate certificate) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate read(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (CertificateException e) {
      throw new IllegalStateException("A stored certificate cannot be read", e);
    }
  }

  private static void verify(SignedJWT jwt, PublicKey key) {
    try {
      JWSVerifier verifier =
          switch (key) {
            case RSAPublicKey rsa -> new RSASSAVerifier(rsa);
            case ECPublicKey ec -> new ECDSAVerifier(ec);
            default -> throw OAuthErrors.invalidAssertion("The kind of key is not supported.");
          };
      if (verifier.supportedJWSAlgorithms().contains(jwt.getHeader().getAlgorithm())
          && jwt.verify(verifier)) {
        return;
      }
    } catch (JOSEException e) {
      throw OAuthErrors.invalidAssertion("The key cannot verify this signature.");
    }
    throw OAuthErrors.invalidAssertion("The key used is not the expected one.");
  }

  private void claims(SignedJWT jwt, String clientId, String tokenUrl) {
    JWTClaimsSet claims;
    try {
      claims = jwt.getJWTClaimsSet();
    } catch (ParseException e) {
      throw OAuthErrors.malformedAssertion();
    }
    if (!clientId.equalsIgnoreCase(claims.getIssuer())) {
      throw OAuthErrors.assertionSubject("iss");
    }
    if (!clientId.equalsIgnoreCase(claims.getSubject())) {
      throw OAuthErrors.assertionSubject("sub");
    }
    Authority us = authority.get();
    Set<String> audiences =
        Set.of(
            tokenUrl,
            us.v2Issuer(),
            us.origin() + "/" + us.tenantId() + "/",
            us.origin() + "/" + us.tenantId());
    if (claims.getAudience().size() != 1 || !audiences.contains(claims.getAudience().getFirst())) {
      throw OAuthErrors.assertionAudience();
    }
    long now = clock.instant().getEpochSecond();
    Date end = claims.getExpirationTime();
    Date start =
        claims.getNotBeforeTime() != null ? claims.getNotBeforeTime() : claims.getIssueTime();
    if (end == null
        || end.getTime() / 1000 <= now - SKEW_SECONDS
        || end.getTime() / 1000 > now + LIFE_SECONDS_MAX + SKEW_SECONDS) {
      throw OAuthErrors.assertionOutOfTime();
    }
    if (start != null && start.getTime() / 1000 > now + SKEW_SECONDS) {
      throw OAuthErrors.assertionOutOfTime();
    }
  }
}
