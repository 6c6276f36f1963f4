package dev.selfsame.provider.compute;

import static dev.selfsame.provider.compute.MachineModel.putIfAbsent;

import dev.selfsame.arm.ActionCall;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.References;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.Ids;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Compute/disks: disks that clients make for themselves, and attach. Nothing is stored on
 * them. Source: the REST reference.
 */
final class Disks {
  static final String TYPE = "Microsoft.Compute/disks";
  static final String SETTLE = "compute.disk.settle";

  /** References of machines to disks that they attached. */
  static final String ATTACHED = "disk";

  private static final String[] API_VERSIONS = {
    "2019-07-01", "2020-12-01", "2021-12-01", "2022-07-02", "2023-04-02", "2023-10-02", "2024-03-02"
  };
  private static final int SIZE_MAX_GB = 65_536;

  private final Ids ids;

  Disks(Ids ids) {
    this.ids = ids;
  }

  ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions(API_VERSIONS)
        .within(Container.RESOURCE_GROUP)
        .names("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}")
        .longRunning()
        .putStatus(ResourceType.PutStatus.ALWAYS_ACCEPTED)
        .putMerge(ResourceType.PutMerge.KEEP_PROPERTIES)
        .put(this::write)
        .patch(this::write)
        .delete(Disks::delete)
        .view(Disks::view)
        .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
        .post("beginGetAccess", Disks::noAccess)
        .post("endGetAccess", (call, tx) -> Response.empty(200))
        .build();
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    if (!(body.get("properties") instanceof ObjectNode properties)) {
      throw VirtualMachines.missing("disk");
    }
    ObjectNode stored = change.current().map(disk -> disk.body()).orElseGet(Json::object);
    JsonNode before = stored.path("properties");
    body.remove(List.of("managedBy", "managedByExtended"));
    properties.remove(
        List.of("provisioningState", "diskState", "timeCreated", "uniqueId", "diskSizeBytes"));
    properties.put("timeCreated", before.path("timeCreated").asString(now(change)));
    properties.put("uniqueId", before.path("uniqueId").asString(ids.guid()));
    String option = properties.path("creationData").path("createOption").asString("");
    if (option.isEmpty()) {
      throw VirtualMachines.missing("disk.creationData.createOption");
    }
    size(properties, before, option);
    if (!body.path("sku").isObject()) {
      body.set("sku", stored.path("sku").isObject() ? stored.get("sku") : Json.object());
    }
    ObjectNode sku = body.withObject("/sku");
    putIfAbsent(sku, "name", "Standard_LRS");
    sku.put(
        "tier", sku.path("name").asString("").split("_", 2)[0].replace("StandardSSD", "Standard"));
    putIfAbsent(properties.withObject("/encryption"), "type", "EncryptionAtRestWithPlatformKey");
    putIfAbsent(properties, "networkAccessPolicy", "AllowAll");
    putIfAbsent(properties, "publicNetworkAccess", "Enabled");
    return new Outcome.Accepted(
        body, change.creates() ? "Creating" : "Updating", new Outcome.Plan(SETTLE, Json.object()));
  }

  /** Clients of disks read the finished disk behind {@code Location}. */
  static OperationSteps.Step settle(OperationRow operation, Tx tx, long now) {
    Rows.settle(tx, operation.resourceKey(), now, (row, body) -> {});
    return new OperationSteps.Step.Done(
        tx.resources().find(operation.resourceKey()).map(row -> shown(row, tx)).orElse(null));
  }

  private static ObjectNode shown(ResourceRow row, Tx tx) {
    Resource disk = Rows.resource(row);
    ObjectNode shown =
        Json.object().put("id", row.id()).put("name", row.name()).put("type", row.type());
    String newest = API_VERSIONS[API_VERSIONS.length - 1];
    shown.setAll(
        view(disk, disk.body(), new ViewRequest(new ApiVersion(newest), Set.of(), false), tx));
    return shown;
  }

  private static String now(Change change) {
    return Instant.ofEpochMilli(change.now()).toString();
  }

  private static void size(ObjectNode properties, JsonNode before, String option) {
    JsonNode size = properties.path("diskSizeGB");
    if (size.isMissingNode() || size.isNull()) {
      if (option.equalsIgnoreCase("Empty")) {
        throw VirtualMachines.missing("disk.diskSizeGB");
      }
      properties.put("diskSizeGB", 30);
    } else if (!size.canConvertToInt()
        || !size.isIntegralNumber()
        || size.intValue() < 1
        || size.intValue() > SIZE_MAX_GB) {
      throw VirtualMachines.invalid(
          "The value of parameter disk.diskSizeGB is invalid: 1 to " + SIZE_MAX_GB + ".",
          "disk.diskSizeGB");
    } else if (size.intValue() < before.path("diskSizeGB").asInt(0)) {
      throw ArmError.of(
              400,
              "BadRequest",
              "Disk size reduction is not supported. Current size is "
                  + before.path("diskSizeGB").asInt(0)
                  + " GB, requested size is "
                  + size.intValue()
                  + " GB.")
          .exception();
    }
  }

  private static Outcome delete(Change change, Tx tx) {
    References.to(tx, change.id().key(), ATTACHED).stream()
        .findFirst()
        .ifPresent(machine -> {
          throw ArmError.of(
                  409,
                  "OperationNotAllowed",
                  "Disk " + change.id().name() + " is attached to VM " + machine + ".")
              .exception();
        });
    return new Outcome.RemovalAccepted(
        new Outcome.Plan(
            VmOperations.DELETE_VM, Json.object().set("caller", change.caller().json())));
  }

  private static ObjectNode view(Resource disk, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode properties = body.withObject("/properties");
    List<String> machines = References.to(tx, disk.id().key(), ATTACHED);
    properties.put("diskState", machines.isEmpty() ? "Unattached" : "Attached");
    if (!machines.isEmpty()) {
      body.put("managedBy", machines.getFirst());
    }
    properties.put("diskSizeBytes", properties.path("diskSizeGB").asLong(0) * 1024 * 1024 * 1024);
    properties.put(
        "provisioningState",
        disk.provisioningState() == null ? "Succeeded" : disk.provisioningState());
    return body;
  }

  private static Response noAccess(ActionCall call, Tx tx) {
    throw ArmError.of(
            409,
            "OperationNotAllowed",
            "Disk '"
                + call.resource().name()
                + "' has no content that could be read: this server keeps no data of disks.")
        .exception();
  }
}
