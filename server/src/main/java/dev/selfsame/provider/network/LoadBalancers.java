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
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Microsoft.Network/loadBalancers. Kept and shown, with addresses; nothing is balanced. */
final class LoadBalancers {
  static final String TYPE = "Microsoft.Network/loadBalancers";

  private static final String FRONTENDS = "frontendIPConfigurations";
  private static final String POOLS = "backendAddressPools";
  private static final List<String> PARTS =
      List.of(
          FRONTENDS,
          POOLS,
          "loadBalancingRules",
          "probes",
          "inboundNatRules",
          "outboundRules",
          "inboundNatPools");

  /** Members of a rule that refer to another part. */
  private static final List<String> REFERENCES =
      List.of("frontendIPConfiguration", "backendAddressPool", "probe");

  private final Ids ids;
  private final Configurations configurations;

  LoadBalancers(Ids ids, Configurations configurations) {
    this.ids = ids;
    this.configurations = configurations;
  }

  /** What a view adds to parts, and clients send back when they change something else. */
  private static final Map<String, List<String>> SHOWN_ONLY =
      Map.of(
          FRONTENDS,
          List.of("inboundNatRules", "inboundNatPools", "outboundRules", "loadBalancingRules"),
          "backendAddressPools",
          List.of(
              "loadBalancingRules",
              "outboundRules",
              "outboundRule",
              "inboundNatRules",
              "backendIPConfigurations"),
          "probes",
          List.of("loadBalancingRules"));

  ResourceType type() {
    return NetworkProvider.describe(TYPE)
        .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
        .put(this::write)
        .patch(this::write)
        .delete(LoadBalancers::delete)
        .view(LoadBalancers::view)
        .build();
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    ObjectNode properties = Shape.properties(body);
    Shape.withoutNulls(properties);
    properties.remove("provisioningState");
    ObjectNode before = Shape.before(change);
    NetworkProvider.guid(properties, before, ids);
    for (String part : PARTS) {
      for (ObjectNode one : Shape.items(properties, part)) {
        Shape.withoutNulls(Shape.properties(one));
        Shape.properties(one).remove(SHOWN_ONLY.getOrDefault(part, List.of()));
      }
    }
    NatPools.forget(properties);
    within(properties, change.id());
    configurations.move(change.id(), FRONTENDS, before, properties, tx, change.now());
    properties.path("loadBalancingRules").forEach(LoadBalancers::complete);
    properties.path("inboundNatPools").forEach(LoadBalancers::flow);
    properties.path("inboundNatRules").forEach(LoadBalancers::flow);
    properties
        .path("probes")
        .forEach(probe -> {
          ObjectNode own = Shape.properties((ObjectNode) probe);
          Shape.absent(own, "intervalInSeconds", 15);
          Shape.absent(own, "numberOfProbes", 2);
        });
    properties
        .path(FRONTENDS)
        .forEach(one ->
            Shape.absent(Shape.properties((ObjectNode) one), "privateIPAddressVersion", "IPv4"));
    ObjectNode sku = body.withObject("/sku");
    Shape.absent(sku, "name", "Basic");
    Shape.absent(sku, "tier", "Regional");
    return new Outcome.Accepted(body, null, NetworkProvider.SETTLE);
  }

  private static void complete(JsonNode rule) {
    flow(rule);
    Shape.absent(Shape.properties((ObjectNode) rule), "loadDistribution", "Default");
  }

  /** What all rules and pools have in common. */
  private static void flow(JsonNode rule) {
    numbers(rule);
    ObjectNode properties = Shape.properties((ObjectNode) rule);
    Shape.absent(properties, "idleTimeoutInMinutes", 4);
    Shape.absent(properties, "enableFloatingIP", false);
    Shape.absent(properties, "enableDestinationServiceEndpoint", false);
    Shape.absent(properties, "enableTcpReset", false);
    Shape.absent(properties, "allowBackendPortConflict", false);
  }

  /** Ports that were written as text. */
  private static void numbers(JsonNode rule) {
    ObjectNode properties = Shape.properties((ObjectNode) rule);
    for (String member :
        List.of(
            "frontendPort",
            "backendPort",
            "frontendPortRangeStart",
            "frontendPortRangeEnd",
            "idleTimeoutInMinutes")) {
      JsonNode given = properties.path(member);
      if (given.isString() && given.asString().matches("[0-9]{1,5}")) {
        properties.put(member, Integer.parseInt(given.asString()));
      }
    }
  }

