package dev.selfsame.provider.resources;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes a deployment stack forward, in phases that are stored, so that a server that dies goes on:
 * {@code start} makes its deployment, {@code deploy} waits for it, {@code unmanage} finds what is
 * no longer in it, {@code remove} removes that.
 */
final class StackSteps implements OperationSteps {
  static final String KIND = "resources.stack";

  private final Store store;
  private final Supplier<ResourceCalls> calls;
  private final DeploymentStarts starts;
  private final DeploymentFiles files;

  StackSteps(
      Store store, Supplier<ResourceCalls> calls, DeploymentStarts starts, DeploymentFiles files) {
    this.store = store;
    this.calls = calls;
    this.starts = starts;
    this.files = files;
  }

  @Override
  public boolean apart() {
    return true;
  }

  @Override
  public Step step(OperationRow operation, Tx tx, long now) {
    throw new IllegalStateException("a stack's step is prepared first");
  }

  @Override
  public Optional<OperationSteps> before(OperationRow operation, long now) {
    Optional<ResourceRow> found = store.read(tx -> tx.resources().find(operation.resourceKey()));
    if (found.isEmpty()) {
      return Optional.of((row, tx, then) -> new Step.Done(null));
    }
    ResourceRow stack = found.get();
    ObjectNode body = Json.stored(stack.body());
    return switch (body.path(StackShape.PHASE).asString("")) {
      case "start" -> Optional.of(start(stack, body, now));
      case "deploy" -> deployed(body);
      case "unmanage" -> Optional.of(this::unmanage);
      default -> removed(stack, body);
    };
  }

  private static ResourceId deployment(ObjectNode body) {
    return DeploymentScope.of(body.path(StackShape.DEPLOY_TO).asString(""))
        .deployment(body.path(StackShape.DEPLOYMENT).asString(""));
  }

  private OperationSteps start(ResourceRow stack, ObjectNode body, long now) {
    ResourceId id = deployment(body);
    try {
      if (store.read(tx -> tx.resources().find(id.key()).isEmpty())) {
        Prepared prepared = prepared(stack, body, now);
        store.write(
            calls.get().gate(prepared.id()), tx -> starts.write(prepared, now, tx).operationId());
      }
    } catch (ApiException e) {
      ArmError error = DeploymentSteps.armError(e);
      return (row, tx, then) -> failed(row, deploymentFailed(body, Json.error(error)), tx, then);
    }
    return (row, tx, then) ->
        next(
            row,
            "Deploying",
            "deploy",
            stored -> stored.withObject("/properties").put("deploymentId", id.value()),
            tx,
            then);
  }

  private Prepared prepared(ResourceRow stack, ObjectNode body, long now) {
    DeploymentScope scope = DeploymentScope.of(body.path(StackShape.DEPLOY_TO).asString(""));
    String name = body.path(StackShape.DEPLOYMENT).asString("");
    ObjectNode request = (ObjectNode) body.path(StackShape.ASK).deepCopy();
    ObjectNode properties = request.withObject("/properties");
    store.read(tx -> {
      if (!properties.has("templateLink")) {
        files
            .template(stack.idKey(), tx)
            .ifPresent(template -> properties.set("template", template));
      }
      files
          .parameters(stack.idKey(), tx)
          .ifPresent(parameters -> properties.set("parameters", parameters));
      return true;
    });
    Prepared.Ask ask =
        new Prepared.Ask(
            scope,
            name,
            Caller.of(body.path(StackShape.CALLER)),
            RunningDeployments.ANY_VERSION,
            body.path("properties").path("correlationId").asString(""),
            0,
            null);
    starts.requireWrite(ask);
    return starts.prepare(ask, DeploymentRequest.of(request, scope, name), now);
  }

  private Optional<OperationSteps> deployed(ObjectNode body) {
    ResourceId id = deployment(body);
    Optional<ResourceRow> deployment = store.read(tx -> tx.resources().find(id.key()));
    if (deployment.isPresent() && DeploymentStarts.running(deployment.get())) {
      return Optional.empty();
    }
    JsonNode result =
        deployment.map(row -> Json.stored(row.body()).path("properties")).orElseGet(Json::object);
    if (deployment.isPresent() && deployment.get().provisioningState() == null) {
      return Optional.of((row, tx, then) ->
          next(row, "Deploying", "unmanage", stored -> managed(stored, result), tx, then));
    }
    return Optional.of((row, tx, then) -> {
      keepMade(row.resourceKey(), id, tx, then);
      return failed(row, deploymentFailed(body, result.path("error")), tx, then);
    });
  }

