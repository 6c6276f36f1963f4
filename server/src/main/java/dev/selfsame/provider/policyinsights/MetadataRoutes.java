package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code policyMetadata}: what regulations say, to which groups of Azure's own initiatives point.
 * None of the initiatives that are here points to any, so that the list is empty. Source: the
 * operation group Policy Metadata of the REST reference.
 */
final class MetadataRoutes {
  private static final String LIST = "/providers/Microsoft.PolicyInsights/policyMetadata";
  private static final String ACTION = "Microsoft.PolicyInsights/policyMetadata/read";

  List<Route> routes() {
    return List.of(
        new Route("GET", LIST, ACTION, true, (call, tx) -> list()),
        new Route("GET", LIST + "/{name}", ACTION, true, (call, tx) -> none(call)));
  }

  private static Response list() {
    ObjectNode answer = Json.object();
    answer.putArray("value");
    return Response.json(200, Json.write(answer));
  }

  private static Response none(Route.Call call) {
    String name = call.variables().getOrDefault("name", "");
    throw ArmError.of(
            404, "PolicyMetadataNotFound", "The policy metadata '" + name + "' could not be found.")
        .exception();
  }
}
