package dev.selfsame.graph;

import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Bodies in OData's JSON format with minimal metadata. */
final class Answers {
  private static final String CONTENT_TYPE =
      "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

  private Answers() {}

  /** {@code context} is what stands after {@code $metadata#}. */
  static Response one(Call call, int status, String context, ObjectNode object) {
    ObjectNode body = Json.object().put("@odata.context", context(call, context));
    body.setAll(object);
    return json(status, body);
  }

  static Response created(Call call, String context, ObjectNode object, String path) {
    return one(call, 201, context, object).with("Location", call.base() + path);
  }

  static Response list(
      Call call,
      String context,
      List<? extends JsonNode> items,
      @Nullable Long count,
      @Nullable String nextLink) {
    ObjectNode body = Json.object().put("@odata.context", context(call, context));
    if (count != null) {
      body.put("@odata.count", count);
    }
    if (nextLink != null) {
      body.put("@odata.nextLink", nextLink);
    }
    body.putArray("value").addAll(items);
    return json(200, body);
  }

  static Response list(Call call, String context, List<? extends JsonNode> items) {
    return list(call, context, items, null, null);
  }

  static Response number(long count) {
    byte[] text = Long.toString(count).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new Response(200, Map.of("Content-Type", "text/plain"), text);
  }

  static Response nothing() {
    return Response.empty(204);
  }

  private static Response json(int status, ObjectNode body) {
    return new Response(
        status, Map.of("Content-Type", CONTENT_TYPE, "OData-Version", "4.0"), Json.write(body));
  }

  private static String context(Call call, String context) {
    return call.base() + "/$metadata#" + context;
  }
}
