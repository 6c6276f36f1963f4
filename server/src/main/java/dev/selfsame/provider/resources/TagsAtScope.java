package dev.selfsame.provider.resources;

import dev.selfsame.arm.Locks;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code {scope}/providers/Microsoft.Resources/tags/default}: the tags of a subscription, group or
 * resource as a thing of their own. Source: "Tags - Update At Scope", 2022-09-01, and recordings of
 * it.
 */
final class TagsAtScope {
  private static final String TEMPLATE = "{scope}/providers/Microsoft.Resources/tags/default";

  private final Supplier<ResourceCalls> calls;

  TagsAtScope(Supplier<ResourceCalls> calls) {
    this.calls = calls;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(new Route("GET", TEMPLATE, "Microsoft.Resources/tags/read", false, this::get));
    routes.add(new Route("PUT", TEMPLATE, "Microsoft.Resources/tags/write", false, this::put));
    routes.add(new Route("PATCH", TEMPLATE, "Microsoft.Resources/tags/write", false, this::patch));
    routes.add(
        new Route("DELETE", TEMPLATE, "Microsoft.Resources/tags/delete", false, this::delete));
    routes.add(
        new Route(
            "GET",
            "/subscriptions/{subscriptionId}/tagNames",
            "Microsoft.Resources/subscriptions/tagNames/read",
            false,
            this::names));
    return routes;
  }

  private Response get(Route.Call call, Tx tx) {
    ResourceRow row = require(call, tx);
    return shown(row, Json.stored(row.body()));
  }

  private Response put(Route.Call call, Tx tx) {
    return write(call, require(call, tx), sent(Json.readObject(call.request().body())), tx);
  }

  private Response patch(Route.Call call, Tx tx) {
    ObjectNode body = Json.readObject(call.request().body());
    ObjectNode sent = sent(body);
    ResourceRow row = require(call, tx);
    ObjectNode tags = current(row);
    switch (ResourceId.lower(body.path("operation").asString(""))) {
      case "merge" -> sent.properties().forEach(tag -> set(tags, tag.getKey(), tag.getValue()));
      case "replace" -> {
        tags.removeAll();
        tags.setAll(sent);
      }
      case "delete" -> sent.properties().forEach(tag -> remove(tags, tag.getKey(), tag.getValue()));
      default ->
          throw ArmErrors.invalidRequestContent("operation must be Merge, Replace or Delete");
    }
    return write(call, row, tags, tx);
  }

  private Response delete(Route.Call call, Tx tx) {
    write(call, require(call, tx), Json.object(), tx);
    return Response.empty(200);
  }

  private Response write(Route.Call call, ResourceRow row, ObjectNode tags, Tx tx) {
    Locks.require(ResourceId.parse(row.id()).orElseThrow(), Locks.Act.WRITE, tx);
    Resource changed = calls.get().tagged(call.caller(), call.apiVersion(), row, tags, tx);
    return shown(row, changed.body());
  }

  /** Tag names of a subscription with their values and how often each is used. */
  private Response names(Route.Call call, Tx tx) {
    ResourceRow subscription = Subscriptions.require(call, tx);
    return Response.json(200, Json.write(TagNames.of(subscription, tx)));
  }

  private static ObjectNode sent(ObjectNode body) {
    if (body.path("properties").path("tags") instanceof ObjectNode tags) {
      return tags.deepCopy();
    }
    throw ArmErrors.invalidRequestContent("properties.tags is missing or is not an object");
  }

  private static ObjectNode current(ResourceRow row) {
    return Json.stored(row.body()).get("tags") instanceof ObjectNode tags ? tags : Json.object();
  }

  // Names are compared without case and keep the casing of the first writer.
  private static void set(ObjectNode tags, String name, JsonNode value) {
    tags.set(stored(tags, name), value);
  }

  private static void remove(ObjectNode tags, String name, JsonNode value) {
    String stored = stored(tags, name);
    JsonNode before = tags.get(stored);
    if (before != null && before.equals(value)) {
      tags.remove(stored);
    }
  }

  private static String stored(ObjectNode tags, String name) {
    for (Map.Entry<String, JsonNode> tag : tags.properties()) {
      if (tag.getKey().equalsIgnoreCase(name)) {
        return tag.getKey();
      }
    }
    return name;
  }

  private static ResourceRow require(Route.Call call, Tx tx) {
    String scope = call.variables().getOrDefault("scope", "");
    ResourceId id =
        ResourceId.parse(scope).orElseThrow(() -> ArmErrors.routeNotFound(call.request().path()));
    return tx.resources().find(id.key()).orElseThrow(() -> notFound(id));
  }

  private static RuntimeException notFound(ResourceId id) {
    if (id.namespace() != null) {
      return ArmErrors.resourceNotFound(
          id.type() + "/" + id.name(), String.valueOf(id.resourceGroup()));
    }
    return id.resourceGroup() == null
        ? ArmErrors.subscriptionNotFound(String.valueOf(id.subscriptionId()))
        : ArmErrors.resourceGroupNotFound(id.name());
  }

  private static Response shown(ResourceRow row, ObjectNode stored) {
    ObjectNode body = Json.object();
    body.put("id", row.id() + "/providers/Microsoft.Resources/tags/default");
    body.put("name", "default");
    body.put("type", "Microsoft.Resources/tags");
    JsonNode tags = stored.get("tags");
    body.putObject("properties").set("tags", tags == null || tags.isNull() ? Json.object() : tags);
    return Response.json(200, Json.write(body));
  }
}
