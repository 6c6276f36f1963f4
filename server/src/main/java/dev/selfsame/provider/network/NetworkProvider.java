package dev.selfsame.provider.network;

import dev.selfsame.arm.Cascade;
import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.OperationSteps.Step;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The resource provider Microsoft.Network. Source: the REST reference and recordings. Every write
 * is answered with an operation; resources that Azure shows as done at once are.
 */
public final class NetworkProvider implements Provider {
  /** References of virtual machines to their interfaces; written by Microsoft.Compute. */
  static final String MACHINE = "vm";

  /** References of scale sets to what their machines use. */
  static final String SCALE_SET = "scaleSet";

  static final Outcome.Plan SETTLE = new Outcome.Plan("network.settle", Json.object());
  static final Outcome.Plan REMOVE = new Outcome.Plan("network.remove", Json.object());

  private static final String[] API_VERSIONS = {
    "2015-06-15",
    "2018-11-01",
    "2019-09-01",
    "2019-11-01",
    "2020-11-01",
    "2021-05-01",
    "2022-01-01",
    "2022-05-01",
    "2023-04-01",
    "2023-09-01",
    "2024-01-01",
    "2024-05-01",
    "2024-07-01"
  };

  private final List<ResourceType> types;
  private final ResourceIdentity identities;
  private final PublicAddresses publicAddresses;
  private final NetworkInterfaces interfaces;
  private final LoadBalancers balancers;

  public NetworkProvider(Ids ids, ResourceIdentity identities) {
    this.identities = identities;
    this.publicAddresses = new PublicAddresses(ids);
    Configurations configurations = new Configurations(publicAddresses);
    this.interfaces = new NetworkInterfaces(ids, configurations);
    this.balancers = new LoadBalancers(ids, configurations);
    List<ResourceType> all = new ArrayList<>(new VirtualNetworks(ids, identities).types());
    all.addAll(new SecurityGroups(ids, identities).types());
    all.add(publicAddresses.type());
    all.add(interfaces.type());
    all.add(balancers.type());
    this.types = List.copyOf(all);
  }

  @Override
  public String namespace() {
    return "Microsoft.Network";
  }

  @Override
  public List<ResourceType> types() {
    return types;
  }

  @Override
  public Map<String, OperationSteps> operations() {
    return Map.of(SETTLE.kind(), this::settle, REMOVE.kind(), this::remove);
  }

  private Step settle(OperationRow operation, Tx tx, long now) {
    publicAddresses.settle(operation, tx, now);
    tx.resources()
        .find(operation.resourceKey())
        .filter(row -> "Updating".equals(row.provisioningState()))
        .ifPresent(row -> {
          tx.resources().put(row.in(null, now));
          tx.changes().add("resource", row.idKey(), now);
        });
    return new Step.Done(null);
  }

  private Step remove(OperationRow operation, Tx tx, long now) {
    tx.resources().find(operation.resourceKey()).ifPresent(row -> release(row, tx, now));
    Cascade.whole(operation.resourceKey(), identities, now, tx);
    return new Step.Done(null);
  }

  private void release(ResourceRow row, Tx tx, long now) {
    switch (row.type()) {
      case NetworkInterfaces.TYPE -> interfaces.release(row, tx, now);
      case LoadBalancers.TYPE -> balancers.release(row, tx, now);
      case PublicAddresses.TYPE -> publicAddresses.free(row, tx);
      default -> {}
    }
  }

  static ResourceType.Builder describe(String type) {
    return ResourceType.named(type)
        .apiVersions(API_VERSIONS)
        .within(Container.RESOURCE_GROUP)
        .names("[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")
        .weakEtags();
  }

  static ResourceType.Builder part(String type) {
    return describe(type).within(Container.PARENT).proxy().list(Container.PARENT);
  }

  /** The GUID that a resource keeps for its life. */
  static void guid(ObjectNode properties, ObjectNode before, Ids ids) {
    properties.put("resourceGuid", before.path("resourceGuid").asString(ids.guid()));
  }

  /** Shows the provisioning state; gives the properties. */
  static ObjectNode state(Resource resource, ObjectNode body) {
    ObjectNode properties = Shape.properties(body);
    properties.put("provisioningState", state(resource));
    return properties;
  }

  private static String state(Resource resource) {
    return resource.provisioningState() == null ? "Succeeded" : resource.provisioningState();
  }

  /** A part as it stands in its owner. */
  static ObjectNode embedded(String id, String type, String etag, Resource owner, ObjectNode body) {
    ObjectNode shown = Json.object();
    shown.put("name", id.substring(id.lastIndexOf('/') + 1)).put("id", id).put("etag", etag);
    shown.put("type", type);
    ObjectNode properties = shown.putObject("properties");
    properties.put("provisioningState", state(owner));
    if (body.get("properties") instanceof ObjectNode own) {
      properties.setAll(own);
      properties.put("provisioningState", state(owner));
    }
    return shown;
  }
}
