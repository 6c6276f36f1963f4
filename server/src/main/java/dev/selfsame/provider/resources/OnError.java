package dev.selfsame.provider.resources;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which earlier deployment is to be deployed again when one fails, and that it is. Source: Azure's
 * page "Roll back on error to successful deployment".
 */
final class OnError {
  private static final int DEPLOYMENTS_MAX = 1000;

  private final DeploymentFiles files;
  private final DeploymentStarts starts;

  OnError(DeploymentFiles files, DeploymentStarts starts) {
    this.files = files;
    this.starts = starts;
  }

  /**
   * Finds it before the deployment begins and writes its name into the request, as recorded.
   *
   * @throws dev.selfsame.error.ApiException 400 when there is none
   */
  void check(Prepared prepared, Store store) {
    ObjectNode onError = prepared.request().onError();
    if (onError == null) {
      return;
    }
    String type = onError.path("type").asString("");
    String name = onError.path("deploymentName").asString("");
    boolean last = type.equalsIgnoreCase("LastSuccessful");
    if (!last && (!type.equalsIgnoreCase("SpecificDeployment") || name.isEmpty())) {
      throw ArmErrors.invalidDeployment(
          "The 'onErrorDeployment' must be of type 'LastSuccessful', or 'SpecificDeployment' with a 'deploymentName'.");
    }
    Optional<ResourceRow> earlier =
        store.read(tx ->
            last
                ? lastSuccessful(prepared, tx)
                : tx.resources().find(prepared.scope().deployment(name).key()));
    if (earlier.isEmpty()
        || !store.<Boolean>read(tx -> files.template(earlier.get().idKey(), tx).isPresent())) {
      throw ArmErrors.deploymentNotFound(last ? "LastSuccessful" : name);
    }
    onError.put("deploymentName", earlier.get().name());
  }

  /**
   * The earlier deployment once more, with its own template, parameters and mode, in the name of
   * whoever asked for the one that failed. Empty when none was asked for.
   *
   * @throws dev.selfsame.error.ApiException when it cannot be prepared any more
   */
  Optional<Prepared> again(RunningDeployments.Running failed, Store store, long now) {
    Optional<Earlier> found = store.read(tx -> earlier(failed, tx));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Earlier earlier = found.get();
    ObjectNode asked = Json.object();
    if (earlier.row().location() != null) {
      asked.put("location", earlier.row().location());
    }
    String mode = Json.stored(earlier.row().body()).path("properties").path("mode").asString("");
    ObjectNode properties = asked.putObject("properties");
    properties.put("mode", mode.isEmpty() ? "Incremental" : mode);
    properties.set("template", earlier.template());
    properties.set("parameters", earlier.parameters());
    Prepared.Ask ask =
        new Prepared.Ask(
            failed.scope(),
            earlier.row().name(),
            failed.caller(),
            RunningDeployments.ANY_VERSION,
            failed.correlationId(),
            0,
            null);
    DeploymentRequest request = DeploymentRequest.of(asked, failed.scope(), earlier.row().name());
    return Optional.of(starts.prepare(ask, request, now));
  }

  private record Earlier(ResourceRow row, ObjectNode template, ObjectNode parameters) {}

  private Optional<Earlier> earlier(RunningDeployments.Running failed, Tx tx) {
    String name =
        tx.resources()
            .find(failed.key())
            .map(row -> Json.stored(row.body()).path("properties").path("onErrorDeployment"))
            .map(onError -> onError.path("deploymentName").asString(""))
            .orElse("");
    ResourceId id = failed.scope().deployment(name.isEmpty() ? "none" : name);
    // One that names itself would go round for ever.
    if (name.isEmpty() || failed.depth() > 0 || id.key().equals(failed.key())) {
      return Optional.empty();
    }
    return tx.resources()
        .find(id.key())
        .flatMap(row ->
            files
                .template(row.idKey(), tx)
                .map(template ->
                    new Earlier(
                        row, template, files.parameters(row.idKey(), tx).orElseGet(Json::object))));
  }

  private static Optional<ResourceRow> lastSuccessful(Prepared prepared, Tx tx) {
    return tx
        .resources()
        .children(prepared.scope().key(), DeploymentScope.TYPE, null, DEPLOYMENTS_MAX)
        .stream()
        .filter(row -> row.provisioningState() == null && !row.idKey().equals(prepared.id().key()))
        .max(Comparator.comparingLong(ResourceRow::changedAt));
  }
}
