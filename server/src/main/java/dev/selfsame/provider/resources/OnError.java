package dev.selfsame.provider.resources;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Which earlier deployment is to be deployed again when one fails. */
final class OnError {
  private static final int DEPLOYMENTS_MAX = 1000;

  private final DeploymentFiles files;

  OnError(DeploymentFiles files) {
    this.files = files;
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

  private static Optional<ResourceRow> lastSuccessful(Prepared prepared, Tx tx) {
    return tx
        .resources()
        .children(prepared.scope().key(), DeploymentScope.TYPE, null, DEPLOYMENTS_MAX)
        .stream()
        .filter(row -> row.provisioningState() == null && !row.idKey().equals(prepared.id().key()))
        .max(Comparator.comparingLong(ResourceRow::changedAt));
  }
}
