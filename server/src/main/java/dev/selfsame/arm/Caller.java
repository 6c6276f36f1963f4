package dev.selfsame.arm;

import dev.selfsame.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who is asking, as proven by the token.
 *
 * @param owner may do everything
 */
public record Caller(
    String objectId, String clientId, String tenantId, String name, String kind, boolean owner) {
  /** For work that goes on after the request, in the caller's name. */
  public ObjectNode json() {
    return Json.object()
        .put("objectId", objectId)
        .put("clientId", clientId)
        .put("tenantId", tenantId)
        .put("name", name)
        .put("kind", kind)
        .put("owner", owner);
  }

  /** Reads what {@link #json} wrote. */
  public static Caller of(JsonNode stored) {
    return new Caller(
        stored.path("objectId").asString(),
        stored.path("clientId").asString(),
        stored.path("tenantId").asString(),
        stored.path("name").asString(),
        stored.path("kind").asString(),
        stored.path("owner").asBoolean(false));
  }
}
