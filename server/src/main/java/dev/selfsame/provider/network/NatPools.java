package dev.selfsame.provider.network;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Inbound NAT pools of a load balancer: each machine of a scale set that is in one has an inbound
 * NAT rule of its own, which comes and goes with the machine. As recorded.
 */
final class NatPools {
  private static final String RULES = "inboundNatRules";
  private static final String POOLS = "inboundNatPools";
  private static final List<String> LIKE_THE_POOL =
      List.of(
          "frontendIPConfiguration",
          "backendPort",
          "protocol",
          "idleTimeoutInMinutes",
          "enableFloatingIP",
          "enableDestinationServiceEndpoint",
          "enableTcpReset",
          "allowBackendPortConflict");

  private NatPools() {}

  /** Adds the rules to those that the client made. */
  static void show(ResourceId id, ObjectNode properties, List<ScaleSetParts.Part> parts) {
    List<ObjectNode> made = new ArrayList<>();
    for (ScaleSetParts.Part part : parts) {
      for (JsonNode pool : properties.path(POOLS)) {
        String name = pool.path("name").asString("");
        String key = id.key() + "/" + ResourceId.lower(POOLS + "/" + name);
        if (part.names("loadBalancerInboundNatPools", key)) {
          made.add(rule(name, pool.path("properties"), part));
        }
      }
    }
    if (!made.isEmpty()) {
      properties.withArray("/" + RULES).addAll(made);
    }
  }

  private static ObjectNode rule(String pool, JsonNode like, ScaleSetParts.Part part) {
    ObjectNode rule = dev.selfsame.json.Json.object().put("name", pool + "." + part.instance());
    ObjectNode own = rule.putObject("properties");
    for (String member : LIKE_THE_POOL) {
      if (like.has(member)) {
        own.set(member, like.get(member).deepCopy());
      }
    }
    int first = like.path("frontendPortRangeStart").asInt(0);
    int ports = Math.max(1, like.path("frontendPortRangeEnd").asInt(first) - first + 1);
    own.put("frontendPort", first + part.instance() % ports);
    own.set("backendIPConfiguration", Shape.id(part.id()));
    return rule;
  }

  /** Clients send the shown rules back when they change something else: they are not stored. */
  static void forget(ObjectNode properties) {
    if (!(properties.get(RULES) instanceof ArrayNode rules)) {
      return;
    }
    for (int i = rules.size() - 1; i >= 0; i--) {
      String backend =
          rules.get(i).path("properties").path("backendIPConfiguration").path("id").asString("");
      if (ResourceId.lower(backend).contains("/virtualmachinescalesets/")) {
        rules.remove(i);
      }
    }
  }
}
