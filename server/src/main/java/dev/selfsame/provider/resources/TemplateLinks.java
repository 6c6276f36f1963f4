package dev.selfsame.provider.resources;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Store;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Templates and parameters that a link leads to: a template spec, or an address. */
final class TemplateLinks {
  /** Fetches a document under the house's rules for going out; throws Azure's error. */
  @FunctionalInterface
  interface Fetch {
    byte[] fetch(String url);
  }

  private static final String READ = "Microsoft.Resources/templateSpecs/versions/read";

  private final Store store;
  private final Fetch fetch;
  private final Supplier<ResourceCalls> calls;

  TemplateLinks(Store store, Fetch fetch, Supplier<ResourceCalls> calls) {
    this.store = store;
    this.fetch = fetch;
    this.calls = calls;
  }

  /** The template; a template spec must be one that the caller may read. */
  ObjectNode template(ObjectNode link, Caller caller) {
    String id = link.path("id").asString("");
    return id.isEmpty()
        ? document(link)
        : spec(id, place("", link.path("relativePath").asString("")), caller);
  }

  /**
   * A nested deployment may name its template by where it is from the template around it: makes of
   * that a link that stands by itself.
   *
   * @param deployment the body of the nested deployment, changed in place
   * @param around the link to the template around it; missing when it came with the request
   * @throws dev.selfsame.error.ApiException 400 when there is no such link, or an odd path
   */
  static void settle(ObjectNode deployment, JsonNode around) {
    if (!(deployment.path("properties").path("templateLink") instanceof ObjectNode link)
        || !link.hasNonNull("relativePath")
        || link.hasNonNull("uri")
        || link.hasNonNull("id")) {
      return;
    }
    String path = link.path("relativePath").asString("");
    String uri = around.path("uri").asString("");
    if (around.hasNonNull("id")) {
      link.set("id", around.get("id"));
      link.put("relativePath", place(around.path("relativePath").asString(""), path));
    } else if (!uri.isEmpty()) {
      link.remove("relativePath");
      link.put("uri", resolved(uri, path));
      if (!link.has("queryString") && around.has("queryString")) {
        link.set("queryString", around.get("queryString"));
      }
    } else {
      throw ArmErrors.invalidDeployment(
          "The template link with the relative path '"
              + path
              + "' is in a template that was not linked itself: relative paths are taken from a linked template or a template spec.");
    }
  }

  private static String resolved(String uri, String path) {
    try {
      return URI.create(uri).resolve(path.replace('\\', '/')).toString();
    } catch (IllegalArgumentException e) {
      throw ArmErrors.invalidDeployment("The relative path '" + path + "' is not valid.");
    }
  }

  /** A path inside a template spec, from the file that names it. */
  private static String place(String from, String path) {
    try {
      URI base = URI.create("spec:/").resolve(from.replace('\\', '/'));
      return base.resolve(path.replace('\\', '/')).getPath().replaceFirst("^/", "");
    } catch (IllegalArgumentException e) {
      throw ArmErrors.invalidDeployment("The relative path '" + path + "' is not valid.");
    }
  }

  /** A parameter file's values. */
  ObjectNode parameters(ObjectNode link) {
    return DeploymentRequest.parameterValues(document(link));
  }

  /**
   * @param path of one of its linked templates; empty for the main one
   */
  private ObjectNode spec(String id, String path, Caller caller) {
    Optional<String> body =
        ResourceId.parse(id)
            .flatMap(spec ->
                store.read(tx -> {
                  calls.get().require(caller, READ, spec.value(), tx);
                  return tx.resources().find(spec.key()).map(row -> row.body());
                }));
    if (body.isPresent() && !path.isEmpty()) {
      return linked(body.get(), id, path);
    }
    if (body.isPresent()
        && Json.stored(body.get()).path("properties").path("mainTemplate")
            instanceof ObjectNode template) {
      return template;
    }
    throw ArmErrors.invalidDeployment("The template spec version '" + id + "' could not be found.");
  }

  private static ObjectNode linked(String body, String id, String path) {
    for (JsonNode one : Json.stored(body).path("properties").path("linkedTemplates")) {
      if (place("", one.path("path").asString("")).equalsIgnoreCase(path)
          && one.path("template") instanceof ObjectNode template) {
        return template;
      }
    }
    throw ArmErrors.invalidDeployment(
        "The template spec version '" + id + "' has no linked template '" + path + "'.");
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
