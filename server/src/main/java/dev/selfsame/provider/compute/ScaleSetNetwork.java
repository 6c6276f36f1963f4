package dev.selfsame.provider.compute;

import static dev.selfsame.provider.compute.MachineModel.putIfAbsent;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The network interfaces that a scale set describes for its machines. */
final class ScaleSetNetwork {
  private ScaleSetNetwork() {}

  static List<JsonNode> configurations(JsonNode setProperties) {
    return setProperties
        .path("virtualMachineProfile")
        .path("networkProfile")
        .path("networkInterfaceConfigurations")
        .valueStream()
        .toList();
  }

  static void complete(JsonNode configuration, boolean only) {
    if (!(configuration.path("properties") instanceof ObjectNode properties)
        || !configuration.path("name").isString()) {
      throw VirtualMachines.missing("networkInterfaceConfigurations.properties");
    }
    // az writes the flag as text.
    String primary = properties.path("primary").asString("");
    properties.put("primary", primary.isEmpty() ? only : primary.equalsIgnoreCase("true"));
    ObjectNode dns = properties.withObject("/dnsSettings");
    if (!dns.path("dnsServers").isArray()) {
      dns.putArray("dnsServers");
    }
    putIfAbsent(properties, "enableIPForwarding", false);
    for (JsonNode one : properties.path("ipConfigurations")) {
      if (one.path("properties") instanceof ObjectNode own) {
        putIfAbsent(own, "privateIPAddressVersion", "IPv4");
      }
    }
  }

  /** What is shown of a flexible set's, as its interfaces are resources of their own. Recorded. */
  static void flexible(JsonNode configuration) {
    if (configuration.path("properties") instanceof ObjectNode properties) {
      putIfAbsent(properties, "deleteOption", "Delete");
      for (JsonNode one : properties.path("ipConfigurations")) {
        if (one.path("properties") instanceof ObjectNode own) {
          for (String member :
              List.of("applicationSecurityGroups", "applicationGatewayBackendAddressPools")) {
            if (!own.path(member).isArray()) {
              own.putArray(member);
            }
          }
        }
      }
    }
  }

  /** Keys of the subnets and load balancers that it names. */
  static List<String> uses(JsonNode configuration) {
    List<String> keys = new ArrayList<>();
    for (JsonNode one : configuration.path("properties").path("ipConfigurations")) {
      JsonNode own = one.path("properties");
      String subnet = own.path("subnet").path("id").asString("");
      if (!subnet.isEmpty()) {
        keys.add(ResourceId.lower(subnet));
      }
      own.path("loadBalancerBackendAddressPools").forEach(pool -> keys.add(owner(pool)));
      own.path("loadBalancerInboundNatPools").forEach(pool -> keys.add(owner(pool)));
    }
    return keys.stream().distinct().toList();
  }

  private static String owner(JsonNode part) {
    String id = ResourceId.lower(part.path("id").asString(""));
    int end = id.lastIndexOf('/');
    return end < 0 ? id : id.substring(0, Math.max(0, id.lastIndexOf('/', end - 1)));
  }

  /** The body of a real interface, as a flexible scale set makes one for each of its machines. */
  static ObjectNode nic(JsonNode configuration, String location) {
    JsonNode given = configuration.path("properties");
    ObjectNode body = Json.object().put("location", location);
    ObjectNode properties = body.putObject("properties");
    for (String member :
        List.of(
            "networkSecurityGroup",
            "dnsSettings",
            "enableIPForwarding",
            "enableAcceleratedNetworking")) {
      if (given.hasNonNull(member)) {
        properties.set(member, given.get(member).deepCopy());
      }
    }
    ArrayNode addresses = properties.putArray("ipConfigurations");
    for (JsonNode one : given.path("ipConfigurations")) {
      ObjectNode own = addresses.addObject().put("name", one.path("name").asString());
      ObjectNode wanted = own.putObject("properties");
      for (String member :
          List.of(
              "subnet",
              "primary",
              "privateIPAddressVersion",
              "loadBalancerBackendAddressPools",
              "applicationSecurityGroups")) {
        if (one.path("properties").hasNonNull(member)) {
          wanted.set(member, one.path("properties").get(member).deepCopy());
        }
      }
    }
    return body;
  }
}