  /** The deployment has ended well: what it made is managed, what was before is looked at next. */
  private static void managed(ObjectNode stored, JsonNode result) {
    ObjectNode properties = stored.withObject("/properties");
    Set<String> now = new LinkedHashSet<>();
    result.path("outputResources").forEach(one -> now.add(one.path("id").asString("")));
    Set<String> keys = new LinkedHashSet<>();
    now.forEach(one -> keys.add(ResourceId.lower(one)));
    ArrayNode left = stored.putArray(StackShape.REMOVE);
    for (JsonNode one : properties.path("resources")) {
      if (!keys.contains(ResourceId.lower(one.path("id").asString("")))) {
        left.add(one.path("id").asString(""));
      }
    }
    ArrayNode managed = properties.putArray("resources");
    now.forEach(one -> entry(managed, one));
    if (result.path("outputs").isObject()) {
      properties.set("outputs", result.path("outputs"));
    }
  }

  private static void entry(ArrayNode managed, String id) {
    managed.addObject().put("status", "managed").put("denyStatus", "none").put("id", id);
  }

  /** The deployment failed: what it made is the stack's all the same. */
  private void keepMade(String stackKey, ResourceId deployment, Tx tx, long now) {
    List<String> made = new ArrayList<>();
    files
        .progress(deployment.key(), tx)
        .ifPresent(progress ->
            progress
                .in(Progress.State.SUCCEEDED)
                .filter(one -> !one.getValue().type().equalsIgnoreCase(DeploymentScope.TYPE))
                .forEach(one -> made.add(one.getValue().id())));
    edit(
        stackKey,
        body -> {
          ArrayNode managed = body.withObject("/properties").withArray("/resources");
          for (String id : made) {
            boolean known =
                managed
                    .valueStream()
                    .anyMatch(one -> one.path("id").asString("").equalsIgnoreCase(id));
            if (!known) {
              entry(managed, id);
            }
          }
        },
        tx,
        now);
  }

  /** Sorts what is no longer managed into what is let go and what is removed. */
  private Step unmanage(OperationRow operation, Tx tx, long now) {
    return next(
        operation,
        "DeletingResources",
        "remove",
        body -> {
          ObjectNode properties = body.withObject("/properties");
          List<String> left = new ArrayList<>();
          if (body.path(StackShape.REMOVING).asBoolean(false)) {
            properties.path("resources").forEach(one -> left.add(one.path("id").asString("")));
          } else {
            body.path(StackShape.REMOVE).forEach(one -> left.add(one.asString("")));
          }
          ArrayNode remove = body.putArray(StackShape.REMOVE);
          ArrayNode detached = properties.putArray("detachedResources");
          properties.putArray("deletedResources");
          properties.putArray("failedResources");
          for (String id : left) {
            if (body.path(StackShape.ACTIONS).path(kind(id)).asString("").equals("delete")) {
              remove.add(id);
            } else {
              detached.addObject().put("id", id);
            }
          }
        },
        tx,
        now);
  }

  private static String kind(String id) {
    if (id.matches("(?i)/subscriptions/[^/]+/resourceGroups/[^/]+")) {
      return "resourceGroups";
    }
    return id.matches("(?i)/providers/Microsoft.Management/managementGroups/[^/]+")
        ? "managementGroups"
        : "resources";
  }

  /**
   * Asks for the removal of what is still there, parts first and groups last; what others still use
   * is asked for again as long as anything goes.
   */
  private Optional<OperationSteps> removed(ResourceRow stack, ObjectNode body) {
    Map<String, ArmError> refused = new LinkedHashMap<>();
    boolean moved = true;
    boolean waiting = false;
    while (moved && !waiting) {
      moved = false;
      refused.clear();
      for (String text : present(body)) {
        ResourceId id = ResourceId.parse(text).orElseThrow();
        Optional<ResourceRow> row = store.read(tx -> tx.resources().find(id.key()));
        if (row.isEmpty()) {
          continue;
        }
        if ("Deleting".equals(row.get().provisioningState())) {
          waiting = true;
          continue;
        }
        try {
          delete(id, body, stack);
          moved = true;
        } catch (ApiException e) {
          refused.put(text, DeploymentSteps.armError(e));
        }
      }
    }
    if (waiting) {
      return Optional.empty();
    }
    return Optional.of((row, tx, then) -> end(row, refused, tx, then));
  }

  private List<String> present(ObjectNode body) {
    List<String> ids = new ArrayList<>();
    body.path(StackShape.REMOVE).forEach(one -> ids.add(one.asString("")));
    return store.read(tx ->
        ids.stream()
            .filter(id -> tx.resources().find(ResourceId.lower(id)).isPresent())
            .sorted(
                Comparator.comparing((String id) -> kind(id).equals("resources") ? 0 : 1)
                    .thenComparing(id -> -id.length()))
            .toList());
  }

  private void delete(ResourceId id, ObjectNode body, ResourceRow stack) {
    ResourceCalls.Call call =
        new ResourceCalls.Call(
            Caller.of(body.path(StackShape.CALLER)),
            RunningDeployments.ANY_VERSION,
            body.path("properties").path("correlationId").asString(stack.name()));
    store.write(calls.get().gate(id), tx -> calls.get().delete(call, id, tx).status());
  }

