package dev.selfsame.provider.compute;

import dev.selfsame.arm.ActionCall;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.IdentityBlock;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Compute/virtualMachineScaleSets/virtualMachines: the numbered machines of a uniform
 * scale set. They share its identities. Source: the REST reference.
 */
final class ScaleSetInstances {
  static final String TYPE = ScaleSets.TYPE + "/virtualMachines";

  /** Members of the stored body: the model that the machine was made or upgraded from. */
  static final String PROFILE = "$profile";

  static final String SKU = "$sku";

  private ScaleSetInstances() {}

  static ResourceType type() {
    ResourceType.Builder type =
        ResourceType.named(TYPE)
            .apiVersions(ComputeProvider.API_VERSIONS)
            .within(Container.PARENT)
            .proxy()
            .longRunning()
            .put(ScaleSetInstances::write)
            .noPatch()
            .delete(ScaleSetInstances::delete)
            .view(ScaleSetInstances::view)
            .post("runCommand", VirtualMachines::noAgent);
    ScaleSets.POWER_ACTIONS.forEach(
        (action, state) -> type.post(action, (call, tx) -> power(call, state)));
    return type.build();
  }

  static int number(ResourceRow row) {
    return Integer.parseInt(row.name());
  }

  /** A new machine of the set as it is now. */
  static ResourceRow row(ResourceRow set, ObjectNode setBody, int number, String vmId, long now) {
    ObjectNode body = Json.object();
    body.putObject("properties")
        .put("vmId", vmId)
        .put("timeCreated", Instant.ofEpochMilli(now).toString());
    body.put(VirtualMachines.POWER, "running");
    model(body, setBody);
    String id = set.id() + "/virtualMachines/" + number;
    return new ResourceRow(
        ResourceId.lower(id),
        id,
        TYPE,
        set.subscriptionId(),
        set.resourceGroup(),
        set.idKey(),
        String.valueOf(number),
        null,
        1,
        null,
        Json.text(body),
        now,
        set.changedBy(),
        now,
        set.changedBy());
  }

  /** The machine follows the set's present model. */
  static void model(ObjectNode body, ObjectNode setBody) {
    body.set(PROFILE, setBody.path("properties").path("virtualMachineProfile").deepCopy());
    body.set(SKU, setBody.path("sku").deepCopy());
  }

  static boolean latest(JsonNode body, JsonNode setBody) {
    return body.path(PROFILE).equals(setBody.path("properties").path("virtualMachineProfile"))
        && body.path(SKU).path("name").equals(setBody.path("sku").path("name"));
  }

  static boolean protectedFromScaleIn(JsonNode body) {
    return body.path("properties")
        .path("protectionPolicy")
        .path("protectFromScaleIn")
        .asBoolean(false);
  }

  /** Tags and protection are its own; the rest comes from the set. */
  private static Outcome write(Change change, Tx tx) {
    Resource machine =
        change
            .current()
            .orElseThrow(() ->
                ArmError.of(
                        400,
                        "InvalidParameter",
                        "The provided instanceId "
                            + change.id().name()
                            + " is not an active Virtual Machine Scale Set VM instanceId.")
                    .at("instanceId")
                    .exception());
    ObjectNode body = machine.body();
    ObjectNode sent = change.proposed();
    if (sent.path("tags").isObject()) {
      body.set("tags", sent.get("tags"));
    }
    if (sent.path("properties").path("protectionPolicy").isObject()) {
      body.withObject("/properties")
          .set("protectionPolicy", sent.path("properties").path("protectionPolicy"));
    }
    return new Outcome.Accepted(
        body, "Updating", new Outcome.Plan(VmOperations.POWER, Json.object().put("to", "")));
  }

  private static Outcome delete(Change change, Tx tx) {
    return new Outcome.RemovalAccepted(
        new Outcome.Plan(ScaleSetOperations.DELETE_INSTANCE, Json.object()));
  }

  private static Response power(ActionCall call, String to) {
    return call.accept().accept(new Outcome.Plan(VmOperations.POWER, Json.object().put("to", to)));
  }

