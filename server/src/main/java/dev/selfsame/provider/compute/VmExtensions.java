package dev.selfsame.provider.compute;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Compute/virtualMachines/extensions: kept and shown; nothing is run. {@code
 * protectedSettings} are neither kept nor shown.
 */
final class VmExtensions {
  static final String TYPE = VirtualMachines.TYPE + "/extensions";

  ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions(ComputeProvider.API_VERSIONS)
        .within(Container.PARENT)
        .putMerge(ResourceType.PutMerge.KEEP_PROPERTIES)
        .put(VmExtensions::write)
        .patch(VmExtensions::write)
        .delete(VmExtensions::delete)
        .view(VmExtensions::view)
        .list(Container.PARENT)
        .build();
  }

  private static Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    if (!(body.get("properties") instanceof ObjectNode properties)) {
      throw VirtualMachines.missing("properties");
    }
    for (String member : List.of("publisher", "type", "typeHandlerVersion")) {
      if (!properties.path(member).isString()) {
        throw VirtualMachines.missing(member);
      }
    }
    properties.remove(List.of("provisioningState", "instanceView", "protectedSettings"));
    Optional<ResourceRow> machine = tx.resources().find(change.id().parentKey());
    if (!body.hasNonNull("location")) {
      machine.ifPresent(row -> body.put("location", row.location()));
    }
    machine
        .filter(row -> row.provisioningState() == null)
        .ifPresent(row -> Rows.state(tx, row, "Updating", change.now()));
    Outcome.Plan plan =
        new Outcome.Plan(VmOperations.SETTLE_EXTENSION, JsonNodeFactory.instance.objectNode());
    return new Outcome.Accepted(body, change.creates() ? "Creating" : "Updating", plan);
  }

  private static Outcome delete(Change change, Tx tx) {
    return new Outcome.RemovalAccepted(
        new Outcome.Plan(VmOperations.DELETE_EXTENSION, JsonNodeFactory.instance.objectNode()));
  }

  private static ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    if (body.get("properties") instanceof ObjectNode properties) {
      properties.put(
          "provisioningState",
          resource.provisioningState() == null ? "Succeeded" : resource.provisioningState());
    }
    return body;
  }

  /** The extension as it stands in the machine's {@code resources}. */
  static ObjectNode embedded(ResourceRow row, ViewRequest request, Tx tx) {
    Resource resource = Rows.resource(row);
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("name", row.name()).put("id", row.id()).put("type", row.type());
    shown.setAll(view(resource, resource.body(), request, tx));
    return shown;
  }

  /** How the machine's instance view shows it. Recorded. */
  static ObjectNode instanceView(ResourceRow row) {
    JsonNode properties = Rows.resource(row).body().path("properties");
    String state = row.provisioningState() == null ? "succeeded" : row.provisioningState();
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("name", row.name());
    shown.put(
        "type",
        properties.path("publisher").asString("") + "." + properties.path("type").asString(""));
    shown.put("typeHandlerVersion", properties.path("typeHandlerVersion").asString(""));
    shown
        .putArray("statuses")
        .addObject()
        .put("code", "ProvisioningState/" + state.toLowerCase(Locale.ROOT))
        .put("level", "Info")
        .put("displayStatus", "Provisioning " + state.toLowerCase(Locale.ROOT));
    return shown;
  }
}
