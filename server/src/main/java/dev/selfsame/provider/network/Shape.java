package dev.selfsame.provider.network;

import dev.selfsame.arm.Change;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How bodies of this provider are read and completed. */
final class Shape {
  private static final int ITEMS_MAX = 3000;

  private Shape() {}

  /** The properties of a body; made when there are none. */
  static ObjectNode properties(ObjectNode body) {
    JsonNode given = body.get("properties");
    if (given instanceof ObjectNode object) {
      return object;
    }
    if (given == null || given.isNull()) {
      return body.putObject("properties");
    }
    throw NetworkErrors.format("properties is not an object.");
  }

  /**
   * The named elements of an array, with their properties; null elements are no elements, and an
   * absent array is made.
   */
  static List<ObjectNode> items(ObjectNode properties, String member) {
    JsonNode given = properties.get(member);
    if (given == null || given.isNull()) {
      properties.putArray(member);
      return List.of();
    }
    if (!(given instanceof ArrayNode array) || array.size() > ITEMS_MAX) {
      throw NetworkErrors.format(member + " is not an array, or too long.");
    }
    List<ObjectNode> items = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode one : array) {
      String name = one.path("name").asString("");
      if (!(one instanceof ObjectNode item) || name.isEmpty() || name.contains("/")) {
        throw NetworkErrors.format("an element of " + member + " has no name, or a bad one.");
      }
      if (!names.add(ResourceId.lower(name))) {
        throw NetworkErrors.format(member + " has two elements of the name " + name + ".");
      }
      item.remove(List.of("id", "etag", "type"));
      properties(item).remove("provisioningState");
      items.add(item);
    }
    return items;
  }

  /** What a reference {@code {id}} names; empty when there is no reference. */
  static Optional<ResourceId> reference(JsonNode holder, String member, ResourceId by) {
    JsonNode reference = holder.path(member);
    if (reference.isMissingNode() || reference.isNull()) {
      return Optional.empty();
    }
    String id = reference.path("id").asString("");
    return Optional.of(
        ResourceId.parse(id)
            .filter(one -> one.namespace() != null)
            .orElseThrow(() -> NetworkErrors.reference(id, by.value())));
  }

  /** The row of what a reference names; refused when it is not there or of another type. */
  static ResourceRow require(ResourceId wanted, String type, ResourceId by, Tx tx) {
    return tx.resources()
        .find(wanted.key())
        .filter(
            row -> row.type().equalsIgnoreCase(type) && !"Deleting".equals(row.provisioningState()))
        .orElseThrow(() -> NetworkErrors.reference(wanted.value(), by.value()));
  }

  static void absent(ObjectNode node, String member, String value) {
    if (!node.hasNonNull(member)) {
      node.put(member, value);
    }
  }

  static void absent(ObjectNode node, String member, int value) {
    if (!node.hasNonNull(member)) {
      node.put(member, value);
    }
  }

  static void absent(ObjectNode node, String member, boolean value) {
    if (!node.hasNonNull(member)) {
      node.put(member, value);
    }
  }

  static void array(ObjectNode node, String member) {
    if (!node.path(member).isArray()) {
      node.putArray(member);
    }
  }

  /** Members that hold null are members that are not there. */
  static void withoutNulls(ObjectNode node) {
    node.properties().removeIf(member -> member.getValue().isNull());
  }

  /** The stored properties; an empty object for a new resource. */
  static ObjectNode before(Change change) {
    return change
        .current()
        .map(resource -> resource.body().get("properties"))
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .orElseGet(Json::object);
  }

  static ObjectNode id(String id) {
    return Json.object().put("id", id);
  }

  static void ids(ObjectNode properties, String member, List<String> ids) {
    if (!ids.isEmpty()) {
      ArrayNode array = properties.putArray(member);
      ids.forEach(id -> array.add(id(id)));
    }
  }
}