  private Step end(OperationRow operation, Map<String, ArmError> refused, Tx tx, long now) {
    Optional<ResourceRow> found = tx.resources().find(operation.resourceKey());
    if (found.isEmpty()) {
      return new Step.Done(null);
    }
    ObjectNode body = Json.stored(found.get().body());
    if (refused.isEmpty() && body.path(StackShape.REMOVING).asBoolean(false)) {
      tx.resources().delete(operation.resourceKey());
      tx.changes().add("resource", operation.resourceKey(), now);
      return new Step.Done(null);
    }
    ObjectNode properties = body.withObject("/properties");
    ArrayNode deleted = properties.putArray("deletedResources");
    ArrayNode failed = properties.putArray("failedResources");
    ArrayNode managed = properties.withArray("/resources");
    List<ArmError> details = new ArrayList<>();
    for (JsonNode one : body.path(StackShape.REMOVE)) {
      String id = one.asString("");
      ArmError why = refused.get(id);
      boolean named =
          managed.valueStream().anyMatch(m -> m.path("id").asString("").equalsIgnoreCase(id));
      if (why == null) {
        deleted.addObject().put("id", id);
        managed.removeIf(m -> m.path("id").asString("").equalsIgnoreCase(id));
        continue;
      }
      failed.addObject().put("id", id).set("error", Json.error(why));
      details.add(why);
      if (!named) {
        managed.addObject().put("status", "deleteFailed").put("denyStatus", "none").put("id", id);
      }
    }
    if (!details.isEmpty()) {
      ArmError error =
          ArmError.of(
                  400,
                  "DeploymentStackDeleteResourcesFailed",
                  "One or more resources could not be deleted. Correlation id: '"
                      + properties.path("correlationId").asString("")
                      + "'.")
              .because(details);
      put(found.get(), body, "Failed", Json.error(error), tx, now);
      return new Step.Failed(error);
    }
    put(found.get(), body, null, null, tx, now);
    return new Step.Done(null);
  }

  private static ObjectNode deploymentFailed(ObjectNode body, JsonNode inner) {
    ObjectNode error =
        Json.object()
            .put("code", "DeploymentStackDeploymentFailed")
            .put(
                "message",
                "One or more resources could not be deployed. Correlation id: '"
                    + body.path("properties").path("correlationId").asString("")
                    + "'.");
    error.putArray("details").add(inner.isMissingNode() ? Json.object() : inner);
    return error;
  }

  private Step failed(OperationRow operation, ObjectNode error, Tx tx, long now) {
    tx.resources()
        .find(operation.resourceKey())
        .ifPresent(row -> put(row, Json.stored(row.body()), "Failed", error, tx, now));
    List<ArmError> details = new ArrayList<>();
    error.path("details").forEach(one -> details.add(DeploymentEnd.read(one)));
    return new Step.Failed(
        ArmError.of(400, error.path("code").asString(""), error.path("message").asString(""))
            .because(details));
  }

  /** How the stack ended. */
  private static void put(
      ResourceRow row,
      ObjectNode body,
      @Nullable String state,
      @Nullable ObjectNode error,
      Tx tx,
      long now) {
    ObjectNode properties = body.withObject("/properties");
    properties.put(
        "duration",
        Duration.ofMillis(Math.max(0, now - body.path(StackShape.STARTED).asLong(now))).toString());
    if (error == null) {
      properties.remove("error");
    } else {
      properties.set("error", error);
    }
    body.remove(List.of(StackShape.REMOVE, StackShape.REMOVING));
    body.put(StackShape.PHASE, "ended");
    StackDenials.apply(row, body, now, tx);
    tx.resources().put(row.changed(state, Json.text(body), now, row.changedBy()));
    tx.changes().add("resource", row.idKey(), now);
  }

  private static Step next(
      OperationRow operation,
      String state,
      String phase,
      Consumer<ObjectNode> change,
      Tx tx,
      long now) {
    tx.resources()
        .find(operation.resourceKey())
        .ifPresent(row -> {
          ObjectNode body = Json.stored(row.body());
          change.accept(body);
          body.put(StackShape.PHASE, phase);
          String shown = body.path(StackShape.REMOVING).asBoolean(false) ? "Deleting" : state;
          tx.resources().put(row.changed(shown, Json.text(body), now, row.changedBy()));
          tx.changes().add("resource", row.idKey(), now);
        });
    return new Step.More(operation.step() + 1);
  }

  private static void edit(String key, Consumer<ObjectNode> change, Tx tx, long now) {
    tx.resources()
        .find(key)
        .ifPresent(row -> {
          ObjectNode body = Json.stored(row.body());
          change.accept(body);
          tx.resources()
              .put(row.changed(row.provisioningState(), Json.text(body), now, row.changedBy()));
          tx.changes().add("resource", row.idKey(), now);
        });
  }
}
