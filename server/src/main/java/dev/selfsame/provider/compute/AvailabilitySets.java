package dev.selfsame.provider.compute;

import static dev.selfsame.provider.compute.MachineModel.putIfAbsent;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.References;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmError;
import dev.selfsame.store.Tx;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Microsoft.Compute/availabilitySets: which machines are in one. Source: the REST reference. */
final class AvailabilitySets {
  static final String TYPE = "Microsoft.Compute/availabilitySets";

  /** References of machines to their set. */
  static final String MEMBER = "machine";

  private static final int UPDATE_DOMAINS_MAX = 20;
  private static final int FAULT_DOMAINS_MAX = 3;

  private AvailabilitySets() {}

  static ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions(ComputeProvider.API_VERSIONS)
        .within(Container.RESOURCE_GROUP)
        .names("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}")
        .putStatus(ResourceType.PutStatus.ALWAYS_OK)
        .put(AvailabilitySets::write)
        .patch(AvailabilitySets::write)
        .delete(AvailabilitySets::delete)
        .view(AvailabilitySets::view)
        .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
        .build();
  }

  private static Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    ObjectNode properties = body.withObject("/properties");
    properties.remove(List.of("virtualMachines", "statuses", "provisioningState"));
    domains(properties, "platformUpdateDomainCount", 5, UPDATE_DOMAINS_MAX);
    domains(properties, "platformFaultDomainCount", 2, FAULT_DOMAINS_MAX);
    putIfAbsent(body.withObject("/sku"), "name", "Classic");
    if (!body.path("tags").isObject()) {
      body.putObject("tags");
    }
    return new Outcome.Stored(body);
  }

  private static void domains(ObjectNode properties, String member, int usual, int most) {
    putIfAbsent(properties, member, usual);
    int count = properties.path(member).asInt(0);
    if (count < 1 || count > most) {
      throw VirtualMachines.invalid(
          "The specified "
              + member
              + " "
              + properties.path(member).asString("")
              + " must fall in the range 1 to "
              + most
              + ".",
          member);
    }
    properties.put(member, count);
  }

  private static Outcome delete(Change change, Tx tx) {
    if (!References.to(tx, change.id().key(), MEMBER).isEmpty()) {
      throw ArmError.of(
              409,
              "OperationNotAllowed",
              "Availability Set '"
                  + change.id().name()
                  + "' cannot be deleted. Before deleting an Availability Set please ensure that it does not contain any VM.")
          .exception();
    }
    return new Outcome.Removed();
  }

  private static ObjectNode view(Resource set, ObjectNode body, ViewRequest request, Tx tx) {
    ArrayNode machines = body.withObject("/properties").putArray("virtualMachines");
    References.to(tx, set.id().key(), MEMBER)
        .forEach(machine -> machines.addObject().put("id", machine));
    return body;
  }
}
