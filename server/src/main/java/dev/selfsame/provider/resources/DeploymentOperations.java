package dev.selfsame.provider.resources;

import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** How a deployment is doing, as a whole and resource by resource. Shapes as recorded. */
final class DeploymentOperations {
  /** Of an operation's id. */
  private static final int ID_DIGITS = 16;

  private final DeploymentFiles files;

  DeploymentOperations(DeploymentFiles files) {
    this.files = files;
  }

  private static ResourceRow deployment(Route.Call call, Tx tx) {
    String name = String.valueOf(call.variables().get("name"));
    DeploymentScope scope = DeploymentScope.of(String.valueOf(call.variables().get("scope")));
    return tx.resources()
        .find(scope.deployment(name).key())
        .orElseThrow(() -> ArmErrors.deploymentNotFound(name));
  }

  Response status(Route.Call call, Tx tx) {
    String id = String.valueOf(call.variables().get("operationId"));
    String key =
        DeploymentScope.of(String.valueOf(call.variables().get("scope")))
            .deployment(String.valueOf(call.variables().get("name")))
            .key();
    OperationRow operation =
        tx.operations()
            .find(id)
            .filter(row -> row.resourceKey().equals(key))
            .orElseThrow(() -> ArmErrors.operationNotFound(id));
    String state = operation.state().equals("InProgress") ? "Running" : operation.state();
    ObjectNode answer = Json.object().put("status", state);
    if (operation.error() != null) {
      answer.set("error", Json.stored(operation.error()));
    }
    Response response = Response.json(200, Json.write(answer));
    return operation.endedAt() == null ? response.with("Retry-After", "1") : response;
  }

  Response list(Route.Call call, Tx tx) {
    ObjectNode answer = Json.object();
    var value = answer.putArray("value");
    all(deployment(call, tx), tx).forEach(value::add);
    return Response.json(200, Json.write(answer));
  }

  Response get(Route.Call call, Tx tx) {
    String id = String.valueOf(call.variables().get("operationId"));
    Optional<ObjectNode> found =
        all(deployment(call, tx), tx).stream()
            .filter(one -> one.path("operationId").asString("").equalsIgnoreCase(id))
            .findFirst();
    return Response.json(200, Json.write(found.orElseThrow(() -> ArmErrors.operationNotFound(id))));
  }

  /** What ended last comes first, the outputs come at the end. As recorded. */
  private List<ObjectNode> all(ResourceRow row, Tx tx) {
    List<ObjectNode> all = new ArrayList<>();
    ObjectNode body = Json.stored(row.body());
    boolean succeeded = row.provisioningState() == null;
    boolean complete = body.path("properties").path("mode").asString("").equals("Complete");
    if (succeeded && complete) {
      String id = tracking(row.idKey() + "/cleanup").replace("-", "").substring(0, ID_DIGITS);
      all.add(whole(row, body, id.toUpperCase(Locale.ROOT), "DeploymentCleanup"));
    }
    Progress progress = files.progress(row.idKey(), tx).orElseGet(Progress::new);
    progress.all().values().stream()
        .filter(entry -> entry.startedAt() > 0)
        .sorted(Comparator.comparingLong(Progress.Entry::endedAt).reversed())
        .forEach(entry -> all.add(one(row, entry)));
    if (succeeded) {
      String id = body.path(DeploymentShape.OPERATION).asString("");
      all.add(whole(row, body, id, "EvaluateDeploymentOutput"));
    }
    return all;
  }

  /** An operation on no single resource, as long as the deployment. */
  private static ObjectNode whole(ResourceRow row, ObjectNode body, String id, String what) {
    ObjectNode whole = head(row, id);
    ObjectNode properties = whole.putObject("properties");
    properties.put("provisioningOperation", what);
    properties.put("provisioningState", "Succeeded");
    times(
        properties,
        body.path(DeploymentShape.STARTED).asLong(0),
        body.path(DeploymentShape.ENDED).asLong(0));
    properties.put("trackingId", tracking(id));
    properties.put("statusCode", "OK");
    return whole;
  }

  private static ObjectNode head(ResourceRow row, String id) {
    return Json.object().put("id", row.id() + "/operations/" + id).put("operationId", id);
  }

  private static void times(ObjectNode properties, long started, long ended) {
    properties.put("timestamp", Instant.ofEpochMilli(ended).toString());
    properties.put("duration", Duration.ofMillis(Math.max(0, ended - started)).toString());
  }

  private static String tracking(String id) {
    return java.util
        .UUID
        .nameUUIDFromBytes(id.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toString();
  }

  private static ObjectNode one(ResourceRow row, Progress.Entry entry) {
    ObjectNode one = head(row, entry.entryId());
    ObjectNode properties = one.putObject("properties");
    properties.put("provisioningOperation", entry.operation());
    properties.put("provisioningState", entry.state().word);
    times(properties, entry.startedAt(), Math.max(entry.startedAt(), entry.endedAt()));
    properties.put("trackingId", tracking(entry.entryId()));
    properties.put("serviceRequestId", tracking(entry.entryId() + "/request"));
    if (entry.statusCode() != null) {
      properties.put("statusCode", entry.statusCode());
    }
    if (entry.error() != null) {
      properties.putObject("statusMessage").put("status", "Failed").set("error", entry.error());
    }
    properties
        .putObject("targetResource")
        .put("id", entry.id())
        .put("resourceType", entry.type())
        .put("resourceName", entry.name());
    return one;
  }
}
