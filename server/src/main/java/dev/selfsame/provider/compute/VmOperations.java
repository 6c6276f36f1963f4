package dev.selfsame.provider.compute;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.Cascade;
import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.OperationSteps.Step;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The background part of writes to virtual machines and extensions. Each kind is one step, and
 * doing it twice changes nothing more.
 */
final class VmOperations {
  static final String SETTLE_VM = "compute.vm.settle";
  static final String DELETE_VM = "compute.vm.delete";
  static final String POWER = "compute.vm.power";
  static final String SETTLE_EXTENSION = "compute.extension.settle";
  static final String DELETE_EXTENSION = "compute.extension.delete";

  private static final String NETWORK_VERSION = "2023-11-01";
  private static final Logger LOG = LoggerFactory.getLogger(VmOperations.class);

  private final Ids ids;
  private final ResourceIdentity identities;
  private final Supplier<ResourceCalls> calls;

  VmOperations(Ids ids, ResourceIdentity identities, Supplier<ResourceCalls> calls) {
    this.ids = ids;
    this.identities = identities;
    this.calls = calls;
  }

  Map<String, OperationSteps> steps() {
    return Map.of(
        SETTLE_VM, this::settleVm,
        DELETE_VM, this::deleteVm,
        POWER, VmOperations::power,
        SETTLE_EXTENSION, VmOperations::settleExtension,
        DELETE_EXTENSION, this::deleteExtension);
  }

  private Step settleVm(OperationRow operation, Tx tx, long now) {
    Rows.settle(
        tx,
        operation.resourceKey(),
        now,
        (row, body) -> {
          disks(row, body);
          identities.settled(row.idKey(), body, tx);
        });
    tx.resources()
        .find(operation.resourceKey())
        .ifPresent(row -> recount(Rows.body(row).path("properties"), tx, now));
    return new Step.Done(null);
  }

  private void disks(ResourceRow row, ObjectNode body) {
    if (!(body.path("properties").path("storageProfile") instanceof ObjectNode storage)) {
      return;
    }
    if (storage.get("osDisk") instanceof ObjectNode disk) {
      disk(row, disk, "_OsDisk_1_");
      if (!disk.hasNonNull("diskSizeGB")) {
        disk.put("diskSizeGB", MachineModel.diskSize(disk));
      }
    }
    if (storage.get("dataDisks") instanceof ArrayNode disks) {
      disks.removeIf(disk -> disk.path("toBeDetached").asBoolean(false));
    }
    int number = 2;
    for (JsonNode data : storage.path("dataDisks")) {
      if (data instanceof ObjectNode disk) {
        disk(row, disk, "_disk" + number + "_");
        if (!disk.has("toBeDetached")) {
          disk.put("toBeDetached", false);
        }
      }
      number++;
    }
  }

  private void disk(ResourceRow row, ObjectNode disk, String infix) {
    String id = disk.path("managedDisk").path("id").asString("");
    if (!disk.hasNonNull("name") && !id.isEmpty()) {
      disk.put("name", id.substring(id.lastIndexOf('/') + 1));
    } else if (!disk.hasNonNull("name")) {
      disk.put("name", row.name() + infix + ids.guid().replace("-", ""));
    }
    if (disk.get("managedDisk") instanceof ObjectNode managed && !managed.hasNonNull("id")) {
      String group = row.id().substring(0, row.id().indexOf("/providers/"));
      managed.put(
          "id", group + "/providers/Microsoft.Compute/disks/" + disk.path("name").asString());
    }
  }

  private Step deleteVm(OperationRow operation, Tx tx, long now) {
    JsonNode properties =
        tx.resources()
            .find(operation.resourceKey())
            .map(row -> Rows.body(row).path("properties"))
            .orElseGet(Json::object);
    Cascade.whole(operation.resourceKey(), identities, now, tx);
    recount(properties, tx, now);
    for (JsonNode nic : properties.path("networkProfile").path("networkInterfaces")) {
      if (nic.path("properties").path("deleteOption").asString("").equalsIgnoreCase("Delete")) {
        ResourceId.parse(nic.path("id").asString(""))
            .ifPresent(id -> deleteWith(operation, id, tx));
      }
    }
    return new Step.Done(null);
  }

  /** What was to go with the machine; it stays when it is locked, or not the caller's to remove. */
  private void deleteWith(OperationRow operation, ResourceId id, Tx tx) {
    Caller caller = Caller.of(Json.stored(operation.input()).path("caller"));
    try {
      tx.part(() ->
          calls
              .get()
              .delete(
                  new ResourceCalls.Call(caller, NETWORK_VERSION, operation.operationId()),
                  id,
                  tx));
    } catch (ApiException e) {
      LOG.info("{} stays after its machine: {}", id.value(), e.getMessage());
    }
  }

  private static void recount(JsonNode machineProperties, Tx tx, long now) {
    MachineLinks.scaleSet(machineProperties)
        .forEach(set -> ScaleSetOperations.recount(set, tx, now));
  }

  private static Step power(OperationRow operation, Tx tx, long now) {
    String to = Rows.JSON.readTree(operation.input()).path("to").asString("");
    if (!to.isEmpty()) {
      Rows.settle(
          tx, operation.resourceKey(), now, (row, body) -> body.put(VirtualMachines.POWER, to));
    } else {
      Rows.settle(tx, operation.resourceKey(), now, (row, body) -> {});
    }
    return new Step.Done(null);
  }

  private static Step settleExtension(OperationRow operation, Tx tx, long now) {
    Rows.settle(tx, operation.resourceKey(), now, (row, body) -> {});
    parentSettled(operation, tx, now);
    return new Step.Done(null);
  }

  private Step deleteExtension(OperationRow operation, Tx tx, long now) {
    Cascade.whole(operation.resourceKey(), identities, now, tx);
    parentSettled(operation, tx, now);
    return new Step.Done(null);
  }

  /** The machine shows {@code Updating} while an extension is written. */
  private static void parentSettled(OperationRow operation, Tx tx, long now) {
    String key = operation.resourceKey();
    String parent = key.substring(0, key.lastIndexOf("/extensions/"));
    tx.resources()
        .find(parent)
        .filter(row ->
            "Updating".equals(row.provisioningState())
                && tx.operations().inProgress(parent).isEmpty())
        .ifPresent(row -> Rows.state(tx, row, null, now));
  }
}
