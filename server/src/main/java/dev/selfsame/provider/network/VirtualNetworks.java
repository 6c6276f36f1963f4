package dev.selfsame.provider.network;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Parts;
import dev.selfsame.arm.References;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.json.Json;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Microsoft.Network/virtualNetworks and their subnets, which are written with them or alone. */
final class VirtualNetworks {
  static final String TYPE = "Microsoft.Network/virtualNetworks";
  static final String SUBNETS = TYPE + "/subnets";

  private final Ids ids;
  private final ResourceIdentity identities;

  VirtualNetworks(Ids ids, ResourceIdentity identities) {
    this.ids = ids;
    this.identities = identities;
  }

  List<ResourceType> types() {
    return List.of(
        NetworkProvider.describe(TYPE)
            .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
            .put(this::write)
            .patch(this::write)
            .delete(VirtualNetworks::delete)
            .view(VirtualNetworks::view)
            .build(),
        NetworkProvider.part(SUBNETS)
            .put(VirtualNetworks::writeSubnet)
            .patch(VirtualNetworks::writeSubnet)
            .delete(VirtualNetworks::deleteSubnet)
            .view((subnet, body, request, tx) -> {
              NetworkProvider.state(subnet, body);
              shownSubnet(subnet, body, request.apiVersion(), tx);
              return body;
            })
            .build());
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    ObjectNode properties = Shape.properties(body);
    Shape.withoutNulls(properties);
    properties.remove("provisioningState");
    NetworkProvider.guid(properties, Shape.before(change), ids);
    List<Prefix> space = space(properties, change.id());
    if (properties.has("subnets")) {
      List<ObjectNode> given = Shape.items(properties, "subnets");
      for (Resource gone : Parts.missing(change, SUBNETS, given, tx)) {
        requireUnused(gone, tx);
        move(gone.id(), gone.body().path("properties"), Json.object(), tx);
        Parts.remove(gone, identities, change, tx);
      }
      for (int i = 0; i < given.size(); i++) {
        ObjectNode subnet = given.get(i);
        ResourceId id = Parts.id(change.id(), SUBNETS, subnet.path("name").asString());
        ObjectNode before = stored(id, tx);
        complete(id, Shape.properties(subnet), before, space, change.id().name(), tx);
        Parts.put(change, SUBNETS, subnet, i, tx);
        move(id, before, Shape.properties(subnet), tx);
      }
      apart(given, change.id().name());
      properties.remove("subnets");
    }
    Shape.array(properties, "virtualNetworkPeerings");
    Shape.absent(properties, "enableDdosProtection", false);
    return new Outcome.Accepted(body, "Updating", NetworkProvider.SETTLE);
  }

  private static List<Prefix> space(ObjectNode properties, ResourceId id) {
    JsonNode prefixes = properties.path("addressSpace").path("addressPrefixes");
    if (!prefixes.isArray() || prefixes.isEmpty()) {
      throw NetworkErrors.format("addressSpace.addressPrefixes is missing.");
    }
    List<Prefix> space = new ArrayList<>();
    for (JsonNode one : prefixes) {
      prefix(one.asString(""), id).ifPresent(space::add);
    }
    return space;
  }

  /** Empty for IPv6, which is kept and not looked into. */
  private static Optional<Prefix> prefix(String text, ResourceId of) {
    if (text.contains(":")) {
      return Optional.empty();
    }
    return Optional.of(
        Prefix.parse(text).orElseThrow(() -> NetworkErrors.prefix(text, of.value())));
  }

  private static ObjectNode stored(ResourceId id, Tx tx) {
    return tx.resources()
        .find(id.key())
        .map(row -> Shape.properties(Json.stored(row.body())))
        .orElseGet(Json::object);
  }

  private static void complete(
      ResourceId id,
      ObjectNode properties,
      ObjectNode before,
      List<Prefix> space,
      String network,
      Tx tx) {
    Shape.withoutNulls(properties);
    properties.remove(List.of("provisioningState", "ipConfigurations"));
    List<Prefix> ranges = ranges(properties, id);
    for (Prefix range : ranges) {
      if (range.length() > 29 || space.stream().noneMatch(one -> one.contains(range))) {
        throw NetworkErrors.subnetOutside(id.name(), network);
      }
    }
    if (!before.isEmpty() && !ranges.equals(ranges(before, id))) {
      Addresses.holders(id.key(), tx).stream()
          .findFirst()
          .ifPresent(user -> {
            throw NetworkErrors.prefixInUse(id.name(), user);
          });
    }
    Shape.reference(properties, "networkSecurityGroup", id)
        .ifPresent(group -> Shape.require(group, SecurityGroups.TYPE, id, tx));
    Shape.array(properties, "delegations");
  }

  private static List<Prefix> ranges(ObjectNode properties, ResourceId id) {
    List<String> texts = new ArrayList<>();
    if (properties.hasNonNull("addressPrefix")) {
      texts.add(properties.path("addressPrefix").asString(""));
    } else {
      properties.path("addressPrefixes").forEach(one -> texts.add(one.asString("")));
    }
    if (texts.isEmpty()) {
      throw NetworkErrors.prefix("null", id.value());
    }
    return texts.stream().map(text -> prefix(text, id)).flatMap(Optional::stream).toList();
  }

