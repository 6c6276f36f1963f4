package dev.selfsame.graph;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.GraphError;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /$batch}: up to 20 requests in one, each a request of its own by the same caller. */
final class Batch {
  static final int REQUESTS_MAX = 20;
  private static final Set<String> METHODS = Set.of("GET", "POST", "PATCH", "PUT", "DELETE");
  private final Handler door;

  Batch(Handler door) {
    this.door = door;
  }

  Response handle(Request outer) {
    if (!outer.method().equals("POST")) {
      throw GraphErrors.methodNotAllowed();
    }
    JsonNode requests = Json.readObject(outer.body()).path("requests");
    if (!requests.isArray() || requests.isEmpty() || requests.size() > REQUESTS_MAX) {
      throw GraphErrors.badRequest(
          "Invalid batch payload format: between 1 and " + REQUESTS_MAX + " requests are taken.");
    }
    ObjectNode body = Json.object();
    ArrayNode responses = body.putArray("responses");
    Set<String> failed = new HashSet<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode one : requests) {
      String id = one.path("id").asString("");
      if (id.isEmpty() || !seen.add(id)) {
        throw GraphErrors.badRequest(
            "Invalid batch payload format: each request needs an id of its own.");
      }
      ObjectNode response = dependsOn(one, failed) ? failedDependency() : run(outer, one);
      if (response.path("status").asInt() >= 400) {
        failed.add(id);
      }
      responses.addObject().put("id", id).setAll(response);
    }
    return Response.json(200, Json.write(body));
  }

  private static boolean dependsOn(JsonNode request, Set<String> failed) {
    for (JsonNode one : request.path("dependsOn")) {
      if (failed.contains(one.asString(""))) {
        return true;
      }
    }
    return false;
  }

  private ObjectNode run(Request outer, JsonNode one) {
    ObjectNode shown = Json.object();
    try {
      Response answer = door.handle(inner(outer, one));
      shown.put("status", answer.status());
      ObjectNode headers = shown.putObject("headers");
      answer.headers().forEach(headers::put);
      if (answer.body().length > 0) {
        boolean json = answer.headers().getOrDefault("Content-Type", "").contains("json");
        if (json) {
          shown.set("body", Json.parse(answer.body()));
        } else {
          shown.put("body", new String(answer.body(), StandardCharsets.UTF_8));
        }
      }
    } catch (ApiException e) {
      if (!(e.error() instanceof GraphError error)) {
        throw e;
      }
      error(shown, error.status(), error.code(), error.message());
    }
    return shown;
  }

  private static ObjectNode failedDependency() {
    ObjectNode shown = Json.object();
    error(
        shown,
        424,
        "FailedDependency",
        "The request was not executed because a request it depends on failed.");
    return shown;
  }

  private static void error(ObjectNode shown, int status, String code, String message) {
    shown.put("status", status);
    shown.putObject("headers").put("Content-Type", "application/json");
    shown.putObject("body").putObject("error").put("code", code).put("message", message);
  }

  private static Request inner(Request outer, JsonNode one) {
    String method = one.path("method").asString("").toUpperCase(Locale.ROOT);
    String url = one.path("url").asString("");
    if (!METHODS.contains(method) || !url.startsWith("/") || url.startsWith("/$batch")) {
      throw GraphErrors.badRequest("Invalid batch payload format: method or url is not valid.");
    }
    int mark = url.indexOf('?');
    List<String> segments = new ArrayList<>(List.of(outer.segments().getFirst()));
    for (String segment : (mark < 0 ? url : url.substring(0, mark)).split("/", -1)) {
      if (!segment.isEmpty()) {
        segments.add(decoded(segment.replace("+", "%2B")));
      }
    }
    Map<String, List<String>> headers = new HashMap<>(outer.headers());
    one.path("headers")
        .properties()
        .forEach(header -> {
          String name = header.getKey().toLowerCase(Locale.ROOT);
          if (!name.equals("authorization")) {
            headers.put(name, List.of(header.getValue().asString("")));
          }
        });
    JsonNode body = one.path("body");
    return new Request(
        method,
        outer.origin(),
        "/" + String.join("/", segments),
        List.copyOf(segments),
        mark < 0 ? List.of() : query(url.substring(mark + 1)),
        headers,
        body.isMissingNode() || body.isNull() ? new byte[0] : Json.write(body),
        outer.requestId(),
        outer.correlationId());
  }

  private static List<Request.Parameter> query(String text) {
    return Arrays.stream(text.split("&", -1))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .map(pair ->
            new Request.Parameter(decoded(pair[0]), pair.length > 1 ? decoded(pair[1]) : ""))
        .toList();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw GraphErrors.badRequest("Invalid batch payload format: the url is not valid.");
    }
  }
}
