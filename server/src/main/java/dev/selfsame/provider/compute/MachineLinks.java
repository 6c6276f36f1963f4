package dev.selfsame.provider.compute;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.References;
import dev.selfsame.error.ArmError;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a machine refers to, and what of that must know of the machine. */
final class MachineLinks {
  private static final String SCALE_SET = "virtualMachineScaleSet";

  /** References of machines to their interfaces; read by Microsoft.Network. */
  private static final String INTERFACE = "vm";

  private record Kept(String kind, Function<JsonNode, List<String>> of) {}

  private static final List<Kept> KEPT =
      List.of(
          new Kept(AvailabilitySets.MEMBER, properties -> keys(properties.path("availabilitySet"))),
          new Kept(
              Disks.ATTACHED,
              properties -> {
                JsonNode storage = properties.path("storageProfile");
                List<String> disks =
                    new ArrayList<>(keys(storage.path("osDisk").path("managedDisk")));
                storage
                    .path("dataDisks")
                    .forEach(disk -> disks.addAll(keys(disk.path("managedDisk"))));
                return disks;
              }));

  private MachineLinks() {}

  /**
   * Keeps the references of a machine that is written.
   *
   * @throws dev.selfsame.error.ApiException when something is another machine's, or no such set
   */
  static void keep(@Nullable ObjectNode stored, ObjectNode properties, Change change, Tx tx) {
    attach(stored, properties, change, tx);
    join(stored, properties, change, tx);
    for (Kept kept : KEPT) {
      References.move(
          tx,
          kept.kind(),
          change.id().value(),
          stored == null ? List.of() : kept.of().apply(stored.path("properties")),
          kept.of().apply(properties));
    }
  }

  /**
   * Interfaces know their machine, and have one. An interface that is not there is let pass: a
   * machine outside Azure has its own.
   */
  private static void attach(
      @Nullable ObjectNode stored, ObjectNode properties, Change change, Tx tx) {
    List<String> before = stored == null ? List.of() : interfaces(stored.path("properties"));
    List<String> now = interfaces(properties);
    for (String nic : now) {
      References.to(tx, nic, INTERFACE).stream()
          .filter(other -> !other.equalsIgnoreCase(change.id().value()))
          .findFirst()
          .ifPresent(other -> {
            throw ArmError.of(
                    400,
                    "NicInUse",
                    "Network Interface " + nic + " is used by existing resource " + other + ".")
                .exception();
          });
    }
    References.move(tx, INTERFACE, change.id().value(), before, now);
  }

  /** A flexible scale set knows its machines. */
  private static void join(
      @Nullable ObjectNode stored, ObjectNode properties, Change change, Tx tx) {
    List<String> before = stored == null ? List.of() : scaleSet(stored.path("properties"));
    List<String> now = scaleSet(properties);
    for (String set : now) {
      boolean flexible =
          tx.resources()
              .find(set)
              .map(Rows::body)
              .filter(body -> ScaleSetMachines.flexible(body.path("properties")))
              .isPresent();
      if (!flexible && !before.equals(now)) {
        throw VirtualMachines.invalid(
            "The virtual machine scale set '"
                + properties.path(SCALE_SET).path("id").asString("")
                + "' is not there, or is not a set with orchestration mode Flexible.",
            "virtualMachineScaleSet.id");
      }
    }
    References.move(tx, ScaleSetMachines.MEMBER, change.id().value(), before, now);
  }

  /** The key of the flexible scale set that a machine belongs to, if it does. */
  static List<String> scaleSet(JsonNode properties) {
    return keys(properties.path(SCALE_SET));
  }

  private static List<String> keys(JsonNode reference) {
    String id = reference.path("id").asString("");
    return id.isEmpty() ? List.of() : List.of(ResourceId.lower(id));
  }

  private static List<String> interfaces(JsonNode properties) {
    return properties
        .path("networkProfile")
        .path("networkInterfaces")
        .valueStream()
        .map(one -> ResourceId.lower(one.path("id").asString("")))
        .filter(key -> !key.isEmpty())
        .toList();
  }
}
