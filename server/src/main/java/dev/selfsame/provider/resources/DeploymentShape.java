package dev.selfsame.provider.resources;

import dev.selfsame.arm.Resource;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.template.PlannedResource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    String state = resource.provisioningState();
    long started = body.path(STARTED).asLong(resource.createdAt());
    long ended = body.path(ENDED).asLong(resource.changedAt());
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
  static ArrayNode dependencies(List<PlannedResource> resources) {
    Map<String, PlannedResource> byKey = new HashMap<>();
    resources.forEach(one -> byKey.put(one.id().key(), one));
    ArrayNode dependencies = JsonNodeFactory.instance.arrayNode();
    for (PlannedResource one : resources) {
      ArrayNode on = JsonNodeFactory.instance.arrayNode();
      for (String key : one.dependsOn()) {
        PlannedResource other = byKey.get(key);
        if (other != null) {
          on.add(named(other));
        }
      }
      if (!on.isEmpty()) {
        ObjectNode entry = dependencies.addObject();
        entry.set("dependsOn", on);
        entry.setAll(named(one));
      }
    }
    return dependencies;
  }

  private static ObjectNode named(PlannedResource one) {
    return Json.object()
        .put("id", one.id().value())
        .put("resourceType", one.type())
        .put("resourceName", one.name());
  }

  /**
   * Names of outputs as Azure writes them: the capitals at the beginning become small, but for the
   * last one before a letter or a sign that is none ({@code STORAGE_ID} is {@code storagE_ID}).
   * Recorded.
   */
  static String outputName(String name) {
    if (name.isEmpty() || !Character.isUpperCase(name.charAt(0))) {
      return name;
    }
    char[] chars = name.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (i == 1 && !Character.isUpperCase(chars[i])) {
        break;
      }
      boolean hasNext = i + 1 < chars.length;
      if (i > 0 && hasNext && !Character.isUpperCase(chars[i + 1])) {
        break;
      }
      chars[i] = Character.toLowerCase(chars[i]);
    }
    return new String(chars);
  }

  static ObjectNode outputs(ObjectNode evaluated) {
    ObjectNode outputs = Json.object();
    evaluated.properties().forEach(one -> outputs.set(outputName(one.getKey()), one.getValue()));
    return outputs;
  }

  /** The last segments of an id as ARM writes a name in its texts. */
  static String fullName(ResourceId id) {
    return String.join("/", id.names());
  }
}
