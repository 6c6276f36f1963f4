package dev.selfsame.provider.network;

import dev.selfsame.arm.Parts;
import dev.selfsame.arm.References;
import dev.selfsame.arm.Resource;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The IP configurations of an interface, or the frontends of a load balancer: what they take of
 * subnets, public addresses and pools, and what they give back.
 */
final class Configurations {
  /** References of IP configurations to the load balancers whose pools they are in. */
  static final String POOL = "pool";

  private final PublicAddresses publicAddresses;

  Configurations(PublicAddresses publicAddresses) {
    this.publicAddresses = publicAddresses;
  }

  /**
   * From the configurations before to those now, which are completed in place.
   *
   * @param member of the properties that holds them
   */
  void move(
      ResourceId owner, String member, ObjectNode before, ObjectNode now, Tx tx, long millis) {
    Map<String, JsonNode> old = byName(before, member);
    Map<String, JsonNode> kept = byName(now, member);
    for (var one : old.entrySet()) {
      JsonNode next = kept.get(one.getKey());
      leave(id(owner, member, one.getValue()), one.getValue(), next, tx, millis);
    }
    for (JsonNode one : now.path(member)) {
      JsonNode was = old.get(ResourceId.lower(one.path("name").asString("")));
      join(owner, id(owner, member, one), (ObjectNode) one, was, tx, millis);
    }
  }

  private static Map<String, JsonNode> byName(ObjectNode properties, String member) {
    Map<String, JsonNode> found = new HashMap<>();
    properties
        .path(member)
        .forEach(one -> found.put(ResourceId.lower(one.path("name").asString("")), one));
    return found;
  }

  private static String id(ResourceId owner, String member, JsonNode configuration) {
    return owner.value() + "/" + member + "/" + configuration.path("name").asString();
  }

  private void leave(String holder, JsonNode was, @Nullable JsonNode next, Tx tx, long now) {
    JsonNode properties = was.path("properties");
    JsonNode after = next == null ? Json.object() : next.path("properties");
    boolean sameSubnet = target(properties, "subnet").equals(target(after, "subnet"));
    boolean staysFixed =
        !after.path("privateIPAllocationMethod").asString("").equalsIgnoreCase("Static")
            || after
                .path("privateIPAddress")
                .asString("")
                .equals(properties.path("privateIPAddress").asString(""));
    if (!sameSubnet || !staysFixed) {
      Addresses.held(properties).ifPresent(held -> Addresses.release(held, holder, tx));
    }
    List<String> address = target(properties, "publicIPAddress");
    if (!address.equals(target(after, "publicIPAddress"))) {
      address.forEach(key -> publicAddresses.leave(key, holder, tx, now));
    }
    References.move(tx, POOL, holder, balancers(properties), balancers(after));
  }

  private void join(
      ResourceId owner,
      String holder,
      ObjectNode configuration,
      @Nullable JsonNode was,
      Tx tx,
      long now) {
    ObjectNode properties = Shape.properties(configuration);
    Shape.absent(properties, "privateIPAllocationMethod", "Dynamic");
    Optional<ResourceId> subnet = Shape.reference(properties, "subnet", owner);
    if (subnet.isPresent()) {
      ResourceRow row = Shape.require(subnet.get(), VirtualNetworks.SUBNETS, owner, tx);
      properties.set("subnet", Shape.id(row.id()));
      Optional<Addresses.Held> had =
          was == null ? Optional.empty() : Addresses.held(was.path("properties"));
      if (Addresses.take(properties, holder, row, had, tx).isPresent()) {
        Shape.absent(properties, "privateIPAddressVersion", "IPv4");
      }
    } else {
      properties.remove("privateIPAddress");
    }
    Optional<ResourceId> address = Shape.reference(properties, "publicIPAddress", owner);
    if (address.isPresent()) {
      ResourceRow row = Shape.require(address.get(), PublicAddresses.TYPE, owner, tx);
      properties.set("publicIPAddress", Shape.id(row.id()));
      publicAddresses.use(row, holder, tx, now);
    }
    for (String balancer : balancers(properties)) {
      if (tx.resources().find(balancer).isEmpty()) {
        throw NetworkErrors.reference(balancer, owner.value());
      }
    }
    References.move(tx, POOL, holder, List.of(), balancers(properties));
  }

  private static List<String> target(JsonNode properties, String member) {
    String id = properties.path(member).path("id").asString("");
    return id.isEmpty() ? List.of() : List.of(ResourceId.lower(id));
  }

  /** Keys of the load balancers that it refers to. */
  private static List<String> balancers(JsonNode properties) {
    List<String> keys = new ArrayList<>();
    for (String member :
        List.of("loadBalancerBackendAddressPools", "loadBalancerInboundNatRules")) {
      for (JsonNode one : properties.path(member)) {
        ResourceId.parse(one.path("id").asString(""))
            .map(ResourceId::parentKey)
            .ifPresent(keys::add);
      }
    }
    return keys;
  }

  /** Each with its id, type, ETag and state. */
  static void show(Resource owner, String type, String member, ObjectNode properties) {
    List<ObjectNode> shown = new ArrayList<>();
    for (JsonNode one : properties.path(member)) {
      ObjectNode body = (ObjectNode) one;
      String id = id(owner.id(), member, body);
      shown.add(NetworkProvider.embedded(id, type + "/" + member, Parts.etag(owner), owner, body));
    }
    properties.putArray(member).addAll(shown);
  }
}
