package dev.selfsame.provider.network;

import dev.selfsame.arm.References;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The IP configurations of machines in uniform scale sets: their interfaces are no resources of
 * their own but parts of the set, which says what they are like.
 */
final class ScaleSetParts {
  private static final String MACHINES =
      "Microsoft.Compute/virtualMachineScaleSets/virtualMachines";
  private static final String CONFIGURATIONS =
      "/properties/virtualMachineProfile/networkProfile/networkInterfaceConfigurations";
  private static final int MACHINES_MAX = 1000;

  private ScaleSetParts() {}

  /**
   * One IP configuration of one machine.
   *
   * @param instance number of the machine in its set
   * @param properties as the set describes it
   */
  record Part(int instance, String id, JsonNode properties) {
    /** Whether a list of references among its properties names this part of a balancer. */
    boolean names(String member, String key) {
      return properties
          .path(member)
          .valueStream()
          .anyMatch(one -> ResourceId.lower(one.path("id").asString("")).equals(key));
    }
  }

  /** Of all sets that use a load balancer or a subnet, machine by machine. */
  static List<Part> of(String usedKey, Tx tx) {
    List<Part> parts = new ArrayList<>();
    for (String set : References.to(tx, usedKey, NetworkProvider.SCALE_SET)) {
      String key = ResourceId.lower(set);
      JsonNode interfaces =
          tx.resources()
              .find(key)
              .map(row -> Json.stored(row.body()))
              .orElseGet(Json::object)
              .at(CONFIGURATIONS);
      List<ResourceRow> machines =
          new ArrayList<>(tx.resources().children(key, MACHINES, null, MACHINES_MAX));
      machines.sort(Comparator.comparingInt(ScaleSetParts::number));
      machines.forEach(machine -> add(machine, interfaces, parts));
    }
    return parts;
  }

  private static void add(ResourceRow machine, JsonNode interfaces, List<Part> parts) {
    for (JsonNode nic : interfaces) {
      for (JsonNode one : nic.path("properties").path("ipConfigurations")) {
        String id =
            machine.id()
                + "/networkInterfaces/"
                + nic.path("name").asString("")
                + "/ipConfigurations/"
                + one.path("name").asString("");
        parts.add(new Part(number(machine), id, one.path("properties")));
      }
    }
  }

  private static int number(ResourceRow machine) {
    String name = machine.name().substring(machine.name().lastIndexOf('/') + 1);
    return name.matches("[0-9]{1,9}") ? Integer.parseInt(name) : 0;
  }
}
