package dev.selfsame.graph;

import dev.selfsame.directory.Registrations;
import dev.selfsame.json.Json;
import dev.selfsame.store.GraphObjectRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Graph shows of an object: its kind's defaults, what was kept of it, and what follows from
 * its rows.
 */
final class View {
  /** The tenant of Microsoft's own services. */
  static final String MICROSOFT_TENANT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

  private final String domain;

  View(String domain) {
    this.domain = domain;
  }

  /** All properties, the hidden ones too. */
  ObjectNode full(Tx tx, Entity entity) {
    ObjectNode full = Shape.of(entity.kind()).defaults();
    ObjectNode body = entity.body();
    body.remove(Stored.PRIVATE);
    overlay(full, body);
    full.put("id", entity.id());
    full.put("deletedDateTime", time(entity.deletedAt()));
    full.put("displayName", entity.displayName());
    full.put("createdDateTime", time(entity.createdAt()));
    switch (entity.kind()) {
      case USER -> user(tx, entity.requirePrincipal(), full);
      case GROUP -> {
        full.put("securityIdentifier", sid(entity.id()));
        full.put("renewedDateTime", time(entity.createdAt()));
      }
      case APPLICATION -> {
        full.put("appId", entity.appId());
        full.put("publisherDomain", domain);
        Secrets.show(tx, entity, full);
      }
      case SERVICE_PRINCIPAL -> servicePrincipal(tx, entity, full);
    }
    return full;
  }

  /** As a member of a collection of objects of several kinds. */
  ObjectNode typed(Tx tx, Entity entity, java.util.List<String> select) {
    ObjectNode shown = Json.object().put("@odata.type", entity.kind().odataType());
    shown.setAll(Shape.of(entity.kind()).selected(full(tx, entity), select));
    return shown;
  }

  private static void user(Tx tx, PrincipalRow row, ObjectNode full) {
    String name = String.valueOf(row.userPrincipalName());
    full.put("userPrincipalName", name);
    full.put("accountEnabled", !tx.principals().disabled(row.objectId()));
    full.put("securityIdentifier", sid(row.objectId()));
    if (full.path("mailNickname").isNull()) {
      full.put("mailNickname", name.split("@", 2)[0]);
    }
    long from = row.tokensValidFrom() == 0 ? row.createdAt() : row.tokensValidFrom() * 1000;
    full.put("signInSessionsValidFromDateTime", time(from));
  }

  private void servicePrincipal(Tx tx, Entity entity, ObjectNode full) {
    PrincipalRow row = entity.requirePrincipal();
    full.put("appId", row.clientId());
    full.put("appDisplayName", row.displayName());
    full.put("accountEnabled", !tx.principals().disabled(row.objectId()));
    full.put("appOwnerOrganizationId", row.tenantId());
    Secrets.show(tx, entity, full);
    if (entity.managedIdentity()) {
      full.putNull("appDisplayName");
      full.putNull("appOwnerOrganizationId");
      full.put("servicePrincipalType", "ManagedIdentity");
      names(full, row.clientId());
      full.putArray("alternativeNames")
          .add("isExplicit=" + (row.userAssigned() ? "True" : "False"))
          .add(resourceId(tx, row));
      return;
    }
    JsonNode owner = entity.body().path("appOwnerOrganizationId");
    if (owner.isString()) {
      full.put("appOwnerOrganizationId", owner.asString());
    }
    Optional<GraphObjectRow> application = Registrations.application(tx, row.clientId());
    application.ifPresent(app -> registered(row, app, full));
    if (full.path("servicePrincipalNames").isEmpty()) {
      names(full, row.clientId());
    }
  }

  private static void registered(PrincipalRow row, GraphObjectRow application, ObjectNode full) {
    ObjectNode app = Json.stored(application.body());
    full.put("appDisplayName", application.displayName());
    full.put("signInAudience", app.path("signInAudience").asString("AzureADMyOrg"));
    full.set("appRoles", array(app.path("appRoles")));
    full.set("oauth2PermissionScopes", array(app.path("api").path("oauth2PermissionScopes")));
    ArrayNode names = names(full, row.clientId());
    array(app.path("identifierUris")).forEach(names::add);
    if (full.path("replyUrls").isEmpty()) {
      full.set("replyUrls", array(app.path("web").path("redirectUris")));
    }
  }

  private static ArrayNode names(ObjectNode full, String clientId) {
    return full.putArray("servicePrincipalNames").add(clientId);
  }

  private static ArrayNode array(JsonNode node) {
    return node instanceof ArrayNode array ? array : Json.object().putArray("none");
  }

  private static String resourceId(Tx tx, PrincipalRow row) {
    String key = String.valueOf(row.resourceKey());
    return tx.resources().find(key).map(resource -> resource.id()).orElse(key);
  }

  // An object is laid over its default member by member, as PATCH is.
  private static void overlay(ObjectNode full, ObjectNode body) {
    body.properties()
        .forEach(one -> {
          if (one.getValue() instanceof ObjectNode inner
              && full.get(one.getKey()) instanceof ObjectNode under) {
            overlay(under, inner);
          } else {
            full.set(one.getKey(), one.getValue());
          }
        });
  }

  static @Nullable String time(@Nullable Long millis) {
    return millis == null
        ? null
        : Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** S-1-12-1- and the four numbers of the object id, as Windows names cloud principals. */
  private static String sid(String objectId) {
    UUID id = UUID.fromString(objectId);
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.BIG_ENDIAN);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).flip();
    long first = Integer.toUnsignedLong(bytes.getInt(0));
    long second =
        (Short.toUnsignedLong(bytes.getShort(6)) << 16) | Short.toUnsignedLong(bytes.getShort(4));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    return String.format(
        Locale.ROOT,
        "S-1-12-1-%d-%d-%d-%d",
        first,
        second,
        Integer.toUnsignedLong(bytes.getInt(8)),
        Integer.toUnsignedLong(bytes.getInt(12)));
  }
}
