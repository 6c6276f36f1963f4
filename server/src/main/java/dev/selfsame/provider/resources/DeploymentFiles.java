package dev.selfsame.provider.resources;

import dev.selfsame.json.Json;
import dev.selfsame.store.Tx;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of a deployment beside its row: the template, the values of its parameters (sealed,
 * as some are secret), and how far each resource is.
 */
final class DeploymentFiles {
  private static final String TEMPLATE = "template";
  private static final String PARAMETERS = "parameters";
  private static final String PROGRESS = "progress";

  private final Sealing sealing;

  DeploymentFiles(Sealing sealing) {
    this.sealing = sealing;
  }

  void put(String key, ObjectNode template, ObjectNode parameters, Tx tx) {
    tx.documents().put(key, TEMPLATE, Json.write(template));
    tx.documents().put(key, PARAMETERS, sealing.seal(key, Json.write(parameters)));
  }

  Optional<ObjectNode> template(String key, Tx tx) {
    return tx.documents().find(key, TEMPLATE).map(bytes -> (ObjectNode) Json.parse(bytes));
  }

  /** As a template takes them: {@code {"name":{"value":…}}}. */
  Optional<ObjectNode> parameters(String key, Tx tx) {
    return tx.documents()
        .find(key, PARAMETERS)
        .map(bytes -> (ObjectNode) Json.parse(sealing.open(key, bytes)));
  }

  Optional<Progress> progress(String key, Tx tx) {
    return tx.documents().find(key, PROGRESS).map(Progress::read);
  }

  void put(String key, Progress progress, Tx tx) {
    tx.documents().put(key, PROGRESS, progress.write());
  }
}
