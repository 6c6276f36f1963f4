package dev.selfsame.directory;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import java.util.Optional;

/** Which scale set a machine belongs to: its identities are the machine's as well. */
final class ScaleSetMember {
  static final String INSTANCES = "Microsoft.Compute/virtualMachineScaleSets/virtualMachines";
  private static final String MEMBER = "virtualMachineScaleSet";

  private ScaleSetMember() {}

  /** The key of the set; of a machine by itself none. */
  static Optional<String> setOf(ResourceRow machine) {
    if (machine.type().equalsIgnoreCase(INSTANCES)) {
      return Optional.ofNullable(machine.parentKey());
    }
    // Most machines belong to none, and their bodies need no reading.
    if (!machine.body().contains(MEMBER)) {
      return Optional.empty();
    }
    String set =
        Json.stored(machine.body()).path("properties").path(MEMBER).path("id").asString("");
    return set.isEmpty() ? Optional.empty() : Optional.of(ResourceId.lower(set));
  }
}
