package dev.selfsame.provider.resources;

import dev.selfsame.arm.Resource;
import dev.selfsame.json.Json;
import dev.selfsame.template.Expansion;
import dev.selfsame.template.PlannedResource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a deployment looks to clients, member for member as recorded. */
final class DeploymentShape {
  /** Members of the stored body that are never shown. */
  static final String OPERATION = "$operation";

  static final String PARENT = "$parent";
  static final String DEPTH = "$depth";
  static final String STARTED = "$startedAt";
  static final String ENDED = "$endedAt";
  static final String CALLER = "$caller";
  static final String API_VERSION = "$apiVersion";

  /** Of {@code properties}, in Azure's order; the state and its times come after the mode. */
  private static final List<String> BEFORE_STATE =
      List.of(
          "templateLink", "templateHash", "parametersLink", "parameters", "mode", "debugSetting");

  private DeploymentShape() {}

  /** The stored body as clients see it. */
  static ObjectNode view(Resource resource, ObjectNode body) {
    return view(resource.provisioningState(), resource.createdAt(), body);
  }

  /** The same; a null state is Succeeded. */
  static ObjectNode view(@Nullable String state, long createdAt, ObjectNode body) {
    ObjectNode view = Json.object();
    if (body.has("location")) {
      view.set("location", body.get("location"));
    }
    if (body.has("tags")) {
      view.set("tags", body.get("tags"));
    }
    ObjectNode stored = body.withObject("/properties");
    ObjectNode properties = view.putObject("properties");
    BEFORE_STATE.forEach(name -> move(stored, properties, name));
    long started = body.path(STARTED).asLong(createdAt);
    long ended = body.path(ENDED).asLong(createdAt);
    properties.put("provisioningState", state == null ? "Succeeded" : state);
    properties.put("timestamp", Instant.ofEpochMilli(ended).toString());
    properties.put("duration", Duration.ofMillis(Math.max(0, ended - started)).toString());
    List.copyOf(stored.properties())
        .forEach(rest -> properties.set(rest.getKey(), rest.getValue()));
    return view;
  }

  private static void move(ObjectNode from, ObjectNode to, String name) {
    JsonNode value = from.remove(name);
    if (value != null) {
      to.set(name, value);
    }
  }

  /** Namespaces and types in the order in which the template has them first. */
  static ArrayNode providers(List<PlannedResource> resources) {
    Map<String, Map<String, ArrayNode>> seen = new LinkedHashMap<>();
    for (PlannedResource one : resources) {
      String namespace = one.type().substring(0, one.type().indexOf('/'));
      String type = one.type().substring(namespace.length() + 1);
      ArrayNode locations =
          seen.computeIfAbsent(namespace, absent -> new LinkedHashMap<>())
              .computeIfAbsent(type, absent -> JsonNodeFactory.instance.arrayNode());
      JsonNode location =
          one.location() == null
              ? JsonNodeFactory.instance.nullNode()
              : JsonNodeFactory.instance.stringNode(one.location());
      if (locations.valueStream().noneMatch(location::equals)) {
        locations.add(location);
      }
    }
    ArrayNode providers = JsonNodeFactory.instance.arrayNode();
    seen.forEach((namespace, types) -> {
      ArrayNode array = providers.addObject().put("namespace", namespace).putArray("resourceTypes");
      types.forEach((type, locations) ->
          array.addObject().put("resourceType", type).set("locations", locations));
    });
    return providers;
  }

  /** Who waits for whom; resources that wait for nobody are not named. */
  static ArrayNode dependencies(
      List<PlannedResource> resources, Map<String, List<Expansion.Dependency>> waiting) {
    ArrayNode dependencies = JsonNodeFactory.instance.arrayNode();
    for (PlannedResource one : resources) {
      List<Expansion.Dependency> on = waiting.getOrDefault(one.id().key(), List.of());
      if (on.isEmpty()) {
        continue;
      }
      ObjectNode entry = dependencies.addObject();
      ArrayNode names = entry.putArray("dependsOn");
      for (Expansion.Dependency other : on) {
        ObjectNode named = names.addObject();
        named.put("id", other.id());
        named.put("resourceType", other.type());
        named.put("resourceName", other.name());
        if (other.apiVersion() != null) {
          named.put("apiVersion", other.apiVersion());
        }
      }
      entry.put("id", one.id().value());
      entry.put("resourceType", one.type());
      entry.put("resourceName", one.name());
    }
    return dependencies;
  }
}
