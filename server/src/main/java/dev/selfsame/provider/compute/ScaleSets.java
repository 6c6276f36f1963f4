package dev.selfsame.provider.compute;

import static dev.selfsame.provider.compute.MachineModel.putIfAbsent;

import dev.selfsame.arm.ActionCall;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.Links;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.References;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Compute/virtualMachineScaleSets: writes and actions. Its machines come and go in {@link
 * ScaleSetOperations}. Source: the REST reference and recordings of Azure CLI and SDKs.
 */
final class ScaleSets {
  static final String TYPE = "Microsoft.Compute/virtualMachineScaleSets";

  /** Member of the stored body: the number that the next machine gets. Never shown. */
  static final String NEXT = "$next";

  /** Machines in a set (Azure's limit for images of the platform), and in one placement group. */
  static final int CAPACITY_MAX = 1000;

  static final int GROUP_CAPACITY_MAX = 100;

  /** References of sets to their subnets and load balancers; read by Microsoft.Network. */
  private static final String USER = "scaleSet";

  private static final List<String> MODES = List.of("Manual", "Automatic", "Rolling");

  /** Actions on machines, with the power state that they lead to; none leaves it as it is. */
  static final Map<String, String> POWER_ACTIONS =
      Map.of(
          "start", "running",
          "powerOff", "stopped",
          "restart", "running",
          "deallocate", "deallocated",
          "redeploy", "",
          "reimage", "",
          "reimageAll", "",
          "performMaintenance", "");

  private final Ids ids;

  ScaleSets(Ids ids) {
    this.ids = ids;
  }