  private static void apart(List<ObjectNode> subnets, String network) {
    List<Prefix> seen = new ArrayList<>();
    for (ObjectNode subnet : subnets) {
      ObjectNode properties = Shape.properties(subnet);
      for (String member : List.of("addressPrefix", "addressPrefixes")) {
        JsonNode given = properties.path(member);
        List<String> texts = new ArrayList<>();
        if (given.isArray()) {
          given.forEach(one -> texts.add(one.asString("")));
        } else {
          texts.add(given.asString(""));
        }
        for (String text : texts) {
          Prefix.parse(text)
              .ifPresent(range -> {
                if (seen.stream().anyMatch(range::overlaps)) {
                  throw NetworkErrors.subnetsOverlap(subnet.path("name").asString(), network);
                }
                seen.add(range);
              });
        }
      }
    }
  }

  /** The security group knows its subnets. */
  private static void move(ResourceId subnet, JsonNode before, JsonNode now, Tx tx) {
    References.move(tx, SecurityGroups.SUBNET, subnet.value(), group(before), group(now));
  }

  private static List<String> group(JsonNode properties) {
    String id = properties.path("networkSecurityGroup").path("id").asString("");
    return id.isEmpty() ? List.of() : List.of(ResourceId.lower(id));
  }

  private static Outcome writeSubnet(Change change, Tx tx) {
    ObjectNode properties = Shape.properties(change.proposed());
    ResourceRow network = tx.resources().find(change.id().parentKey()).orElseThrow();
    ObjectNode before = Shape.before(change);
    List<Prefix> space =
        space(
            Shape.properties(Json.stored(network.body())),
            ResourceId.parse(network.id()).orElseThrow());
    complete(change.id(), properties, before, space, network.name(), tx);
    for (Resource other : Parts.of(network.idKey(), SUBNETS, tx)) {
      if (!other.id().key().equals(change.id().key())) {
        for (Prefix range : ranges(Shape.properties(other.body()), other.id())) {
          if (ranges(properties, change.id()).stream().anyMatch(range::overlaps)) {
            throw NetworkErrors.subnetsOverlap(change.id().name(), network.name());
          }
        }
      }
    }
    move(change.id(), before, properties, tx);
    Parts.keepOrder(change);
    Parts.touch(change, tx);
    return new Outcome.Accepted(change.proposed(), "Updating", NetworkProvider.SETTLE);
  }

  private static Outcome deleteSubnet(Change change, Tx tx) {
    requireUnused(change.current().orElseThrow(), tx);
    move(change.id(), Shape.before(change), Json.object(), tx);
    Parts.touch(change, tx);
    return new Outcome.RemovalAccepted(NetworkProvider.REMOVE);
  }

  private static void requireUnused(Resource subnet, Tx tx) {
    Stream.concat(
            Addresses.holders(subnet.id().key(), tx).stream(),
            References.to(tx, subnet.id().key(), NetworkProvider.SCALE_SET).stream())
        .findFirst()
        .ifPresent(user -> {
          throw NetworkErrors.subnetInUse(subnet.name(), user);
        });
  }

  private static Outcome delete(Change change, Tx tx) {
    Parts.of(change.id().key(), SUBNETS, tx).forEach(subnet -> requireUnused(subnet, tx));
    return new Outcome.RemovalAccepted(NetworkProvider.REMOVE);
  }

  private static ObjectNode view(Resource network, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode properties = NetworkProvider.state(network, body);
    if (request.apiVersion().isAtMost("2020-04-30")) {
      Shape.absent(properties, "enableVmProtection", false);
      Shape.array(properties.withObject("/dhcpOptions"), "dnsServers");
    }
    String etag = Parts.etag(network);
    ArrayNode subnets = properties.putArray("subnets");
    for (Resource subnet : Parts.of(network.id().key(), SUBNETS, tx)) {
      ObjectNode shown =
          NetworkProvider.embedded(subnet.id().value(), SUBNETS, etag, network, subnet.body());
      shownSubnet(subnet, shown, request.apiVersion(), tx);
      subnets.add(shown);
    }
    return body;
  }

  private static void shownSubnet(Resource subnet, ObjectNode body, ApiVersion version, Tx tx) {
    ObjectNode properties = Shape.properties(body);
    String endpoints = version.isAtMost("2021-12-31") ? "Enabled" : "Disabled";
    if (!version.isAtMost("2019-03-31")) {
      Shape.absent(properties, "privateEndpointNetworkPolicies", endpoints);
      Shape.absent(properties, "privateLinkServiceNetworkPolicies", "Enabled");
    }
    List<String> holders =
        new ArrayList<>(Objects.requireNonNull(Addresses.holders(subnet.id().key(), tx)));
    for (ScaleSetParts.Part part : ScaleSetParts.of(subnet.id().key(), tx)) {
      String in = part.properties().path("subnet").path("id").asString("");
      if (ResourceId.lower(in).equals(subnet.id().key())) {
        holders.add(part.id());
      }
    }
    Shape.ids(properties, "ipConfigurations", holders);
  }
}
