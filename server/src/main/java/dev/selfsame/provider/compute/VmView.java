package dev.selfsame.provider.compute;

import dev.selfsame.arm.IdentityBlock;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How api-versions show a virtual machine: defaults that only some know, the instance view, the
 * extensions. From recordings.
 */
final class VmView {
  /** Most extensions shown on one machine. */
  private static final int EXTENSIONS_MAX = 100;

  private VmView() {}

  static ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    String power = body.path(VirtualMachines.POWER).asString("running");
    boolean generalized = body.path(VirtualMachines.GENERALIZED).asBoolean(false);
    body.remove(List.of(VirtualMachines.POWER, VirtualMachines.GENERALIZED));
    if (body.get("identity") instanceof ObjectNode identity) {
      body.set("identity", IdentityBlock.view(identity, request.apiVersion()));
    }
    if (!(body.get("properties") instanceof ObjectNode properties)) {
      return body;
    }
    properties.put(
        "provisioningState",
        resource.provisioningState() == null ? "Succeeded" : resource.provisioningState());
    byVersion(properties, request.apiVersion());
    if (!request.expand().contains("userdata")) {
      properties.remove("userData");
    }
    if (request.expand().contains("instanceview")) {
      properties.set("instanceView", instanceView(resource, properties, power, generalized));
    }
    List<ResourceRow> extensions =
        tx.resources().children(resource.id().key(), VmExtensions.TYPE, null, EXTENSIONS_MAX);
    if (!extensions.isEmpty()) {
      ArrayNode shown = body.putArray("resources");
      extensions.forEach(row -> shown.add(VmExtensions.embedded(row, request, tx)));
      if (properties.get("instanceView") instanceof ObjectNode view) {
        ArrayNode states = view.putArray("extensions");
        extensions.forEach(row -> states.add(VmExtensions.instanceView(row)));
      }
    }
    return body;
  }

  static void byVersion(ObjectNode properties, ApiVersion version) {
    if (version.isAtMost("2021-10-31")) {
      properties.remove("timeCreated");
    }
    if (properties.path("osProfile").path("linuxConfiguration") instanceof ObjectNode linux) {
      patching(linux, version, "ImageDefault");
    }
    if (properties.path("osProfile").path("windowsConfiguration") instanceof ObjectNode windows) {
      patching(windows, version, "AutomaticByOS");
    }
    if (!version.isAtMost("2021-02-28")
        && properties.get("storageProfile") instanceof ObjectNode storage) {
      deleteOption(storage.path("osDisk"));
      storage.path("dataDisks").forEach(VmView::deleteOption);
    }
  }

  private static void patching(ObjectNode configuration, ApiVersion version, String mode) {
    if (version.isAtMost("2020-06-01")) {
      return;
    }
    ObjectNode settings = configuration.withObject("/patchSettings");
    if (!settings.has("patchMode")) {
      settings.put("patchMode", mode);
    }
    if (!version.isAtMost("2021-02-28") && !settings.has("assessmentMode")) {
      settings.put("assessmentMode", "ImageDefault");
    }
    if (!version.isAtMost("2022-07-31") && !configuration.has("enableVMAgentPlatformUpdates")) {
      configuration.put("enableVMAgentPlatformUpdates", false);
    }
  }

  private static void deleteOption(JsonNode node) {
    if (node instanceof ObjectNode disk && !disk.has("deleteOption")) {
      disk.put("deleteOption", "Detach");
    }
  }

  /**
   * What {@code $expand=instanceView} and {@code /instanceView} show. There is no guest agent here,
   * and it says so.
   */
  static ObjectNode instanceView(
      Resource resource, ObjectNode properties, String power, boolean generalized) {
    String at = Instant.ofEpochMilli(resource.changedAt()).toString();
    String state =
        resource.provisioningState() == null ? "succeeded" : resource.provisioningState();
    ObjectNode view = JsonNodeFactory.instance.objectNode();
    if (power.equals("running")) {
      ObjectNode agent = view.putObject("vmAgent").put("vmAgentVersion", "Unknown");
      agent
          .putArray("statuses")
          .addObject()
          .put("code", "ProvisioningState/Unavailable")
          .put("level", "Warning")
          .put("displayStatus", "Not Ready")
          .put("message", "VM status blob is found but not yet populated.")
          .put("time", at);
    }
    ArrayNode disks = view.putArray("disks");
    disk(disks, properties.path("storageProfile").path("osDisk"), at);
    properties.path("storageProfile").path("dataDisks").forEach(d -> disk(disks, d, at));
    BootDiagnostics.of(resource.name(), properties).ifPresent(x -> view.set("bootDiagnostics", x));
    view.put("hyperVGeneration", "V1");
    ArrayNode statuses = view.putArray("statuses");
    if (generalized) {
      status(statuses, "OSState/generalized", "VM generalized");
    }
    String shown = state.equals("succeeded") ? "Provisioning succeeded" : state;
    status(statuses, "ProvisioningState/" + state.toLowerCase(Locale.ROOT), shown).put("time", at);
    status(statuses, "PowerState/" + power, "VM " + power);
    return view;
  }

  private static void disk(ArrayNode disks, JsonNode disk, String at) {
    if (disk.hasNonNull("name")) {
      ObjectNode shown = disks.addObject().put("name", disk.path("name").asString());
      status(shown.putArray("statuses"), "ProvisioningState/succeeded", "Provisioning succeeded")
          .put("time", at);
    }
  }

  private static ObjectNode status(ArrayNode statuses, String code, String text) {
    return statuses.addObject().put("code", code).put("level", "Info").put("displayStatus", text);
  }
}
