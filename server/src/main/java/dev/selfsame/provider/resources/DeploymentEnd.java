package dev.selfsame.provider.resources;

import dev.selfsame.arm.OperationSteps.Step;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a deployment ends: what a Complete one removes, its outputs, or why it failed. */
final class DeploymentEnd {
  private static final int GROUP_MAX = 100_000;

  private final Ids ids;

  DeploymentEnd(Ids ids) {
    this.ids = ids;
  }

  /** Outputs, or why they could not be worked out; neither when a resource failed. */
  record Outcome(@Nullable ObjectNode outputs, @Nullable ArmError outputsFailed) {}

  /**
   * Plans the removal of what a Complete deployment does not name; false when there is nothing.
   * Only a client's own deployment removes, never a nested one; what nested ones deployed stays.
   * Source: "Using linked and nested templates", deployment mode.
   */
  boolean cleanup(
      ResourceRow row, RunningDeployments.Running deployment, Progress progress, Tx tx) {
    if (!deployment.mode().equals("Complete") || deployment.depth() > 0) {
      return false;
    }
    progress.clean();
    Set<String> named = new HashSet<>();
    deployment.expansion().resources().stream()
        .filter(one -> one.condition() || one.existing())
        .forEach(one -> {
          named.add(one.id().key());
          deployedBy(one.id().key(), tx).forEach(id -> named.add(ResourceId.lower(id)));
        });
    boolean any = false;
    for (ResourceRow one : unnamed(String.valueOf(row.parentKey()), named, tx)) {
      ResourceId id = ResourceId.parse(one.id()).orElseThrow();
      progress.put(
          one.idKey(),
          new Progress.Entry(
              one.id(),
              one.type(),
              String.join("/", id.names()),
              "Delete",
              HexFormat.of().withUpperCase().formatHex(ids.bytes(8)),
              Progress.State.PENDING,
              null,
              null,
              0,
              0,
              null));
      any = true;
    }
    return any;
  }

  /** Resources directly in a group that are tracked and not named. */
  static List<ResourceRow> unnamed(String groupKey, Set<String> named, Tx tx) {
    List<ResourceRow> found = new ArrayList<>();
    for (ResourceRow one : tx.resources().children(groupKey, null, null, GROUP_MAX)) {
      boolean tracked =
          one.location() != null && !one.type().equalsIgnoreCase(DeploymentScope.TYPE);
      if (tracked && !named.contains(one.idKey())) {
        found.add(one);
      }
    }
    return found;
  }

  Step finish(ResourceRow row, Progress progress, Outcome outcome, Tx tx, long now) {
    ObjectNode body = Json.stored(row.body());
    ObjectNode properties = body.withObject("/properties");
    body.put(DeploymentShape.ENDED, now);
    ArmError error = outcome.outputsFailed();
    if (error == null && outcome.outputs() == null) {
      error = ArmErrors.deploymentFailed(row.id(), List.of());
      ObjectNode shown = Json.error(error);
      ArrayNode details = shown.putArray("details");
      progress
          .in(Progress.State.FAILED)
          .map(one -> one.getValue().error())
          .forEach(why -> details.add(why == null ? Json.object() : why));
      properties.set("error", shown);
    } else if (error != null) {
      properties.set("error", Json.error(error));
    } else {
      ObjectNode outputs = java.util.Objects.requireNonNull(outcome.outputs());
      boolean declared = !outputs.isEmpty() || declares(row, tx);
      if (declared) {
        properties.set("outputs", outputs);
      }
      properties.set("outputResources", outputResources(progress, tx));
    }
    tx.resources()
        .put(row.changed(error == null ? null : "Failed", Json.text(body), now, row.changedBy()));
    tx.changes().add("resource", row.idKey(), now);
    return error == null ? new Step.Done(null) : failed(error, properties.path("error"));
  }

  // The nested errors are already in their wire shape.
  private static Step failed(ArmError error, JsonNode shown) {
    List<ArmError> details = new ArrayList<>();
    shown.path("details").forEach(one -> details.add(read(one)));
    return new Step.Failed(error.because(details));
  }

  static ArmError read(JsonNode shown) {
    List<ArmError> details = new ArrayList<>();
    shown.path("details").forEach(one -> details.add(read(one)));
    ArmError error =
        ArmError.of(400, shown.path("code").asString(""), shown.path("message").asString(""))
            .because(details);
    return shown.hasNonNull("target") ? error.at(shown.path("target").asString("")) : error;
  }

  private static boolean declares(ResourceRow row, Tx tx) {
    return tx.documents()
        .find(row.idKey(), "template")
        .map(bytes -> Json.parse(bytes).has("outputs"))
        .orElse(false);
  }

  /** What was deployed, by id; of nested deployments what they deployed. Recorded. */
  private static ArrayNode outputResources(Progress progress, Tx tx) {
    Map<String, String> ids = new TreeMap<>();
    for (Progress.Entry entry : progress.all().values()) {
      if (entry.state() != Progress.State.SUCCEEDED || !entry.operation().equals("Create")) {
        continue;
      }
      if (entry.type().equalsIgnoreCase(DeploymentScope.TYPE)) {
        deployedBy(ResourceId.lower(entry.id()), tx).forEach(id -> add(ids, id));
      } else {
        add(ids, entry.id());
      }
    }
    ArrayNode resources = tools.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
    ids.values().forEach(id -> resources.addObject().put("id", id));
    return resources;
  }

  /** What a nested deployment deployed; nothing when the key is that of another resource. */
  private static List<String> deployedBy(String key, Tx tx) {
    List<String> ids = new ArrayList<>();
    tx.resources()
        .find(key)
        .filter(row -> row.type().equalsIgnoreCase(DeploymentScope.TYPE))
        .ifPresent(row ->
            Json.stored(row.body())
                .path("properties")
                .path("outputResources")
                .forEach(one -> ids.add(one.path("id").asString(""))));
    return ids;
  }

  private static void add(Map<String, String> ids, String id) {
    ids.put(ResourceId.lower(id), id);
  }
}
