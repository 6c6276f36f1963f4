package dev.selfsame.provider.network;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.References;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Network/publicIPAddresses. Nothing is routed, so addresses are of 198.18.0.0/15, which
 * RFC 2544 keeps for tests; each is given once in a subscription.
 */
final class PublicAddresses {
  static final String TYPE = "Microsoft.Network/publicIPAddresses";

  /** References of IP configurations to their public address. */
  static final String KIND = "publicip";

  private static final Prefix POOL = new Prefix(198L << 24 | 18 << 16, 15);
  private static final String TAKEN = "public-address/";
  private static final int TRIES = 64;

  private final Ids ids;

  PublicAddresses(Ids ids) {
    this.ids = ids;
  }

  ResourceType type() {
    return NetworkProvider.describe(TYPE)
        .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
        .put(this::write)
        .patch(this::write)
        .delete(PublicAddresses::delete)
        .view(PublicAddresses::view)
        .build();
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    ObjectNode properties = Shape.properties(body);
    ObjectNode before = Shape.before(change);
    Shape.withoutNulls(properties);
    properties.remove(List.of("provisioningState", "ipConfiguration", "ipAddress"));
    NetworkProvider.guid(properties, before, ids);
    ObjectNode sku = body.withObject("/sku");
    Shape.absent(sku, "name", "Basic");
    Shape.absent(sku, "tier", "Regional");
    boolean standard = sku.path("name").asString("").equalsIgnoreCase("Standard");
    Shape.absent(properties, "publicIPAddressVersion", "IPv4");
    Shape.absent(properties, "publicIPAllocationMethod", standard ? "Static" : "Dynamic");
    if (standard
        && !properties.path("publicIPAllocationMethod").asString("").equalsIgnoreCase("Static")) {
      throw NetworkErrors.format(
          "Standard sku publicIp "
              + change.id().value()
              + " must have AllocationMethod set to Static.");
    }
    Shape.absent(properties, "idleTimeoutInMinutes", 4);
    Shape.array(properties, "ipTags");
    if (properties.get("dnsSettings") instanceof ObjectNode dns
        && dns.path("domainNameLabel").isString()) {
      dns.put(
          "fqdn",
          dns.path("domainNameLabel").asString().toLowerCase(Locale.ROOT)
              + "."
              + body.path("location").asString("")
              + ".cloudapp.azure.com");
    }
    if (before.hasNonNull("ipAddress")) {
      properties.set("ipAddress", before.get("ipAddress"));
    }
    return new Outcome.Accepted(body, "Updating", NetworkProvider.SETTLE);
  }

  private static Outcome delete(Change change, Tx tx) {
    References.to(tx, change.id().key(), KIND).stream()
        .findFirst()
        .ifPresent(holder -> {
          throw NetworkErrors.publicAddressHeld(change.id().value(), holder);
        });
    return new Outcome.RemovalAccepted(NetworkProvider.REMOVE);
  }

  /** A static address is given when it is made, a dynamic one when it is first used. */
  void settle(OperationRow operation, Tx tx, long now) {
    tx.resources()
        .find(operation.resourceKey())
        .filter(row -> row.type().equalsIgnoreCase(TYPE))
        .filter(row ->
            properties(row).path("publicIPAllocationMethod").asString("").equalsIgnoreCase("Static")
                || !References.to(tx, row.idKey(), KIND).isEmpty())
        .ifPresent(row -> allocate(row, tx, now));
  }

  /** An IP configuration uses it from now on. */
  void use(ResourceRow row, String holder, Tx tx, long now) {
    References.to(tx, row.idKey(), KIND).stream()
        .filter(other -> !other.equalsIgnoreCase(holder))
        .findFirst()
        .ifPresent(other -> {
          throw NetworkErrors.publicAddressTaken(holder, row.id(), other);
        });
    References.move(tx, KIND, holder, List.of(), List.of(row.idKey()));
    allocate(row, tx, now);
  }

  /** An IP configuration uses it no more: a dynamic address is given back. */
  void leave(String key, String holder, Tx tx, long now) {
    References.move(tx, KIND, holder, List.of(key), List.of());
    tx.resources()
        .find(key)
        .filter(row ->
            properties(row)
                .path("publicIPAllocationMethod")
                .asString("")
                .equalsIgnoreCase("Dynamic"))
        .ifPresent(row -> {
          free(row, tx);
          ObjectNode body = Json.stored(row.body());
          Shape.properties(body).remove("ipAddress");
          tx.resources()
              .put(row.changed(row.provisioningState(), Json.text(body), now, row.changedBy()));
        });
  }

  private void allocate(ResourceRow row, Tx tx, long now) {
    ObjectNode body = Json.stored(row.body());
    ObjectNode properties = Shape.properties(body);
    if (properties.hasNonNull("ipAddress")
        || properties.path("publicIPAddressVersion").asString("").equalsIgnoreCase("IPv6")) {
      return;
    }
    properties.put("ipAddress", free(row.id(), subscription(row), tx));
    tx.resources().put(row.changed(row.provisioningState(), Json.text(body), now, row.changedBy()));
    tx.changes().add("resource", row.idKey(), now);
  }

  private String free(String holder, String subscription, Tx tx) {
    byte[] by = holder.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < TRIES; i++) {
      byte[] random = ids.bytes(3);
      long number = (random[0] & 255L) << 16 | (random[1] & 255L) << 8 | (random[2] & 255L);
      String address = Prefix.text(POOL.first() + number % (1L << (32 - POOL.length())));
      boolean taken =
          tx.documents()
              .find(subscription, TAKEN + address)
              .map(other -> new String(other, StandardCharsets.UTF_8))
              .filter(other -> tx.resources().find(ResourceId.lower(other)).isPresent())
              .isPresent();
      if (!taken) {
        tx.documents().put(subscription, TAKEN + address, by);
        return address;
      }
    }
    throw NetworkErrors.format("there are no more public addresses in the subscription.");
  }

  /** The address may be given to another. */
  void free(ResourceRow row, Tx tx) {
    String address = properties(row).path("ipAddress").asString("");
    if (!address.isEmpty()) {
      tx.documents().delete(subscription(row), TAKEN + address);
    }
  }

  private static String subscription(ResourceRow row) {
    return "/subscriptions/" + row.subscriptionId();
  }

  private static ObjectNode properties(ResourceRow row) {
    return Shape.properties(Json.stored(row.body()));
  }

  private static ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode properties = NetworkProvider.state(resource, body);
    References.to(tx, resource.id().key(), KIND).stream()
        .findFirst()
        .ifPresent(holder -> properties.set("ipConfiguration", Shape.id(holder)));
    if (request.apiVersion().isAtMost("2020-06-30")) {
      body.withObject("/sku").remove("tier");
    }
    return body;
  }
}
