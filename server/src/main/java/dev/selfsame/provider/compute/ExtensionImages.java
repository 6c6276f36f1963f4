package dev.selfsame.provider.compute;

import dev.selfsame.arm.Route;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.store.Tx;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * The catalog of extensions, as bare arrays. Clients look a version up here before they add one; a
 * type that is not listed has one version. Source: the REST reference, "Virtual Machine Extension
 * Images".
 */
final class ExtensionImages {
  private static final String TYPES =
      "/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/publishers/{publisher}/artifacttypes/vmextension/types";
  private static final String ACTION =
      "Microsoft.Compute/locations/publishers/artifacttypes/types/";
  private static final String UNKNOWN_VERSION = "1.0.0.0";

  private static final JsonNode EXTENSIONS = Json.beside(ExtensionImages.class, "extensions.json");

  static Collection<String> publishers() {
    return EXTENSIONS.propertyNames();
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", TYPES, ACTION + "read", false, this::types),
        new Route(
            "GET", TYPES + "/{type}/versions", ACTION + "versions/read", false, this::versions));
  }

  private Response types(Route.Call call, Tx tx) {
    ArrayNode answer = Json.object().putArray("value");
    String publisher = Images.given(call, "publisher");
    String below = "/" + publisher + "/ArtifactTypes/VMExtension/Types";
    find(EXTENSIONS, publisher)
        .propertyNames()
        .forEach(type -> answer.add(Images.named(call, type, below)));
    return Response.json(200, Json.write(answer));
  }

  private Response versions(Route.Call call, Tx tx) {
    String publisher = Images.given(call, "publisher");
    String type = Images.given(call, "type");
    String version = find(find(EXTENSIONS, publisher), type).asString(UNKNOWN_VERSION);
    String below = "/" + publisher + "/ArtifactTypes/VMExtension/Types/" + type + "/Versions";
    ArrayNode answer = Json.object().putArray("value");
    answer.add(Images.named(call, version, below));
    return Response.json(200, Json.write(answer));
  }

  private static JsonNode find(JsonNode parent, String name) {
    return parent.properties().stream()
        .filter(one -> one.getKey().equalsIgnoreCase(name))
        .map(java.util.Map.Entry::getValue)
        .findFirst()
        .orElseGet(Json::object);
  }
}