  /** Rules refer to parts of this balancer that exist. */
  private static void within(ObjectNode properties, ResourceId id) {
    for (String part : PARTS) {
      for (JsonNode one : properties.path(part)) {
        for (String member : REFERENCES) {
          String wanted = one.path("properties").path(member).path("id").asString("");
          if (!wanted.isEmpty() && !has(properties, id, wanted)) {
            throw NetworkErrors.reference(
                wanted, id.value() + "/" + part + "/" + one.path("name").asString());
          }
        }
      }
    }
  }

  private static boolean has(ObjectNode properties, ResourceId id, String wanted) {
    String key = ResourceId.lower(wanted);
    if (!key.startsWith(id.key() + "/")) {
      return false;
    }
    String[] rest = key.substring(id.key().length() + 1).split("/", -1);
    if (rest.length != 2) {
      return false;
    }
    return PARTS.stream()
        .filter(part -> part.equalsIgnoreCase(rest[0]))
        .anyMatch(part -> {
          for (JsonNode one : properties.path(part)) {
            if (ResourceId.lower(one.path("name").asString("")).equals(rest[1])) {
              return true;
            }
          }
          return false;
        });
  }

  private static Outcome delete(Change change, Tx tx) {
    Stream.of(Configurations.POOL, NetworkProvider.SCALE_SET)
        .flatMap(kind -> References.to(tx, change.id().key(), kind).stream())
        .findFirst()
        .ifPresent(user -> {
          throw NetworkErrors.balancerInUse(change.id().value(), user);
        });
    return new Outcome.RemovalAccepted(NetworkProvider.REMOVE);
  }

  /** Gives back the addresses of its frontends. */
  void release(ResourceRow row, Tx tx, long now) {
    ObjectNode before = Shape.properties(Json.stored(row.body()));
    ResourceId id = ResourceId.parse(row.id()).orElseThrow();
    configurations.move(id, FRONTENDS, before, Json.object(), tx, now);
  }

  private static ObjectNode view(Resource balancer, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode properties = NetworkProvider.state(balancer, body);
    back(balancer.id(), properties, tx);
    PARTS.forEach(part -> Configurations.show(balancer, TYPE, part, properties));
    if (request.apiVersion().isAtMost("2020-06-30")) {
      body.withObject("/sku").remove("tier");
    }
    return body;
  }

  /** Each part names the rules that refer to it, and pools the IP configurations in them. */
  private static void back(ResourceId id, ObjectNode properties, Tx tx) {
    List<ScaleSetParts.Part> machines = ScaleSetParts.of(id.key(), tx);
    NatPools.show(id, properties, machines);
    Map<String, ObjectNode> parts = new LinkedHashMap<>();
    for (String part : PARTS) {
      for (JsonNode one : properties.path(part)) {
        String key = id.key() + "/" + ResourceId.lower(part + "/" + one.path("name").asString(""));
        parts.put(key, Shape.properties((ObjectNode) one));
      }
    }
    for (String part : PARTS) {
      for (JsonNode one : properties.path(part)) {
        String own = id.value() + "/" + part + "/" + one.path("name").asString();
        for (String member : REFERENCES) {
          String to = one.path("properties").path(member).path("id").asString("");
          ObjectNode target = parts.get(ResourceId.lower(to));
          if (target != null) {
            target.withArray("/" + part).add(Shape.id(own));
          }
        }
      }
    }
    for (ScaleSetParts.Part machine : machines) {
      parts.forEach((key, target) -> {
        if (machine.names("loadBalancerBackendAddressPools", key)) {
          target.withArray("/backendIPConfigurations").add(Shape.id(machine.id()));
        }
      });
    }
    for (String holder : References.to(tx, id.key(), Configurations.POOL)) {
      pools(holder, tx)
          .forEach(pool -> {
            ObjectNode target = parts.get(pool);
            if (target != null) {
              target.withArray("/backendIPConfigurations").add(Shape.id(holder));
            }
          });
    }
  }

  private static List<String> pools(String holder, Tx tx) {
    ResourceId id = ResourceId.parse(holder).orElseThrow();
    return tx.resources().find(id.parentKey()).stream()
        .flatMap(row ->
            Json.stored(row.body()).path("properties").path("ipConfigurations").valueStream())
        .filter(one -> one.path("name").asString("").equalsIgnoreCase(id.name()))
        .flatMap(
            one -> one.path("properties").path("loadBalancerBackendAddressPools").valueStream())
        .map(pool -> ResourceId.lower(pool.path("id").asString("")))
        .toList();
  }
}
