package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.json.MergePatch;
import dev.selfsame.model.ResourceId;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes of what was sent what would be stored, and checks what holds for every type: name,
 * location, tags.
 */
final class Propose {
  /** A21. */
  static final int NAME_MAX = 260;

  static final int GROUP_NAME_MAX = 90;

  /** Any region of Azure and any of one's own; it becomes part of the URLs of operations. */
  private static final Pattern LOCATION = Pattern.compile("[a-z0-9_.-]{0,64}");

  private Propose() {}

  /**
   * The body that the handler completes. Read-only members that clients send back (id, name, type,
   * etag) are left out.
   */
  static ObjectNode body(
      Change.Verb verb, ResourceType type, Optional<Resource> current, ObjectNode sent) {
    ObjectNode clean = sent.deepCopy();
    clean.remove(java.util.List.of("id", "name", "type", "etag", "systemData"));
    if (current.isEmpty()) {
      return clean;
    }
    ObjectNode stored = current.get().body();
    if (verb == Change.Verb.PATCH) {
      return patched(stored, clean);
    }
    if (!clean.has("location") && stored.has("location")) {
      clean.set("location", stored.get("location"));
    }
    if (type.putMerge() == ResourceType.PutMerge.KEEP_PROPERTIES) {
      keep(stored, clean);
    }
    return clean;
  }

  /**
   * What a PUT does not speak of stays: tags, sku, zones, plan and each of the properties (P20). A
   * policy that puts a machine with its identity alone drops nothing of it. The identity has rules
   * of its own.
   */
  private static void keep(ObjectNode stored, ObjectNode sent) {
    for (Map.Entry<String, JsonNode> member : stored.properties()) {
      String name = member.getKey();
      if (!sent.has(name) && !name.equals("identity") && !name.startsWith("$")) {
        sent.set(name, member.getValue().deepCopy());
      }
    }
    if (stored.get("properties") instanceof ObjectNode before) {
      JsonNode properties = sent.get("properties");
      sent.set(
          "properties", MergePatch.apply(before, properties == null ? Json.object() : properties));
    }
  }

  // Tags are replaced as a set, the identity has rules of its own, everything else is merged (A23).
  private static ObjectNode patched(ObjectNode stored, ObjectNode sent) {
    ObjectNode patch = sent.deepCopy();
    JsonNode tags = patch.remove("tags");
    patch.remove("identity");
    ObjectNode merged = (ObjectNode) MergePatch.apply(stored, patch);
    if (tags != null && tags.isNull()) {
      merged.remove("tags");
    } else if (tags != null) {
      merged.set("tags", tags);
    }
    return merged;
  }

  static void checkName(ResourceType type, ResourceId id) {
    String name = id.name();
    int max = id.namespace() == null ? GROUP_NAME_MAX : NAME_MAX;
    boolean general =
        name.length() <= max
            && name.chars()
                .noneMatch(c -> "<>%&:\\?/".indexOf(c) >= 0 || Character.isISOControl(c));
    if (!general || (type.names() != null && !type.names().matcher(name).matches())) {
      throw ArmErrors.invalidResourceName(name, type.name());
    }
  }

  /**
   * Location is wanted of a new tracked resource, compared without case and spaces, and never
   * changes (A22).
   */
  static void checkLocation(Change change) {
    ObjectNode body = change.proposed();
    JsonNode location = body.get("location");
    if (location != null && !location.isNull() && !location.isString()) {
      throw ArmErrors.invalidRequestContent("the location is not a string");
    }
    if (location != null && location.isString()) {
      String normal = normal(location.asString());
      if (!LOCATION.matcher(normal).matches()) {
        throw ArmErrors.badRequest(
            "LocationNotAvailableForResourceType",
            "The provided location is not available for resource type '"
                + change.type().name()
                + "'.");
      }
      body.put("location", normal);
    }
    String stored = change.current().map(Resource::location).orElse(null);
    String wanted = body.path("location").asString("");
    if (stored != null && !wanted.isEmpty() && !normal(stored).equals(wanted)) {
      ResourceId id = change.id();
      throw ArmErrors.invalidResourceLocation(
          id.name(), change.type().name(), stored, String.valueOf(id.resourceGroup()), wanted);
    }
    boolean needed =
        change.type().tracked() && change.id().types().size() <= 1 && known(change.type());
    if (change.creates() && needed && wanted.isEmpty()) {
      throw ArmErrors.locationRequired();
    }
  }

  private static boolean known(ResourceType type) {
    return !type.apiVersions().isEmpty();
  }

  static String normal(String location) {
    return ResourceId.lower(location.replace(" ", ""));
  }
}
