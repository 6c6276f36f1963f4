package dev.selfsame.provider.resources;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Store;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Templates and parameters that a link leads to: a template spec, or an address. */
final class TemplateLinks {
  /** Fetches a document under the house's rules for going out; throws Azure's error. */
  @FunctionalInterface
  interface Fetch {
    byte[] fetch(String url);
  }

  private final Store store;
  private final Fetch fetch;

  TemplateLinks(Store store, Fetch fetch) {
    this.store = store;
    this.fetch = fetch;
  }

  ObjectNode template(ObjectNode link) {
    String id = link.path("id").asString("");
    return id.isEmpty() ? document(link) : spec(id);
  }

  /** A parameter file's values. */
  ObjectNode parameters(ObjectNode link) {
    return DeploymentRequest.parameterValues(document(link));
  }

  private ObjectNode spec(String id) {
    Optional<String> body =
        ResourceId.parse(id)
            .flatMap(
                spec -> store.read(tx -> tx.resources().find(spec.key()).map(row -> row.body())));
    if (body.isPresent()
        && Json.stored(body.get()).path("properties").path("mainTemplate")
            instanceof ObjectNode template) {
      return template;
    }
    throw ArmErrors.invalidDeployment("The template spec version '" + id + "' could not be found.");
  }

  private ObjectNode document(ObjectNode link) {
    String uri = link.path("uri").asString("");
    if (uri.isEmpty()) {
      throw ArmErrors.invalidDeployment(
          "A template link needs a 'uri' or the 'id' of a template spec version.");
    }
    String query = link.path("queryString").asString("");
    return Json.readLenient(fetch.fetch(query.isEmpty() ? uri : uri + "?" + query));
  }
}
