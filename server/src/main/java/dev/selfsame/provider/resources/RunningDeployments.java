package dev.selfsame.provider.resources;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.json.Json;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Store;
import dev.selfsame.template.Expansion;
import dev.selfsame.template.PlannedResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The plans of deployments that run here, kept so that each step need not work them out again. What
 * is not here, after a restart or when there are too many, comes from the store.
 */
final class RunningDeployments {
  /** For references that name no version. */
  static final String ANY_VERSION = "2024-11-01";

  private static final int KEPT_MAX = 64;

  private final Store store;
  private final DeploymentStarts starts;
  private final DeploymentFiles files;
  private final Map<String, Running> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Running> eldest) {
          return size() > KEPT_MAX;
        }
      };

  RunningDeployments(Store store, DeploymentStarts starts, DeploymentFiles files) {
    this.store = store;
    this.starts = starts;
    this.files = files;
  }

  /** A deployment that runs, with its plan. */
  record Running(
      String key,
      DeploymentScope scope,
      Caller caller,
      String correlationId,
      int depth,
      String mode,
      JsonNode templateLink,
      Expansion expansion,
      List<PlannedResource> deployed) {
    ResourceCalls.Call call(String apiVersion) {
      return new ResourceCalls.Call(caller, apiVersion, correlationId);
    }
  }

  /** Empty when the deployment was removed. */
  Optional<Running> of(OperationRow operation, long now) {
    synchronized (kept) {
      Running present = kept.get(operation.operationId());
      if (present != null) {
        return Optional.of(present);
      }
    }
    Optional<Running> read = read(operation.resourceKey(), now);
    read.ifPresent(one -> {
      synchronized (kept) {
        kept.put(operation.operationId(), one);
      }
    });
    return read;
  }

  void forget(String operationId) {
    synchronized (kept) {
      kept.remove(operationId);
    }
  }

  private record Stored(String id, ObjectNode body, ObjectNode template, ObjectNode parameters) {}

  private Optional<Running> read(String key, long now) {
    Optional<Stored> stored =
        store.read(tx ->
            tx.resources()
                .find(key)
                .map(row ->
                    new Stored(
                        row.id(),
                        Json.stored(row.body()),
                        files.template(key, tx).orElseGet(Json::object),
                        files.parameters(key, tx).orElseGet(Json::object))));
    return stored.map(one -> running(key, one, now));
  }

  private Running running(String key, Stored stored, long now) {
    int split =
        stored.id().length()
            - ("/providers/" + DeploymentScope.TYPE + "/").length()
            - stored.id().substring(stored.id().lastIndexOf('/') + 1).length();
    DeploymentScope scope = DeploymentScope.of(stored.id().substring(0, split));
    ObjectNode body = stored.body();
    Caller caller = Caller.of(body.path(DeploymentShape.CALLER));
    String name = stored.id().substring(stored.id().lastIndexOf('/') + 1);
    String correlation = body.path("properties").path("correlationId").asString("");
    String mode = body.path("properties").path("mode").asString("Incremental");
    int depth = body.path(DeploymentShape.DEPTH).asInt(0);
    Prepared.Ask ask =
        new Prepared.Ask(
            scope,
            name,
            caller,
            body.path(DeploymentShape.API_VERSION).asString(ANY_VERSION),
            correlation,
            depth,
            null);
    ObjectNode deployment = Json.object().put("name", name);
    if (body.hasNonNull("location")) {
      deployment.set("location", body.get("location"));
    }
    ObjectNode properties = deployment.putObject("properties");
    if (body.path("properties").has("templateLink")) {
      properties.set("templateLink", body.path("properties").get("templateLink"));
    }
    properties.set("template", stored.template());
    properties.put("templateHash", body.path("properties").path("templateHash").asString(""));
    properties.putObject("parameters");
    properties.put("mode", mode).put("provisioningState", "Accepted");
    Expansion expansion =
        DeploymentStarts.expand(
            starts.place(scope, deployment, ask, now),
            stored.template(),
            stored.parameters(),
            DeploymentStarts.budget());
    List<PlannedResource> deployed =
        expansion.resources().stream().filter(one -> one.condition() && !one.existing()).toList();
    JsonNode link = body.path("properties").path("templateLink");
    return new Running(key, scope, caller, correlation, depth, mode, link, expansion, deployed);
  }
}
