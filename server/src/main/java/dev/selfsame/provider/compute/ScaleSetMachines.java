package dev.selfsame.provider.compute;

import dev.selfsame.arm.References;
import dev.selfsame.arm.Resource;
import dev.selfsame.error.ArmError;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which machines a scale set has: of a uniform one they are parts of it, numbered; of a flexible
 * one they are virtual machines that name it.
 */
final class ScaleSetMachines {
  /** References of virtual machines to their flexible set. */
  static final String MEMBER = "machine";

  private ScaleSetMachines() {}

  static boolean flexible(JsonNode setProperties) {
    return setProperties.path("orchestrationMode").asString("").equals("Flexible");
  }

  /** Oldest first. */
  static List<ResourceRow> of(String setKey, JsonNode setProperties, Tx tx) {
    List<ResourceRow> machines = new ArrayList<>();
    if (flexible(setProperties)) {
      for (String id : References.to(tx, setKey, MEMBER)) {
        tx.resources().find(ResourceId.lower(id)).ifPresent(machines::add);
      }
      machines.sort(
          Comparator.comparingLong(ResourceRow::createdAt).thenComparing(ResourceRow::idKey));
    } else {
      machines.addAll(
          tx.resources()
              .children(setKey, ScaleSetInstances.TYPE, null, ScaleSets.CAPACITY_MAX + 1));
      machines.sort(Comparator.comparingInt(ScaleSetInstances::number));
    }
    return machines;
  }

  /**
   * Keys of the machines that {@code instanceIds} of an action names; all without it, and for
   * {@code *}.
   *
   * @param required the action takes no absent list
   */
  static List<String> named(Resource set, ObjectNode body, boolean required, Tx tx) {
    Map<String, String> keys = new HashMap<>();
    List<String> all = new ArrayList<>();
    for (ResourceRow machine : of(set.id().key(), set.body().path("properties"), tx)) {
      keys.put(ResourceId.lower(machine.name()), machine.idKey());
      all.add(machine.idKey());
    }
    JsonNode named = body.path("instanceIds");
    if (named.isMissingNode() || named.isNull()) {
      if (required) {
        throw VirtualMachines.missing("instanceIds");
      }
      return all;
    }
    List<String> chosen = new ArrayList<>();
    for (JsonNode one : named) {
      String id = one.asString("");
      if (id.equals("*")) {
        return all;
      }
      String key = keys.get(ResourceId.lower(id));
      if (key == null) {
        throw ArmError.of(
                400,
                "InvalidParameter",
                "The provided instanceId "
                    + id
                    + " is not an active Virtual Machine Scale Set VM instanceId.")
            .at("instanceIds")
            .exception();
      }
      chosen.add(key);
    }
    return chosen;
  }
}
