package dev.selfsame.provider.compute;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The machines of a flexible scale set: ordinary virtual machines with network interfaces of their
 * own, written the way a client would, in the name of who wrote the set.
 */
final class FlexibleMachines {
  private static final String COMPUTE_VERSION = "2024-11-01";
  private static final String NETWORK_VERSION = "2023-11-01";
  private static final int SUFFIX = 8;
  private static final String CODE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int CODE_LENGTH = 6;

  private final Ids ids;
  private final Supplier<ResourceCalls> calls;

  FlexibleMachines(Ids ids, Supplier<ResourceCalls> calls) {
    this.ids = ids;
    this.calls = calls;
  }

  /**
   * Makes some more machines; all or none.
   *
   * @throws ApiException what a client that makes them would be told
   */
  void make(
      OperationRow operation, Caller caller, ResourceRow set, ObjectNode body, int count, Tx tx) {
    tx.part(() -> {
      for (int i = 0; i < count; i++) {
        one(operation, caller, set, body, tx);
      }
      return true;
    });
  }

  private void one(OperationRow operation, Caller caller, ResourceRow set, ObjectNode body, Tx tx) {
    String group = set.id().substring(0, set.id().indexOf("/providers/"));
    String suffix = ids.guid().replace("-", "").substring(0, SUFFIX);
    String name = set.name() + "_" + suffix;
    ObjectNode machine = Json.object().put("location", set.location());
    for (String member : List.of("tags", "plan", "zones")) {
      if (body.hasNonNull(member)) {
        machine.set(member, body.get(member).deepCopy());
      }
    }
    ObjectNode properties = machine.putObject("properties");
    properties.putObject("virtualMachineScaleSet").put("id", set.id());
    properties
        .putObject("hardwareProfile")
        .put("vmSize", body.path("sku").path("name").asString(""));
    JsonNode profile = body.path("properties").path("virtualMachineProfile");
    profile.properties().stream()
        .filter(one -> !List.of("networkProfile", "extensionProfile").contains(one.getKey()))
        .forEach(one -> properties.set(one.getKey(), one.getValue().deepCopy()));
    if (properties.path("osProfile") instanceof ObjectNode os) {
      JsonNode prefix = os.remove("computerNamePrefix");
      os.put("computerName", (prefix == null ? set.name() : prefix.asString("")) + code());
    }
    ArrayNode interfaces = properties.putObject("networkProfile").putArray("networkInterfaces");
    for (JsonNode configuration : ScaleSetNetwork.configurations(body.path("properties"))) {
      String nic =
          group
              + "/providers/Microsoft.Network/networkInterfaces/"
              + configuration.path("name").asString("")
              + "-"
              + suffix;
      put(
          operation,
          caller,
          NETWORK_VERSION,
          nic,
          ScaleSetNetwork.nic(configuration, String.valueOf(set.location())),
          tx);
      ObjectNode attached = interfaces.addObject().put("id", nic);
      attached
          .putObject("properties")
          .put("primary", configuration.path("properties").path("primary").asBoolean(false))
          .put("deleteOption", "Delete");
    }
    put(
        operation,
        caller,
        COMPUTE_VERSION,
        group + "/providers/Microsoft.Compute/virtualMachines/" + name,
        machine,
        tx);
  }

  /**
   * Begins the removal of one.
   *
   * @throws ApiException for example when it is locked
   */
  void delete(OperationRow operation, Caller caller, ResourceRow machine, Tx tx) {
    ResourceCalls.Call call =
        new ResourceCalls.Call(caller, COMPUTE_VERSION, operation.operationId());
    calls.get().delete(call, id(machine.id()), tx);
  }

  private void put(
      OperationRow operation, Caller caller, String version, String id, ObjectNode body, Tx tx) {
    ResourceCalls.Call call = new ResourceCalls.Call(caller, version, operation.operationId());
    calls.get().put(call, id(id), body, tx);
  }

  private static ResourceId id(String text) {
    return ResourceId.parse(text).orElseThrow(() -> new IllegalStateException("id " + text));
  }

  static ArmError error(ApiException e) {
    return e.error() instanceof ArmError arm ? arm : (ArmError) ArmErrors.refused(500).error();
  }

  /** How the computers of flexible sets are told apart: six letters and digits, recorded. */
  private String code() {
    StringBuilder code = new StringBuilder();
    for (byte one : ids.bytes(CODE_LENGTH)) {
      code.append(CODE.charAt((one & 0xff) % CODE.length()));
    }
    return code.toString();
  }
}
