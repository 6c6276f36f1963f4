package dev.selfsame.provider.network;

import dev.selfsame.arm.References;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Documents;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The private addresses of subnets: each belongs to one IP configuration. Azure gives the lowest
 * free one, from the fifth of the subnet upward. What is taken is kept with the subnet.
 */
final class Addresses {
  private static final String TAKEN = "address/";

  private Addresses() {}

  /** An address of a subnet. */
  record Held(String subnetKey, String address) {}

  /** The IPv4 range of a subnet; empty when it has IPv6 alone. */
  static Optional<Prefix> range(ResourceRow subnet) {
    JsonNode properties = Json.stored(subnet.body()).path("properties");
    List<String> prefixes = new ArrayList<>();
    prefixes.add(properties.path("addressPrefix").asString(""));
    properties.path("addressPrefixes").forEach(one -> prefixes.add(one.asString("")));
    return prefixes.stream().map(Prefix::parse).flatMap(Optional::stream).findFirst();
  }

  /**
   * Gives an IP configuration its address, and writes it into its properties. It keeps the one that
   * it had when that is still right.
   *
   * @param properties of the IP configuration, as sent
   * @param had before this change
   */
  static Optional<Held> take(
      ObjectNode properties, String holder, ResourceRow subnet, Optional<Held> had, Tx tx) {
    if (properties.path("privateIPAddressVersion").asString("").equalsIgnoreCase("IPv6")) {
      return Optional.empty();
    }
    Optional<Prefix> range = range(subnet);
    if (range.isEmpty()) {
      return Optional.empty();
    }
    boolean fixed =
        properties.path("privateIPAllocationMethod").asString("").equalsIgnoreCase("Static");
    String wanted = properties.path("privateIPAddress").asString("");
    String address;
    if (fixed && !wanted.isEmpty()) {
      address = wanted(wanted, range.get(), holder, subnet, tx);
    } else {
      address =
          had.filter(held -> held.subnetKey().equals(subnet.idKey()))
              .map(Held::address)
              .orElseGet(() -> lowest(subnet, range.get(), holder, tx));
    }
    tx.documents().put(subnet.idKey(), TAKEN + address, holder.getBytes(StandardCharsets.UTF_8));
    properties.put("privateIPAddress", address);
    return Optional.of(new Held(subnet.idKey(), address));
  }

  private static String wanted(
      String wanted, Prefix range, String holder, ResourceRow subnet, Tx tx) {
    long address =
        Prefix.address(wanted)
            .orElseThrow(() -> NetworkErrors.format("privateIPAddress " + wanted + "."));
    if (address < range.first() || address > range.last()) {
      throw NetworkErrors.addressNotInSubnet(wanted, range.toString());
    }
    if (address < range.firstUsable() || address > range.lastUsable()) {
      throw NetworkErrors.addressReserved(wanted, range.toString());
    }
    tx.documents()
        .find(subnet.idKey(), TAKEN + wanted)
        .map(by -> new String(by, StandardCharsets.UTF_8))
        .filter(other -> !other.equalsIgnoreCase(holder))
        .filter(other -> sibling(other, holder) || lives(other, subnet.idKey(), tx))
        .ifPresent(other -> {
          throw NetworkErrors.addressTaken(wanted, other);
        });
    return wanted;
  }

  private static String lowest(ResourceRow subnet, Prefix range, String holder, Tx tx) {
    Map<String, String> taken = new HashMap<>();
    tx.documents()
        .list(subnet.idKey(), TAKEN)
        .forEach(one -> taken.put(one.name().substring(TAKEN.length()), text(one)));
    long free = range.firstUsable();
    while (free <= range.lastUsable() && taken.containsKey(Prefix.text(free))) {
      free++;
    }
    if (free <= range.lastUsable()) {
      return Prefix.text(free);
    }
    // Holders that went with their group said nothing: looked at only when there is need.
    return taken.entrySet().stream()
        .filter(one -> !sibling(one.getValue(), holder))
        .filter(one -> !lives(one.getValue(), subnet.idKey(), tx))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> NetworkErrors.subnetFull(subnet.name(), range.toString()));
  }

  /** What an IP configuration no longer has. */
  static void release(Held held, String holder, Tx tx) {
    String name = TAKEN + held.address();
    tx.documents()
        .find(held.subnetKey(), name)
        .filter(by -> new String(by, StandardCharsets.UTF_8).equalsIgnoreCase(holder))
        .ifPresent(by -> tx.documents().delete(held.subnetKey(), name));
  }

  /** Of the same resource, whose row does not tell of it before it is written. */
  private static boolean sibling(String one, String other) {
    return one.regionMatches(true, 0, other, 0, other.lastIndexOf('/') + 1);
  }

  /** Ids of the IP configurations in a subnet. */
  static List<String> holders(String subnetKey, Tx tx) {
    return tx.documents().list(subnetKey, TAKEN).stream()
        .map(Addresses::text)
        .filter(by -> lives(by, subnetKey, tx))
        .distinct()
        .toList();
  }

  private static boolean lives(String holder, String subnetKey, Tx tx) {
    return References.refers(tx, holder, subnetKey);
  }

  private static String text(Documents.Document one) {
    return new String(one.content(), StandardCharsets.UTF_8);
  }

  /** The subnet and address that stored properties of an IP configuration tell of. */
  static Optional<Held> held(JsonNode properties) {
    String subnet = properties.path("subnet").path("id").asString("");
    String address = properties.path("privateIPAddress").asString("");
    return subnet.isEmpty() || address.isEmpty()
        ? Optional.empty()
        : Optional.of(new Held(ResourceId.lower(subnet), address));
  }
}
