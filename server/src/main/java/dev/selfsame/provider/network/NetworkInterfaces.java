package dev.selfsame.provider.network;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Links;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.References;
import dev.selfsame.arm.Resource;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Microsoft.Network/networkInterfaces. */
final class NetworkInterfaces {
  static final String TYPE = "Microsoft.Network/networkInterfaces";

  /** Member of the stored properties; shown once the interface is attached, as Azure does. */
  private static final String MAC = "macAddress";

  private static final String ADDRESSES = "properties.ipConfigurations.*.properties.";

  private final Ids ids;
  private final Configurations configurations;

  NetworkInterfaces(Ids ids, Configurations configurations) {
    this.ids = ids;
    this.configurations = configurations;
  }

  ResourceType type() {
    return NetworkProvider.describe(TYPE)
        .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
        .links(
            Links.in(
                ADDRESSES + "subnet.id", "Microsoft.Network/virtualNetworks/subnets/join/action"))
        .links(
            Links.in(
                ADDRESSES + "publicIPAddress.id",
                "Microsoft.Network/publicIPAddresses/join/action"))
        .links(
            Links.in(
                "properties.networkSecurityGroup.id",
                "Microsoft.Network/networkSecurityGroups/join/action"))
        .put(this::write)
        .patch(this::write)
        .delete(NetworkInterfaces::delete)
        .view(NetworkInterfaces::view)
        .build();
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    ObjectNode properties = Shape.properties(body);
    ObjectNode before = Shape.before(change);
    Shape.withoutNulls(properties);
    properties.remove(
        List.of(
            "provisioningState", MAC, "virtualMachine", "primary", "hostedWorkloads", "nicType"));
    NetworkProvider.guid(properties, before, ids);
    properties.put(MAC, before.path(MAC).asString(mac()));
    List<ObjectNode> given = Shape.items(properties, "ipConfigurations");
    if (given.isEmpty()) {
      throw NetworkErrors.format("a network interface has at least one IP configuration.");
    }
    for (ObjectNode configuration : given) {
      ObjectNode own = Shape.properties(configuration);
      Shape.withoutNulls(own);
      if (!own.hasNonNull("subnet")) {
        throw NetworkErrors.format(
            "the IP configuration " + configuration.path("name").asString() + " has no subnet.");
      }
      Shape.absent(own, "primary", given.size() == 1);
    }
    configurations.move(change.id(), "ipConfigurations", before, properties, tx, change.now());
    Shape.reference(properties, "networkSecurityGroup", change.id())
        .ifPresent(group -> Shape.require(group, SecurityGroups.TYPE, change.id(), tx));
    References.move(
        tx, SecurityGroups.INTERFACE, change.id().value(), group(before), group(properties));
    Shape.absent(properties, "enableIPForwarding", false);
    Shape.array(properties.withObject("/dnsSettings"), "dnsServers");
    return new Outcome.Accepted(body, null, NetworkProvider.SETTLE);
  }

  /** An address of Microsoft's range, as Azure gives. */
  private String mac() {
    String random = HexFormat.of().formatHex(ids.bytes(3)).toUpperCase(Locale.ROOT);
    return "00-0D-3A-"
        + random.substring(0, 2)
        + "-"
        + random.substring(2, 4)
        + "-"
        + random.substring(4, 6);
  }

  private static List<String> group(JsonNode properties) {
    String id = properties.path("networkSecurityGroup").path("id").asString("");
    return id.isEmpty() ? List.of() : List.of(ResourceId.lower(id));
  }

  private static Outcome delete(Change change, Tx tx) {
    machine(change.id(), tx)
        .ifPresent(machine -> {
          throw NetworkErrors.interfaceInUse(change.id().value(), machine);
        });
    return new Outcome.RemovalAccepted(NetworkProvider.REMOVE);
  }

  private static Optional<String> machine(ResourceId id, Tx tx) {
    return References.to(tx, id.key(), NetworkProvider.MACHINE).stream().findFirst();
  }

  /** Gives back what the interface had. */
  void release(ResourceRow row, Tx tx, long now) {
    ObjectNode before = Shape.properties(Json.stored(row.body()));
    ResourceId id = ResourceId.parse(row.id()).orElseThrow();
    configurations.move(id, "ipConfigurations", before, Json.object(), tx, now);
    References.move(tx, SecurityGroups.INTERFACE, id.value(), group(before), List.of());
  }

  private static ObjectNode view(Resource nic, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode properties = NetworkProvider.state(nic, body);
    ApiVersion version = request.apiVersion();
    Configurations.show(nic, TYPE, "ipConfigurations", properties);
    ObjectNode dns = properties.withObject("/dnsSettings");
    Shape.array(dns, "appliedDnsServers");
    Shape.absent(dns, "internalDomainNameSuffix", suffix(nic));
    Optional<String> machine = machine(nic.id(), tx);
    if (machine.isPresent()) {
      properties.put("primary", true);
      properties.set("virtualMachine", Shape.id(machine.get()));
    } else {
      properties.remove(MAC);
    }
    Shape.array(properties, "hostedWorkloads");
    Shape.array(properties, "tapConfigurations");
    Shape.absent(properties, "enableAcceleratedNetworking", false);
    if (!version.isAtMost("2021-07-31")) {
      properties.put("vnetEncryptionSupported", false);
      properties.put("nicType", "Standard");
      properties.put("allowPort25Out", true);
      body.put("kind", "Regular");
    }
    return body;
  }

  private static String suffix(Resource nic) {
    List<String> parts = new ArrayList<>(List.of(String.valueOf(nic.id().subscriptionId())));
    parts.add("internal.cloudapp.net");
    return String.join(".", parts).replace("-", "");
  }
}
