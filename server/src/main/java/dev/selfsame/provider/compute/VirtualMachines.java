package dev.selfsame.provider.compute;

import dev.selfsame.arm.ActionCall;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.Links;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.arm.ResourceType.PutMerge;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Compute/virtualMachines: writes and actions. Source: the REST reference and recordings
 * of Azure CLI and SDKs.
 */
final class VirtualMachines {
  static final String TYPE = "Microsoft.Compute/virtualMachines";

  /**
   * Member of the stored body that holds the power state: {@code running}, {@code stopped} or
   * {@code deallocated}. Never shown.
   */
  static final String POWER = "$power";

  /** Member of the stored body: true once generalized. Never shown. */
  static final String GENERALIZED = "$generalized";

  /**
   * Actions by name, with the power state that they lead to. Those that leave the state are null.
   */
  private static final Map<String, String> POWER_ACTIONS =
      Map.of(
          "start", "running",
          "powerOff", "stopped",
          "restart", "running",
          "deallocate", "deallocated",
          "redeploy", "",
          "reapply", "");

  /** {@code $filter} of a list: the machines of one scale set. */
  private static final Pattern OF_SET =
      Pattern.compile(
          "\\s*'?virtualMachineScaleSet/id'?\\s+eq\\s+'([^']*)'\\s*", Pattern.CASE_INSENSITIVE);

  private final Ids ids;

  VirtualMachines(Ids ids) {
    this.ids = ids;
  }