  ResourceType type() {
    ResourceType.Builder type =
        ResourceType.named(TYPE)
            .links(
                Links.in(
                    "properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations.*.properties.ipConfigurations.*.properties.subnet.id",
                    "Microsoft.Network/virtualNetworks/subnets/join/action"))
            .apiVersions(ComputeProvider.API_VERSIONS)
            .within(Container.RESOURCE_GROUP)
            .names("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
            .identity()
            .longRunning()
            .putMerge(ResourceType.PutMerge.KEEP_PROPERTIES)
            .put(this::write)
            .patch(this::write)
            .delete(ScaleSets::delete)
            .view(ScaleSetView::view)
            .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
            .post("manualupgrade", ScaleSets::upgrade)
            .post("delete", ScaleSets::removeMachines);
    POWER_ACTIONS.forEach(
        (action, state) -> type.post(action, (call, tx) -> power(call, state, tx)));
    return type.build();
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    ObjectNode stored = change.current().map(set -> set.body()).orElse(null);
    if (!(body.get("properties") instanceof ObjectNode properties)) {
      throw VirtualMachines.missing("properties");
    }
    if (change.verb() == Change.Verb.PUT && stored != null) {
      for (String member : List.of("sku", "zones", "plan")) {
        if (!body.hasNonNull(member) && stored.has(member)) {
          body.set(member, stored.get(member).deepCopy());
        }
      }
    }
    dropNulls(properties);
    readOnly(body, properties, stored, change);
    mode(properties, stored);
    boolean flexible = ScaleSetMachines.flexible(properties);
    if (flexible) {
      putIfAbsent(properties, "singlePlacementGroup", false);
      putIfAbsent(properties, "platformFaultDomainCount", 1);
    } else {
      putIfAbsent(properties, "singlePlacementGroup", true);
      putIfAbsent(properties, "overprovision", true);
      putIfAbsent(properties, "doNotRunExtensionsOnOverprovisionedVMs", false);
    }
    boolean profile = properties.path("virtualMachineProfile").isObject();
    if (!flexible || profile) {
      sku(body, properties);
      upgradePolicy(properties, flexible);
      profile(properties, flexible, change);
    }
    References.move(
        tx,
        USER,
        change.id().value(),
        stored == null ? List.of() : network(stored.path("properties")),
        network(properties));
    if (!body.path("tags").isObject()) {
      body.putObject("tags");
    }
    return new Outcome.Accepted(
        body,
        change.creates() ? "Creating" : "Updating",
        new Outcome.Plan(
            ScaleSetOperations.SETTLE, Json.object().set("caller", change.caller().json())));
  }

  private void readOnly(
      ObjectNode body, ObjectNode properties, @Nullable ObjectNode stored, Change change) {
    body.remove(List.of("etag", "systemData", NEXT));
    properties.remove(List.of("provisioningState", "uniqueId", "timeCreated"));
    if (stored == null) {
      properties.put("uniqueId", ids.guid());
      properties.put("timeCreated", Instant.ofEpochMilli(change.now()).toString());
      body.put(NEXT, 0);
    } else {
      properties.set("uniqueId", stored.path("properties").path("uniqueId"));
      properties.set("timeCreated", stored.path("properties").path("timeCreated"));
      body.set(NEXT, stored.path(NEXT));
    }
  }

  private static void mode(ObjectNode properties, @Nullable ObjectNode stored) {
    String mode = properties.path("orchestrationMode").asString("Uniform");
    String known =
        List.of("Uniform", "Flexible").stream()
            .filter(mode::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(() -> value("orchestrationMode"));
    String before =
        stored == null
            ? known
            : stored.path("properties").path("orchestrationMode").asString(known);
    if (!before.equals(known)) {
      throw ArmError.of(
              409,
              "PropertyChangeNotAllowed",
              "Changing property 'orchestrationMode' is not allowed.")
          .at("orchestrationMode")
          .exception();
    }
    properties.put("orchestrationMode", known);
  }

  private static void sku(ObjectNode body, ObjectNode properties) {
    if (!(body.get("sku") instanceof ObjectNode sku) || !sku.path("name").isString()) {
      throw VirtualMachines.missing("sku");
    }
    putIfAbsent(sku, "tier", "Standard");
    JsonNode capacity = sku.path("capacity");
    if (capacity.isMissingNode() || capacity.isNull()) {
      sku.put("capacity", 0);
      return;
    }
    int most =
        properties.path("singlePlacementGroup").asBoolean(false)
            ? GROUP_CAPACITY_MAX
            : CAPACITY_MAX;
    int wanted = number(capacity);
    if (wanted < 0 || wanted > most) {
      throw VirtualMachines.invalid(
          "The value of parameter sku.capacity is invalid: a scale set of this kind has 0 to "
              + most
              + " instances.",
          "sku.capacity");
    }
    sku.put("capacity", wanted);
  }

  /** Templates write it as text, too; -1 for what is no number. */
  private static int number(JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.canConvertToInt() ? node.intValue() : -1;
    }
    String text = node.asString("");
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static void upgradePolicy(ObjectNode properties, boolean flexible) {
    if (!(properties.get("upgradePolicy") instanceof ObjectNode policy)) {
      if (!flexible) {
        throw VirtualMachines.missing("upgradePolicy");
      }
      properties.putObject("upgradePolicy").put("mode", "Manual");
      return;
    }
    String mode = policy.path("mode").asString(flexible ? "Manual" : "");
    policy.put(
        "mode",
        MODES.stream()
            .filter(mode::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(() -> value("upgradePolicy.mode")));
    if (!flexible) {
      ObjectNode rolling = policy.withObject("/rollingUpgradePolicy");
      putIfAbsent(rolling, "maxBatchInstancePercent", 20);
      putIfAbsent(rolling, "maxUnhealthyInstancePercent", 20);
      putIfAbsent(rolling, "maxUnhealthyUpgradedInstancePercent", 20);
      putIfAbsent(rolling, "pauseTimeBetweenBatches", "PT0S");
      putIfAbsent(rolling, "maxSurge", false);
      putIfAbsent(rolling, "rollbackFailedInstancesOnPolicyBreach", false);
    }
  }

  private static void profile(ObjectNode properties, boolean flexible, Change change) {
    if (!(properties.get("virtualMachineProfile") instanceof ObjectNode profile)) {
      throw VirtualMachines.missing("virtualMachineProfile");
    }
    JsonNode storage = profile.path("storageProfile");
    if (!storage.isObject()) {
      throw VirtualMachines.missing("virtualMachineProfile.storageProfile");
    }
    MachineModel.complete(
        profile, change.proposed().path("sku").path("name").asString(""), change.apiVersion());
    if (flexible) {
      putIfAbsent(
          profile.withObject("/storageProfile").withObject("/osDisk"), "deleteOption", "Delete");
    }
    JsonNode interfaces = profile.path("networkProfile").path("networkInterfaceConfigurations");
    if (!flexible && interfaces.isEmpty()) {
      throw VirtualMachines.missing("virtualMachineProfile.networkProfile");
    }
    interfaces.forEach(one -> ScaleSetNetwork.complete(one, interfaces.size() == 1));
    profile
        .path("extensionProfile")
        .path("extensions")
        .forEach(one -> {
          if (one.path("properties") instanceof ObjectNode own) {
            own.remove("protectedSettings");
          }
        });
  }

  private static List<String> network(JsonNode properties) {
    List<String> used = new ArrayList<>();
    ScaleSetNetwork.configurations(properties)
        .forEach(one -> used.addAll(ScaleSetNetwork.uses(one)));
    return used;
  }

  private static Outcome delete(Change change, Tx tx) {
    return new Outcome.RemovalAccepted(
        new Outcome.Plan(
            ScaleSetOperations.DELETE, Json.object().set("caller", change.caller().json())));
  }

  private static Response power(ActionCall call, String to, Tx tx) {
    List<String> keys = ScaleSetMachines.named(call.resource(), call.body(), false, tx);
    ObjectNode input = ScaleSetOperations.machines(keys).put("to", to);
    return call.accept().accept(new Outcome.Plan(ScaleSetOperations.POWER, input));
  }

  private static Response upgrade(ActionCall call, Tx tx) {
    List<String> keys = ScaleSetMachines.named(call.resource(), call.body(), true, tx);
    return call.accept()
        .accept(new Outcome.Plan(ScaleSetOperations.UPGRADE, ScaleSetOperations.machines(keys)));
  }

  private static Response removeMachines(ActionCall call, Tx tx) {
    List<String> keys = ScaleSetMachines.named(call.resource(), call.body(), true, tx);
    ObjectNode input = ScaleSetOperations.machines(keys);
    input.set("caller", call.caller().json());
    return call.accept().accept(new Outcome.Plan(ScaleSetOperations.REMOVE, input));
  }

  /** As templates leave optional members. */
  private static void dropNulls(ObjectNode node) {
    node.removeIf(JsonNode::isNull);
    node.forEach(one -> {
      if (one instanceof ObjectNode inner) {
        dropNulls(inner);
      }
    });
  }

  private static ApiException value(String member) {
    return VirtualMachines.invalid("The value of parameter " + member + " is invalid.", member);
  }
}
