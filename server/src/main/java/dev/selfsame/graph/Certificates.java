package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.Tx;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code keyCredentials}: certificates that prove an application. A write gives the whole list; an
 * item without {@code key} stands for the certificate that has its {@code keyId} already.
 */
final class Certificates {
  private static final int KEY_LENGTH_MAX = 16_384;
  private final Ids ids;

  Certificates(Ids ids) {
    this.ids = ids;
  }

  /** Puts the list given in a body in place of what was there. */
  void replace(Tx tx, Entity entity, JsonNode given) {
    if (!(given instanceof ArrayNode list)) {
      return;
    }
    List<CredentialRow> fresh = new ArrayList<>();
    Set<String> kept = new HashSet<>();
    List<CredentialRow> had =
        tx.credentials().of(entity.id()).stream()
            .filter(row -> row.kind().equals("certificate"))
            .toList();
    for (JsonNode item : list) {
      String keyId = item.path("keyId").asString("");
      if (had.stream().anyMatch(row -> row.keyId().equals(keyId))) {
        kept.add(keyId);
      } else {
        fresh.add(read(entity, item));
      }
    }
    had.stream()
        .filter(row -> !kept.contains(row.keyId()))
        .forEach(row -> tx.credentials().delete(row.keyId()));
    fresh.forEach(tx.credentials()::put);
  }

  private CredentialRow read(Entity entity, JsonNode item) {
    String type = item.path("type").asString("");
    String usage = item.path("usage").asString("");
    if (!type.equals("AsymmetricX509Cert") || !(usage.equals("Verify") || usage.equals("verify"))) {
      throw GraphErrors.badRequest(
          "KeyCredential type and usage must be 'AsymmetricX509Cert' and 'Verify'.");
    }
    X509Certificate certificate = parse(item.path("key").asString(""));
    long from =
        Secrets.time(
            item.path("startDateTime"), "startDateTime", certificate.getNotBefore().getTime());
    long until =
        Secrets.time(item.path("endDateTime"), "endDateTime", certificate.getNotAfter().getTime());
    if (until > certificate.getNotAfter().getTime() + 1000) {
      throw GraphErrors.badRequest("Key credential end date is invalid.");
    }
    String name = item.path("displayName").asString("");
    return new CredentialRow(
        ids.guid(),
        entity.id(),
        "certificate",
        pem(certificate),
        name.isEmpty() ? certificate.getSubjectX500Principal().getName() : name,
        from,
        until);
  }

  /** The key is base64 of a certificate in DER, or of the text of a PEM file. */
  private static X509Certificate parse(String key) {
    try {
      if (key.isEmpty() || key.length() > KEY_LENGTH_MAX) {
        throw invalid();
      }
      byte[] bytes = Base64.getMimeDecoder().decode(key);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw invalid();
    }
  }

  static ObjectNode shown(CredentialRow row) {
    X509Certificate certificate = certificate(row);
    ObjectNode shown = Json.object().put("customKeyIdentifier", thumbprint(certificate));
    shown.put("displayName", row.displayName());
    shown.put("endDateTime", Secrets.shownTime(row.notAfter()));
    shown.putNull("key");
    shown.put("keyId", row.keyId());
    shown.put("startDateTime", Secrets.shownTime(row.notBefore()));
    shown.put("type", "AsymmetricX509Cert");
    shown.put("usage", "Verify");
    return shown;
  }

  private static X509Certificate certificate(CredentialRow row) {
    try {
      byte[] pem = row.value().getBytes(StandardCharsets.UTF_8);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a stored certificate cannot be read: " + row.keyId(), e);
    }
  }

  private static String thumbprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(X509Certificate certificate) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw invalid();
    }
  }

  private static RuntimeException invalid() {
    return GraphErrors.badRequest(
        "Key credential is invalid: the key is not an X.509 certificate.");
  }
}
