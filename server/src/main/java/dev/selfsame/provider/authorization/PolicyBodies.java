package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.SystemData;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the bodies of all policy types have in common: texts, metadata, and who wrote them and when.
 * Source: the Policy REST reference, 2016-12-01 to 2025-01-01, and recordings of it.
 */
final class PolicyBodies {
  /** Azure's limits, in characters. */
  static final int DISPLAY_NAME_MAX = 128;

  static final int DESCRIPTION_MAX = 512;

  /** Last day before the api-versions that tell who wrote a policy in {@code systemData}. */
  private static final String BEFORE_SYSTEM_DATA = "2021-05-31";

  /** What a name must look like, for all of them. */
  static final String NAMES = "[^<>%&\\\\?/\\p{Cntrl}]{0,127}[^<>%&\\\\?/\\p{Cntrl}. ]";

  private static final List<String> STAMPS =
      List.of("createdBy", "createdOn", "updatedBy", "updatedOn");

  private PolicyBodies() {}

  /** Puts the body's {@code properties} into Azure's shape, in place, and checks the texts. */
  static ObjectNode properties(ObjectNode body, PolicyMembers members, List<String> besides) {
    ObjectNode properties = members.read(PolicyMembers.get(body, "properties"), "properties");
    text(properties, "displayName", DISPLAY_NAME_MAX);
    text(properties, "description", DESCRIPTION_MAX);
    metadata(properties);
    body.retain(besides);
    body.set("properties", properties);
    return properties;
  }

  private static void text(ObjectNode properties, String name, int most) {
    JsonNode value = properties.get(name);
    if (value == null) {
      return;
    }
    if (!value.isString()) {
      throw ArmErrors.invalidRequestContent(
          "A string was expected. Path 'properties." + name + "'.");
    }
    if (value.asString().length() > most) {
      throw PolicyRequestErrors.tooLong(name, most);
    }
  }

  /** Who wrote it is told by the server alone, whatever a client sends back. */
  private static void metadata(ObjectNode properties) {
    JsonNode given = properties.get("metadata");
    if (given == null) {
      return;
    }
    if (!(given instanceof ObjectNode metadata)) {
      throw ArmErrors.invalidRequestContent("An object was expected. Path 'properties.metadata'.");
    }
    ObjectNode kept = metadata.deepCopy();
    kept.propertyNames().stream()
        .filter(name -> STAMPS.stream().anyMatch(name::equalsIgnoreCase))
        .toList()
        .forEach(kept::remove);
    properties.set("metadata", kept);
  }

  /** Adds who wrote it and when. */
  static ObjectNode stamped(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode metadata = body.withObject("/properties").withObject("/metadata");
    boolean changed = resource.version() > 1;
    metadata.put("createdBy", resource.createdBy());
    metadata.put("createdOn", Instant.ofEpochMilli(resource.createdAt()).toString());
    if (changed) {
      metadata.put("updatedBy", resource.changedBy());
      metadata.put("updatedOn", Instant.ofEpochMilli(resource.changedAt()).toString());
    } else {
      metadata.putNull("updatedBy").putNull("updatedOn");
    }
    if (!request.apiVersion().isAtMost(BEFORE_SYSTEM_DATA)) {
      body.set("systemData", SystemData.of(resource, tx));
    }
    return body;
  }

  /** The stored {@code properties} of a row. */
  static ObjectNode properties(ResourceRow row) {
    return stored(Json.stored(row.body()));
  }

  /** The {@code properties} of a stored body; none for a row that was kept before it was read. */
  static ObjectNode stored(ObjectNode body) {
    return body.get("properties") instanceof ObjectNode properties ? properties : Json.object();
  }

  /** What a PATCH makes of the properties: the stored ones with those that it may speak of. */
  static void patch(Change change, PolicyMembers update) {
    JsonNode sent = PolicyMembers.get(change.sent(), "properties");
    ObjectNode body = change.proposed();
    ObjectNode before = change.current().map(Resource::body).orElseGet(Json::object);
    ObjectNode properties = stored(before).deepCopy();
    if (sent != null) {
      ObjectNode asked = update.read(sent, "properties");
      asked.properties().forEach(one -> properties.set(one.getKey(), one.getValue().deepCopy()));
    }
    PolicyMembers.all(body, "properties").forEach(body::remove);
    body.set("properties", properties);
  }
}