  static ObjectNode view(Resource machine, ObjectNode body, ViewRequest request, Tx tx) {
    Optional<ResourceRow> set = tx.resources().find(machine.id().parentKey());
    if (set.isEmpty()) {
      return body;
    }
    ResourceRow owner = set.get();
    ObjectNode setBody = Rows.body(owner);
    boolean latest = latest(body, setBody);
    String power = body.path(VirtualMachines.POWER).asString("running");
    JsonNode sku = body.path(SKU);
    ObjectNode profile = body.get(PROFILE) instanceof ObjectNode stored ? stored : Json.object();
    ScaleSetView.profile(profile, request);
    body.remove(List.of(VirtualMachines.POWER, PROFILE, SKU));

    String number = machine.name();
    body.put("name", owner.name() + "_" + number);
    body.put("instanceId", number);
    body.put("location", owner.location());
    if (!body.has("tags")) {
      body.set("tags", setBody.path("tags"));
    }
    if (setBody.get("identity") instanceof ObjectNode identity) {
      body.set("identity", IdentityBlock.view(identity, request.apiVersion()));
    }
    body.putObject("sku")
        .put("name", sku.path("name").asString(""))
        .put("tier", sku.path("tier").asString("Standard"));

    ObjectNode properties = body.withObject("/properties");
    properties.put("latestModelApplied", latest);
    properties.put("modelDefinitionApplied", "VirtualMachineScaleSet");
    properties.putObject("hardwareProfile");
    properties.set("storageProfile", storage(machine, owner, profile));
    operatingSystem(properties, profile, machine);
    network(properties, profile, machine);
    properties.put(
        "provisioningState",
        machine.provisioningState() == null ? "Succeeded" : machine.provisioningState());
    if (request.expand().contains("instanceview")) {
      properties.set("instanceView", instanceView(machine, properties, power));
    }
    return body;
  }

  private static JsonNode storage(Resource machine, ResourceRow set, ObjectNode profile) {
    ObjectNode storage = profile.withObject("/storageProfile").deepCopy();
    ObjectNode disk = storage.withObject("/osDisk");
    String vmId = machine.body().path("properties").path("vmId").asString("");
    disk.put(
        "name",
        set.name()
            + "_"
            + set.name()
            + "_"
            + machine.name()
            + "_OsDisk_1_"
            + vmId.replace("-", ""));
    if (disk.get("managedDisk") instanceof ObjectNode managed) {
      String group = set.id().substring(0, set.id().indexOf("/providers/"));
      managed.put(
          "id", group + "/providers/Microsoft.Compute/disks/" + disk.path("name").asString());
    }
    if (!storage.has("dataDisks")) {
      storage.putArray("dataDisks");
    }
    return storage;
  }

  private static void operatingSystem(ObjectNode properties, ObjectNode profile, Resource machine) {
    if (profile.get("osProfile") instanceof ObjectNode stored) {
      ObjectNode os = stored.deepCopy();
      String prefix =
          Objects.requireNonNullElse(os.remove("computerNamePrefix"), Json.object()).asString("");
      String digits =
          Integer.toString(Integer.parseInt(machine.name()), 36).toUpperCase(Locale.ROOT);
      os.put("computerName", prefix + "0".repeat(Math.max(0, 6 - digits.length())) + digits);
      properties.set("osProfile", os);
    }
  }

  private static void network(ObjectNode properties, ObjectNode profile, Resource machine) {
    JsonNode configurations = profile.path("networkProfile").path("networkInterfaceConfigurations");
    properties
        .putObject("networkProfileConfiguration")
        .set("networkInterfaceConfigurations", configurations);
    var interfaces = properties.putObject("networkProfile").putArray("networkInterfaces");
    configurations.forEach(one ->
        interfaces
            .addObject()
            .put("id", machine.id().value() + "/networkInterfaces/" + one.path("name").asString()));
  }

  static ObjectNode instanceView(Resource machine, ObjectNode properties, String power) {
    ObjectNode view = VmView.instanceView(machine, properties, power, false);
    int number = Integer.parseInt(machine.name());
    return view.put("platformUpdateDomain", number % 5).put("platformFaultDomain", number % 5);
  }
}