  ResourceType type() {
    ResourceType.Builder type =
        ResourceType.named(TYPE)
            .links(
                Links.in(
                    "properties.networkProfile.networkInterfaces.*.id",
                    "Microsoft.Network/networkInterfaces/join/action"))
            .apiVersions(ComputeProvider.API_VERSIONS)
            .within(Container.RESOURCE_GROUP)
            .names("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
            .identity()
            .longRunning()
            .putMerge(PutMerge.KEEP_PROPERTIES)
            .put(this::write)
            .patch(this::write)
            .delete(this::delete)
            .view(VmView::view)
            .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
            .filter(VirtualMachines::filter)
            .post("generalize", VirtualMachines::generalize)
            .post("runCommand", VirtualMachines::noAgent);
    POWER_ACTIONS.keySet().stream()
        .sorted()
        .forEach(action -> type.post(action, (call, tx) -> power(action, call)));
    return type.build();
  }

  private Outcome write(Change change, Tx tx) {
    requireNotDeleting(change);
    ObjectNode body = change.proposed();
    ObjectNode stored = change.current().map(r -> r.body()).orElse(null);
    JsonNode sent = body.path("properties");
    if (!sent.isMissingNode() && !sent.isNull() && !sent.isObject()) {
      throw invalid("The value of parameter properties is invalid.", "properties");
    }
    ObjectNode properties =
        sent instanceof ObjectNode given ? given : JsonNodeFactory.instance.objectNode();
    if (stored != null
        && change.verb() == Change.Verb.PUT
        && stored.get("properties") instanceof ObjectNode before) {
      keepMissing(properties, before);
      List.of("zones", "plan", "extendedLocation").forEach(m -> keepMember(body, stored, m));
    }
    body.set("properties", properties);
    require(properties);
    readOnly(body, stored, change);
    detach(properties, stored);
    complete(properties, change);
    MachineLinks.keep(stored, properties, change, tx);
    if (!body.path("tags").isObject()) {
      body.putObject("tags");
    }
    Outcome.Plan plan =
        new Outcome.Plan(VmOperations.SETTLE_VM, JsonNodeFactory.instance.objectNode());
    return new Outcome.Accepted(body, change.creates() ? "Creating" : "Updating", plan);
  }

  private static void requireNotDeleting(Change change) {
    if (change.current().map(r -> "Deleting".equals(r.provisioningState())).orElse(false)) {
      throw notAllowed("updateVM", change.id().name(), "the VM is marked for deletion");
    }
  }

  /**
   * Members that a PUT leaves out keep their value, at any depth of objects; arrays that are given
   * replace.
   */
  static void keepMissing(ObjectNode given, ObjectNode before) {
    before
        .properties()
        .forEach(e -> {
          JsonNode now = given.get(e.getKey());
          if (now == null || now.isNull()) {
            given.set(e.getKey(), e.getValue().deepCopy());
          } else if (now instanceof ObjectNode object && e.getValue() instanceof ObjectNode inner) {
            keepMissing(object, inner);
          }
        });
  }

  private static void keepMember(ObjectNode body, ObjectNode stored, String member) {
    if (!body.has(member) && stored.has(member)) {
      body.set(member, stored.get(member).deepCopy());
    }
  }

  private static void require(ObjectNode properties) {
    JsonNode storage = object(properties, "storageProfile");
    if (!object(storage, "osDisk").path("createOption").asString("").equalsIgnoreCase("Attach")) {
      object(properties, "osProfile");
    }
    JsonNode network = object(properties, "networkProfile");
    if (network.path("networkInterfaces").isEmpty()
        && network.path("networkInterfaceConfigurations").isEmpty()) {
      throw missing("networkProfile.networkInterfaces");
    }
  }

  private static JsonNode object(JsonNode parent, String member) {
    JsonNode value = parent.path(member);
    if (value.isMissingNode() || value.isNull()) {
      throw missing(member);
    }
    if (!value.isObject()) {
      throw invalid("The value of parameter " + member + " is invalid.", member);
    }
    return value;
  }

  static ApiException missing(String member) {
    return invalid("Required parameter '" + member + "' is missing (null).", member);
  }

  static ApiException invalid(String message, String target) {
    return ArmError.of(400, "InvalidParameter", message).at(target).exception();
  }

  private static ApiException notAllowed(String operation, String name, String why) {
    return ArmError.of(
            409,
            "OperationNotAllowed",
            "Operation '" + operation + "' is not allowed on VM '" + name + "' since " + why + ".")
        .exception();
  }

  /** What clients read and send back, or may not set, comes from what is stored. */
  private void readOnly(ObjectNode body, @Nullable ObjectNode stored, Change change) {
    body.remove(List.of("resources", "etag", "systemData", POWER, GENERALIZED));
    ObjectNode properties = body.withObject("/properties");
    properties.remove(List.of("provisioningState", "instanceView", "vmId", "timeCreated"));
    if (stored == null) {
      properties.put("vmId", ids.guid());
      properties.put("timeCreated", Instant.ofEpochMilli(change.now()).toString());
      body.put(POWER, "running");
    } else {
      properties.set("vmId", stored.path("properties").path("vmId"));
      properties.set("timeCreated", stored.path("properties").path("timeCreated"));
      keepMember(body, stored, POWER);
      keepMember(body, stored, GENERALIZED);
    }
  }

  /** Data disks that are no longer named are shown until they are detached. Recorded. */
  private static void detach(ObjectNode properties, @Nullable ObjectNode stored) {
    JsonNode before =
        stored == null
            ? Json.object()
            : stored.path("properties").path("storageProfile").path("dataDisks");
    if (!(properties.path("storageProfile") instanceof ObjectNode storage)
        || before.isEmpty()
        || !(storage.get("dataDisks") instanceof ArrayNode now)) {
      return;
    }
    for (JsonNode disk : before) {
      Optional<JsonNode> named =
          now.valueStream()
              .filter(one -> one.path("lun").asInt(-1) == disk.path("lun").asInt(-2))
              .findFirst();
      if (named.isEmpty()) {
        now.add(((ObjectNode) disk.deepCopy()).put("toBeDetached", true));
      } else if (named.get() instanceof ObjectNode one && sameDisk(one, disk)) {
        keepMissing(one, (ObjectNode) disk);
        one.put("toBeDetached", false);
      }
    }
  }

  /** What a template leaves out (the disk's id, or its name) is that of the disk that is there. */
  private static boolean sameDisk(JsonNode given, JsonNode before) {
    String name = given.path("name").asString("");
    String id = given.path("managedDisk").path("id").asString("");
    return (name.isEmpty() || name.equalsIgnoreCase(before.path("name").asString("")))
        && (id.isEmpty()
            || id.equalsIgnoreCase(before.path("managedDisk").path("id").asString("")));
  }

  private static void complete(ObjectNode properties, Change change) {
    MachineModel.complete(
        properties,
        properties.path("hardwareProfile").path("vmSize").asString(""),
        change.apiVersion());
    ObjectNode storage = properties.withObject("/storageProfile");
    if (!storage.path("dataDisks").isArray()) {
      storage.putArray("dataDisks");
    }
  }

  private static Predicate<ResourceRow> filter(Request request) {
    String text = request.query("$filter").orElse("");
    if (text.isBlank()) {
      return row -> true;
    }
    Matcher ofSet = OF_SET.matcher(text);
    if (!ofSet.matches()) {
      throw ArmError.of(400, "BadRequest", "The $filter '" + text + "' is not supported.")
          .exception();
    }
    String set = ResourceId.lower(ofSet.group(1));
    return row -> MachineLinks.scaleSet(Rows.body(row).path("properties")).contains(set);
  }

  private Outcome delete(Change change, Tx tx) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.set("caller", change.caller().json());
    return new Outcome.RemovalAccepted(new Outcome.Plan(VmOperations.DELETE_VM, input));
  }

  private static Response power(String action, ActionCall call) {
    ObjectNode body = call.resource().body();
    if (body.path(GENERALIZED).asBoolean(false)) {
      throw notAllowed(action, call.resource().name(), "the VM is generalized");
    }
    ObjectNode input =
        JsonNodeFactory.instance.objectNode().put("to", POWER_ACTIONS.getOrDefault(action, ""));
    return call.accept().accept(new Outcome.Plan(VmOperations.POWER, input));
  }

  /** Commands are run by an agent inside the machine, and there is none. */
  static Response noAgent(ActionCall call, Tx tx) {
    throw ArmError.of(
            409,
            "OperationNotAllowed",
            "Run command is not available: there is no agent on the virtual machine '"
                + call.resource().name()
                + "' that could run it.")
        .exception();
  }

  private static Response generalize(ActionCall call, Tx tx) {
    Rows.edit(
        tx, call.resource().id().key(), call.now(), (row, body) -> body.put(GENERALIZED, true));
    return Response.empty(200);
  }
}
