package dev.selfsame.http;

import dev.selfsame.error.ApiError;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.GraphError;
import dev.selfsame.error.ImdsError;
import dev.selfsame.error.OAuthError;
import dev.selfsame.json.Json;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The one place where an error becomes bytes. */
public final class ErrorWriter {
  private static final DateTimeFormatter ENTRA_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", java.util.Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter GRAPH_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", java.util.Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private final Clock clock;

  public ErrorWriter(Clock clock) {
    this.clock = clock;
  }

  /** The answer to a request that failed. */
  public Response write(ApiError error, String requestId, String correlationId) {
    return switch (error) {
      case ArmError arm ->
          answer(arm.status(), Json.object().set("error", Json.error(arm)), arm.headers());
      case OAuthError oauth -> oauth(oauth, requestId, correlationId);
      case ImdsError imds -> imds(imds);
      case GraphError graph -> graph(graph, requestId);
    };
  }

  // entra.md E30
  private Response oauth(OAuthError error, String requestId, String correlationId) {
    String now = ENTRA_TIME.format(clock.instant());
    ObjectNode node = Json.object();
    node.put("error", error.error());
    node.put(
        "error_description",
        "AADSTS"
            + error.code()
            + ": "
            + error.text()
            + "\r\nTrace ID: "
            + requestId
            + "\r\nCorrelation ID: "
            + correlationId
            + "\r\nTimestamp: "
            + now);
    node.putArray("error_codes").add(error.code());
    node.put("timestamp", now);
    node.put("trace_id", requestId);
    node.put("correlation_id", correlationId);
    return answer(error.status(), node, Map.of("Cache-Control", "no-store"));
  }

  private static Response imds(ImdsError error) {
    ObjectNode node = Json.object().put("error", error.error());
    if (error.description() != null) {
      node.put("error_description", error.description());
    }
    if (!error.newestVersions().isEmpty()) {
      ArrayNode versions = node.putArray("newest-versions");
      error.newestVersions().forEach(versions::add);
    }
    return answer(error.status(), node, error.headers());
  }

  private Response graph(GraphError error, String requestId) {
    ObjectNode node = Json.object().put("code", error.code()).put("message", error.message());
    if (!error.details().isEmpty()) {
      ArrayNode details = node.putArray("details");
      for (GraphError.Detail detail : error.details()) {
        ObjectNode one =
            details.addObject().put("code", detail.code()).put("message", detail.message());
        if (detail.target() != null) {
          one.put("target", detail.target());
        }
      }
    }
    String client = error.clientRequestId();
    node.putObject("innerError")
        .put("date", GRAPH_TIME.format(clock.instant()))
        .put("request-id", requestId)
        .put("client-request-id", client == null ? requestId : client);
    return answer(error.status(), Json.object().set("error", node), error.headers());
  }

  private static Response answer(
      int status, tools.jackson.databind.JsonNode body, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", Response.JSON);
    headers.putAll(more);
    return new Response(status, headers, Json.write(body));
  }
}
