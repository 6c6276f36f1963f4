package dev.selfsame.provider.compute;

import dev.selfsame.arm.Cascade;
import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.OperationSteps.Step;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.model.Ids;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.Map;
import tools.jackson.databind.JsonNode;
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

  private static final int LINUX_DISK_GB = 30;
  private static final int WINDOWS_DISK_GB = 127;

  private final Ids ids;
  private final ResourceIdentity identities;

  VmOperations(Ids ids, ResourceIdentity identities) {
    this.ids = ids;
    this.identities = identities;
  }

  Map<String, OperationSteps> steps() {
    return Map.of(
        SETTLE_VM, this::settleVm,
        DELETE_VM, this::deleteVm,
        POWER, VmOperations::power,
        SETTLE_EXTENSION, VmOperations::settleExtension,
        DELETE_EXTENSION, this::deleteExtension);
  }

  /** Size of an operating system disk that names none, as recorded. */
  static int diskSize(ObjectNode osDisk) {
    return osDisk.path("osType").asString("").equalsIgnoreCase("Windows")
        ? WINDOWS_DISK_GB
        : LINUX_DISK_GB;
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
    return new Step.Done(null);
  }

  private void disks(ResourceRow row, ObjectNode body) {
    if (!(body.path("properties").path("storageProfile") instanceof ObjectNode storage)) {
      return;
    }
    if (storage.get("osDisk") instanceof ObjectNode disk) {
      disk(row, disk, "_OsDisk_1_");
      if (!disk.hasNonNull("diskSizeGB")) {
        disk.put("diskSizeGB", diskSize(disk));
      }
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
    if (!disk.hasNonNull("name")) {
      disk.put("name", row.name() + infix + ids.guid().replace("-", ""));
    }
    if (disk.get("managedDisk") instanceof ObjectNode managed && !managed.hasNonNull("id")) {
      String group = row.id().substring(0, row.id().indexOf("/providers/"));
      managed.put(
          "id", group + "/providers/Microsoft.Compute/disks/" + disk.path("name").asString());
    }
  }

  private Step deleteVm(OperationRow operation, Tx tx, long now) {
    Cascade.whole(operation.resourceKey(), identities, now, tx);
    return new Step.Done(null);
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
