package dev.selfsame.graph;

import dev.selfsame.directory.SecretHash;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code addPassword} and {@code removePassword} of applications and service principals. The secret
 * is shown once and kept as a hash; it proves the service principal from the commit on.
 */
final class Secrets {
  /** What an application may have of them together with its certificates. */
  static final int CREDENTIALS_MAX = 1_200;

  private static final int SECRET_BYTES = 30;
  private static final int HINT_LENGTH = 3;
  private static final String MARK = "8Q~";
  private static final String HINTS = "secretHints";
  private static final int YEARS = 2;

  private final Clock clock;
  private final Ids ids;

  Secrets(Clock clock, Ids ids) {
    this.clock = clock;
    this.ids = ids;
  }

  Response add(Call call, Entity entity) {
    ServicePrincipals.requireNotManaged(entity); // it proves itself at its machine only
    JsonNode asked = call.requireBody().path("passwordCredential");
    String name = asked.path("displayName").asString("");
    long now = clock.millis();
    long start = time(asked.path("startDateTime"), "startDateTime", now);
    long end = time(asked.path("endDateTime"), "endDateTime", inYears(start));
    if (end <= start) {
      throw GraphErrors.badRequest("Credential end date must be after its start date.");
    }
    if (call.tx().credentials().of(entity.id()).size() >= CREDENTIALS_MAX) {
      throw GraphErrors.badRequest("The directory object has too many credentials.");
    }
    // As Entra's secrets look, so that scanners for leaked secrets know one.
    // A secret that begins with a dash would be an option on a command line.
    String random = ids.secret(SECRET_BYTES).replaceFirst("^[-_]+", "");
    String secret = random.substring(0, HINT_LENGTH) + MARK + random.substring(HINT_LENGTH);
    String keyId = ids.guid();
    String hint = secret.substring(0, HINT_LENGTH);
    call.tx()
        .credentials()
        .put(
            new CredentialRow(
                keyId,
                entity.id(),
                "secret",
                SecretHash.ofGenerated(ids, secret),
                name,
                start,
                end));
    hint(call.tx(), entity, keyId, hint);
    call.tx().changes().add("credential", entity.id(), now);
    ObjectNode shown = shown(keyId, name, start, end, hint);
    shown.put("secretText", secret);
    return Answers.one(call, 200, "microsoft.graph.passwordCredential", shown);
  }

  Response remove(Call call, Entity entity) {
    ServicePrincipals.requireNotManaged(entity);
    String keyId = call.requireBody().path("keyId").asString("");
    CredentialRow row =
        call.tx().credentials().of(entity.id()).stream()
            .filter(one -> one.keyId().equalsIgnoreCase(keyId) && one.kind().equals("secret"))
            .findFirst()
            .orElseThrow(() -> GraphErrors.badRequest("No password credential found with keyId."));
    call.tx().credentials().delete(row.keyId());
    hint(call.tx(), entity, row.keyId(), null);
    call.tx().changes().add("credential", entity.id(), clock.millis());
    return Answers.nothing();
  }

  /** Puts both kinds of credentials into what is shown of an application or service principal. */
  static void show(Tx tx, Entity entity, ObjectNode full) {
    JsonNode hints = entity.body().path(Stored.PRIVATE).path(HINTS);
    ArrayNode passwords = full.putArray("passwordCredentials");
    ArrayNode keys = full.putArray("keyCredentials");
    for (CredentialRow row : tx.credentials().of(entity.id())) {
      if (row.kind().equals("secret")) {
        String hint = hints.path(row.keyId()).asString("");
        passwords.add(
            shown(
                row.keyId(),
                row.displayName(),
                row.notBefore(),
                row.notAfter(),
                hint.isEmpty() ? null : hint));
      } else if (row.kind().equals("certificate")) {
        keys.add(Certificates.shown(row));
      }
    }
  }

  private static void hint(Tx tx, Entity entity, String keyId, @Nullable String hint) {
    Entity now = Lookup.any(tx, entity.id()).orElse(entity);
    ObjectNode body = now.body();
    ObjectNode hints = body.withObject("/" + Stored.PRIVATE + "/" + HINTS);
    if (hint == null) {
      hints.remove(keyId);
    } else {
      hints.put(keyId, hint);
    }
    Stored.put(tx, now, now.displayName(), body);
  }

  private static ObjectNode shown(
      String keyId, String name, long start, long end, @Nullable String hint) {
    ObjectNode shown = Json.object().putNull("customKeyIdentifier");
    shown.put("displayName", name.isEmpty() ? null : name);
    shown.put("endDateTime", shownTime(end));
    shown.put("hint", hint);
    shown.put("keyId", keyId);
    shown.putNull("secretText");
    shown.put("startDateTime", shownTime(start));
    return shown;
  }

  /** Ends that lie beyond what a calendar shows are shown as the last day of the year 9999. */
  static String shownTime(long millis) {
    Instant last = Instant.parse("9999-12-31T00:00:00Z");
    Instant time = Instant.ofEpochMilli(millis);
    return (time.isAfter(last) ? last : time).toString();
  }

  /** Epoch milliseconds of a time with an offset or without one, which is UTC. */
  static long time(JsonNode given, String property, long otherwise) {
    if (given.isMissingNode() || given.isNull()) {
      return otherwise;
    }
    String text = given.asString("");
    try {
      String zoned = text.matches(".*(Z|z|[+-]\\d\\d:?\\d\\d)") ? text : text + "Z";
      return OffsetDateTime.parse(zoned).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw GraphErrors.badRequest(
          "Cannot convert the literal '"
              + GraphErrors.shown(text)
              + "' of '"
              + property
              + "' to the expected type 'Edm.DateTimeOffset'.");
    }
  }

  private static long inYears(long start) {
    return Instant.ofEpochMilli(start)
        .atOffset(ZoneOffset.UTC)
        .plusYears(YEARS)
        .toInstant()
        .toEpochMilli();
  }
}
