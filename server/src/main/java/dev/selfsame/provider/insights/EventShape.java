package dev.selfsame.provider.insights;

import dev.selfsame.json.Json;
import dev.selfsame.store.ActivityRow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event as Azure shows it. Source: the schema EventData of Azure Monitor's REST reference, and
 * the page "Azure Activity Log event schema".
 */
final class EventShape {
  /** What {@code $select} may name. */
  static final Set<String> MEMBERS =
      Set.of(
          "authorization",
          "caller",
          "category",
          "channels",
          "claims",
          "correlationId",
          "description",
          "eventDataId",
          "eventName",
          "eventTimestamp",
          "httpRequest",
          "id",
          "level",
          "operationId",
          "operationName",
          "properties",
          "resourceGroupName",
          "resourceId",
          "resourceProviderName",
          "resourceType",
          "status",
          "submissionTimestamp",
          "subStatus",
          "subscriptionId",
          "tenantId");

  private static final String IDENTITY = "http://schemas.microsoft.com/identity/claims/";
  private static final String UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";

  /** Ticks of .NET (100 ns since the year 1) at the epoch. */
  private static final long TICKS_1970 = 621_355_968_000_000_000L;

  /** RFC 9110's names, as .NET writes them, and the words. */
  private static final Map<Integer, String> CODES =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(201, "Created"),
          Map.entry(202, "Accepted"),
          Map.entry(204, "NoContent"),
          Map.entry(400, "BadRequest"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "NotFound"),
          Map.entry(405, "MethodNotAllowed"),
          Map.entry(409, "Conflict"),
          Map.entry(412, "PreconditionFailed"),
          Map.entry(413, "RequestEntityTooLarge"),
          Map.entry(429, "TooManyRequests"),
          Map.entry(500, "InternalServerError"),
          Map.entry(503, "ServiceUnavailable"));

  private EventShape() {}

  /**
   * The end of a request and, for one that was let in, its beginning: one row stands for both. The
   * newest first.
   */
  static List<ObjectNode> of(ActivityRow row, String tenantId) {
    JsonNode body = Json.stored(row.body());
    ObjectNode end = event(row, body, tenantId, false);
    boolean began =
        !body.has("ends")
            && !body.has("category")
            && !Set.of(401, 403).contains(body.path("code").asInt(0));
    return began ? List.of(end, event(row, body, tenantId, true)) : List.of(end);
  }

  private static ObjectNode event(ActivityRow row, JsonNode body, String tenantId, boolean begin) {
    String resourceId = body.path("resourceId").asString("");
    String type = body.path("type").asString("");
    String action = body.path("action").asString("");
    String eventId = begin ? beginning(row.eventId()) : row.eventId();
    int code = body.path("code").asInt(0);
    String status = begin ? "Started" : body.path("status").asString("");
    String category = body.path("category").asString("Administrative");
    ObjectNode event = Json.object();
    ObjectNode allowed = event.putObject("authorization");
    allowed.put("action", action).put("scope", resourceId);
    event.put("caller", caller(body.path("caller")));
    event.put("channels", category.equals("Security") ? "Admin" : "Operation");
    claims(event.putObject("claims"), body.path("caller"));
    event.put("correlationId", row.correlationId());
    event.put("description", category.equals("Security") ? body.path("message").asString("") : "");
    event.put("eventDataId", eventId);
    text(
        event,
        "eventName",
        begin ? "BeginRequest" : "EndRequest",
        begin ? "Begin request" : "End request");
    text(event, "category", category, category);
    http(event, body);
    long ticks = row.at() * 10_000 + TICKS_1970;
    event.put("id", resourceId + "/events/" + eventId + "/ticks/" + ticks);
    event.put("level", begin ? "Informational" : row.level());
    group(resourceId, 4, "resourcegroups", event, "resourceGroupName");
    String namespace = type.isEmpty() ? action : type;
    int slash = namespace.indexOf('/');
    String provider = slash < 0 ? namespace : namespace.substring(0, slash);
    text(event, "resourceProviderName", provider, provider);
    event.put("resourceId", resourceId);
    text(event, "resourceType", type, type);
    event.put("operationId", body.path("requestId").asString(row.correlationId()));
    text(event, "operationName", action, action);
    event.set("properties", properties(body, code, begin, tenantId));
    text(event, "status", status, status);
    substatus(event, code, begin);
    String time = Instant.ofEpochMilli(row.at()).toString();
    event.put("eventTimestamp", time).put("submissionTimestamp", time);
    @Nullable String subscription = row.subscriptionKey();
    event.put("subscriptionId", subscription == null ? "" : subscription);
    event.put("tenantId", tenantId);
    return event;
  }

  /** Another id than the end's, the same each time it is asked for. */
  private static String beginning(String eventId) {
    char last = eventId.charAt(eventId.length() - 1);
    return eventId.substring(0, eventId.length() - 1)
        + Character.forDigit(Character.digit(last, 16) ^ 8, 16);
  }

  private static String caller(JsonNode who) {
    return who.path("kind").asString("").equals("User")
        ? who.path("name").asString("")
        : who.path("oid").asString("");
  }

  private static void claims(ObjectNode claims, JsonNode who) {
    if (who.isMissingNode()) {
      return;
    }
    boolean user = who.path("kind").asString("").equals("User");
    claims.put("appid", who.path("appid").asString(""));
    claims.put("idtyp", user ? "user" : "app");
    claims.put(IDENTITY + "objectidentifier", who.path("oid").asString(""));
    claims.put(IDENTITY + "tenantid", who.path("tid").asString(""));
    if (user) {
      claims.put("name", who.path("name").asString(""));
      claims.put(UPN, who.path("name").asString(""));
    }
  }

  private static void http(ObjectNode event, JsonNode body) {
    if (!body.has("method")) {
      return;
    }
    ObjectNode http = event.putObject("httpRequest");
    http.put(
        "clientRequestId",
        body.path("clientRequestId").asString(body.path("requestId").asString("")));
    http.put("clientIpAddress", body.path("ip").asString(""));
    http.put("method", body.path("method").asString(""));
  }

  private static ObjectNode properties(JsonNode body, int code, boolean begin, String tenantId) {
    ObjectNode properties = Json.object();
    properties.put("eventCategory", body.path("category").asString("Administrative"));
    properties.put("entity", body.path("resourceId").asString(""));
    properties.put("message", body.path("action").asString(""));
    properties.put("hierarchy", tenantId);
    if (body.has("facts")) {
      body.path("facts")
          .properties()
          .forEach(fact -> properties.put(fact.getKey(), fact.getValue().asString("")));
    }
    if (begin || code == 0) {
      return properties;
    }
    properties.put("statusCode", CODES.getOrDefault(code, Integer.toString(code)));
    if (body.has("requestId")) {
      properties.put("serviceRequestId", body.path("requestId").asString(""));
    }
    if (body.has("errorCode")) {
      ObjectNode message = Json.object().put("status", "Failed");
      message
          .putObject("error")
          .put("code", body.path("errorCode").asString(""))
          .put("message", body.path("message").asString(""));
      properties.put("statusMessage", Json.text(message));
    }
    return properties;
  }

  private static void substatus(ObjectNode event, int code, boolean begin) {
    if (begin || code == 0) {
      text(event, "subStatus", "", "");
      return;
    }
    String word = CODES.getOrDefault(code, Integer.toString(code));
    text(event, "subStatus", word, word + " (HTTP Status Code: " + code + ")");
  }

  private static void group(
      String resourceId, int at, String word, ObjectNode event, String member) {
    String[] parts = resourceId.split("/", -1);
    boolean has = parts.length > at && parts[at - 1].toLowerCase(Locale.ROOT).equals(word);
    event.put(member, has ? parts[at] : "");
  }

  private static void text(ObjectNode event, String name, String value, String localized) {
    event.putObject(name).put("value", value).put("localizedValue", localized);
  }
}
