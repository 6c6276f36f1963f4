package dev.selfsame.arm;

import dev.selfsame.http.Request;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ActivityRow;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of one event, compact; {@code provider.insights} shows it in Azure's shape. Nothing
 * of a request's body is.
 *
 * @param action the RBAC action
 * @param resourceId in the caller's spelling; a scope for what is no resource
 * @param type of the resource; empty for a scope
 */
record ActivityEvent(String action, String resourceId, String type) {
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final int TEXT_MAX = 256;

  /** How it ended. */
  record End(String status, int code, @Nullable String errorCode, @Nullable String message) {}

  /** The type of a group is named below its subscription, as in Azure's operations. */
  private static String named(String type) {
    return type.equals("Microsoft.Resources/resourceGroups")
        ? "Microsoft.Resources/subscriptions/resourceGroups"
        : type;
  }

  /** What a request would do; empty for a read. */
  static Optional<ActivityEvent> of(Match match, Request request) {
    if (Set.of("GET", "HEAD").contains(request.method())) {
      return Optional.empty();
    }
    return switch (match) {
      case Match.OfResource one ->
          Optional.of(
              new ActivityEvent(
                  named(one.type().name())
                      + (request.method().equals("DELETE") ? "/delete" : "/write"),
                  one.id().value(),
                  named(one.type().name())));
      case Match.OfAction action ->
          Optional.of(
              new ActivityEvent(
                  named(action.type().name()) + "/" + action.action() + "/action",
                  action.id().value(),
                  named(action.type().name())));
      case Match.OfList list -> Optional.empty();
      case Match.OfRoute route -> route(route.route(), request);
    };
  }

  private static Optional<ActivityEvent> route(Route route, Request request) {
    String action = route.action();
    String end = action.substring(action.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    if (route.open() || !Set.of("write", "delete", "action").contains(end)) {
      return Optional.empty();
    }
    String path = request.path();
    if (end.equals("action") && path.lastIndexOf('/') > 0) {
      path = path.substring(0, path.lastIndexOf('/'));
    }
    String target = path;
    String type =
        ResourceId.parse(target)
            .filter(id -> id.namespace() != null)
            .map(ResourceId::type)
            .orElse("");
    return Optional.of(new ActivityEvent(action, target, type));
  }

  ActivityRow row(
      String eventId,
      long at,
      Request request,
      Caller caller,
      End end,
      @Nullable String operationId) {
    ObjectNode body = Json.object();
    body.put("action", action).put("resourceId", resourceId).put("type", type);
    body.put("status", end.status()).put("code", end.code());
    put(body, "errorCode", end.errorCode());
    put(body, "message", end.message());
    body.put("method", request.method()).put("requestId", request.requestId());
    put(body, "ip", request.peer());
    put(
        body,
        "clientRequestId",
        request
            .header("x-ms-client-request-id")
            .filter(id -> GUID.matcher(id).matches())
            .orElse(null));
    ObjectNode who = body.putObject("caller");
    who.put("oid", caller.objectId()).put("appid", caller.clientId());
    who.put("tid", caller.tenantId()).put("kind", caller.kind()).put("name", caller.name());
    String level = end.status().equals("Failed") ? "Error" : "Informational";
    return row(eventId, at, bounded(request.correlationId()), operationId, level, body);
  }

  /** A row of the log; the rest of it follows from the resource's id. */
  ActivityRow row(
      String eventId,
      long at,
      String correlationId,
      @Nullable String operationId,
      String level,
      ObjectNode body) {
    String key = ResourceId.lower(resourceId);
    String[] parts = key.split("/", 6);
    boolean inSubscription = parts.length > 2 && parts[1].equals("subscriptions");
    boolean inGroup = inSubscription && parts.length > 4 && parts[3].equals("resourcegroups");
    return new ActivityRow(
        "",
        0,
        at,
        eventId,
        inSubscription ? parts[2] : null,
        inGroup ? "/subscriptions/" + parts[2] + "/resourcegroups/" + parts[4] : null,
        key,
        correlationId,
        operationId,
        level,
        Json.text(body),
        "");
  }

  static String bounded(String text) {
    return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
  }

  private static void put(ObjectNode body, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      body.put(name, value);
    }
  }
}
