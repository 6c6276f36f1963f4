package dev.selfsame.provider.resources;

import dev.selfsame.arm.ActionCall;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stops a deployment: nothing more begins; what has begun is not taken back. Deployments in it stop
 * too.
 */
final class DeploymentCancel {
  private final DeploymentFiles files;

  DeploymentCancel(DeploymentFiles files) {
    this.files = files;
  }

  Response cancel(ActionCall call, Tx tx) {
    ResourceRow row = tx.resources().find(call.resource().id().key()).orElseThrow();
    if (!List.of("Accepted", "Running").contains(String.valueOf(row.provisioningState()))) {
      throw ArmErrors.deploymentCannotBeCancelled(
          row.name(), row.provisioningState() == null ? "Succeeded" : row.provisioningState());
    }
    stop(row, tx, call.now());
    return Response.empty(204);
  }

  private void stop(ResourceRow row, Tx tx, long now) {
    Progress progress = files.progress(row.idKey(), tx).orElseGet(Progress::new);
    for (var one : List.copyOf(progress.all().entrySet())) {
      Progress.Entry entry = one.getValue();
      if (entry.type().equalsIgnoreCase(DeploymentScope.TYPE)
          && entry.state() == Progress.State.RUNNING) {
        tx.resources()
            .find(ResourceId.lower(entry.id()))
            .filter(DeploymentStarts::running)
            .ifPresent(nested -> stop(nested, tx, now));
      }
      if (!entry.state().ended()) {
        progress.put(one.getKey(), entry.ended(Progress.State.CANCELED, "Conflict", null, now));
      }
    }
    files.put(row.idKey(), progress, tx);
    ObjectNode body = Json.stored(row.body());
    body.put(DeploymentShape.ENDED, now);
    tx.resources().put(row.changed("Canceled", Json.text(body), now, row.changedBy()));
    tx.changes().add("resource", row.idKey(), now);
    tx.operations()
        .find(body.path(DeploymentShape.OPERATION).asString(""))
        .ifPresent(operation -> {
          String error =
              Json.text(
                  Json.object()
                      .put("code", "DeploymentCanceled")
                      .put("message", "The deployment was canceled."));
          tx.operations().put(operation.ended("Canceled", null, error, now));
          tx.changes().add("operation", operation.operationId(), now);
        });
  }
}
