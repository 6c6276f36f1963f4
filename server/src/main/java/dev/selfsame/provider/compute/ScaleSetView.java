package dev.selfsame.provider.compute;

import static dev.selfsame.provider.compute.MachineModel.putIfAbsent;

import dev.selfsame.arm.IdentityBlock;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.store.Tx;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How api-versions show a scale set. From recordings of 2019 to 2023. */
final class ScaleSetView {
  private static final List<String> INTERNAL = List.of(ScaleSets.NEXT);

  private ScaleSetView() {}

  static ObjectNode view(Resource set, ObjectNode body, ViewRequest request, Tx tx) {
    body.remove(INTERNAL);
    ApiVersion version = request.apiVersion();
    if (body.get("identity") instanceof ObjectNode identity) {
      body.set("identity", IdentityBlock.view(identity, version));
    }
    ObjectNode properties = body.withObject("/properties");
    properties.put(
        "provisioningState",
        set.provisioningState() == null ? "Succeeded" : set.provisioningState());
    if (version.isAtMost("2021-10-31")) {
      properties.remove("timeCreated");
    }
    if (version.isAtMost("2020-12-31")) {
      if (properties.path("upgradePolicy") instanceof ObjectNode policy
          && !policy.path("mode").asString("").equals("Rolling")) {
        policy.remove("rollingUpgradePolicy");
      }
    }
    if (properties.path("virtualMachineProfile") instanceof ObjectNode profile) {
      if (ScaleSetMachines.flexible(properties)) {
        VmView.byVersion(profile, version);
        ScaleSetNetwork.configurations(properties).forEach(ScaleSetNetwork::flexible);
        if (!version.isAtMost("2022-07-31")) {
          properties.put("constrainedMaximumCapacity", false);
        }
      }
      profile(profile, request);
    }
    if (version.isAtMost("2020-12-31")) {
      properties.remove("orchestrationMode");
    }
    return body;
  }

  /** The profile of a set, or the part of it that one of its machines has. */
  static void profile(ObjectNode profile, ViewRequest request) {
    ApiVersion version = request.apiVersion();
    if (!request.expand().contains("userdata")) {
      profile.remove("userData");
    }
    if (version.isAtMost("2020-12-31")
        && profile.path("storageProfile").path("osDisk") instanceof ObjectNode disk) {
      disk.remove("osType");
    }
    if (!version.isAtMost("2022-07-31")) {
      for (String member : List.of("linuxConfiguration", "windowsConfiguration")) {
        if (profile.path("osProfile").path(member) instanceof ObjectNode configuration) {
          putIfAbsent(configuration, "enableVMAgentPlatformUpdates", false);
        }
      }
    }
    profile
        .path("networkProfile")
        .path("networkInterfaceConfigurations")
        .forEach(one -> configuration(one, version));
  }

  private static void configuration(JsonNode one, ApiVersion version) {
    if (one.path("properties") instanceof ObjectNode properties) {
      if (version.isAtMost("2020-12-31")) {
        putIfAbsent(properties, "enableAcceleratedNetworking", false);
      } else if (!version.isAtMost("2022-07-31")) {
        putIfAbsent(properties, "disableTcpStateTracking", false);
      }
    }
  }
}
