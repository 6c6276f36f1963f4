package dev.selfsame.arm;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parts of a resource that clients write with it as well as by themselves, such as subnets. They
 * are stored once, as child resources; the parent's own body does not hold them.
 */
public final class Parts {
  private static final int LIMIT = 3000;

  private Parts() {}

  /** Member of a part's stored body: its number in the parent's list. Never shown. */
  private static final String ORDER = "$order";

  /** The children of one type, as the parent's list has them; those written alone come last. */
  public static List<Resource> of(String parentKey, String type, Tx tx) {
    return tx.resources().children(parentKey, type, null, LIMIT).stream()
        .map(Resource::of)
        .sorted(
            Comparator.comparingInt((Resource part) -> part.body().path(ORDER).asInt(LIMIT))
                .thenComparingLong(Resource::createdAt))
        .toList();
  }

  /** Writes all of the parent's list, in its order. */
  public static void putAll(Change parent, String type, List<ObjectNode> parts, Tx tx) {
    for (int i = 0; i < parts.size(); i++) {
      put(parent, type, parts.get(i), i, tx);
    }
  }

  /** A part that is written by itself stays where it is in the parent's list. */
  public static void keepOrder(Change part) {
    part.proposed().remove(ORDER);
    part.current()
        .map(before -> before.body().get(ORDER))
        .ifPresent(order -> part.proposed().set(ORDER, order));
  }

  /**
   * Writes one as it stands in the parent's body: {@code name}, {@code properties}.
   *
   * @param order its number in the parent's list
   */
  public static void put(Change parent, String type, ObjectNode part, int order, Tx tx) {
    ResourceId id = id(parent.id(), type, part.path("name").asString(""));
    Optional<ResourceRow> before = tx.resources().find(id.key());
    ObjectNode body = Json.object();
    body.set("properties", part.path("properties"));
    body.put(ORDER, order);
    String by = parent.caller().objectId();
    tx.resources()
        .put(
            before
                .map(row -> row.changed(null, Json.text(body), parent.now(), by))
                .orElseGet(() ->
                    new ResourceRow(
                        id.key(),
                        id.value(),
                        type,
                        ResourceId.lower(String.valueOf(id.subscriptionId())),
                        ResourceId.lower(String.valueOf(id.resourceGroup())),
                        id.parentKey(),
                        id.name(),
                        null,
                        1,
                        null,
                        Json.text(body),
                        parent.now(),
                        by,
                        parent.now(),
                        by)));
    tx.changes().add("resource", id.key(), parent.now());
  }

  /** Those that the parent has and the list does not name. */
  public static List<Resource> missing(Change parent, String type, List<ObjectNode> given, Tx tx) {
    Set<String> names = new HashSet<>();
    given.forEach(part -> names.add(ResourceId.lower(part.path("name").asString(""))));
    List<Resource> missing = new ArrayList<>(of(parent.id().key(), type, tx));
    missing.removeIf(part -> names.contains(ResourceId.lower(part.name())));
    return missing;
  }

  /** Removes one and all below it. */
  public static void remove(Resource part, ResourceIdentity identities, Change parent, Tx tx) {
    Cascade.whole(part.id().key(), identities, parent.now(), tx);
  }

  /** A part was written by itself: its parent has a new version. */
  public static void touch(Change part, Tx tx) {
    tx.resources()
        .find(part.id().parentKey())
        .ifPresent(row ->
            tx.resources()
                .put(
                    row.changed(
                        row.provisioningState(),
                        row.body(),
                        part.now(),
                        part.caller().objectId())));
  }

  /** The id of a part; {@code type} ends with its last segment. */
  public static ResourceId id(ResourceId parent, String type, String name) {
    String id = parent.value() + type.substring(type.lastIndexOf('/')) + "/" + name;
    return ResourceId.parse(id).orElseThrow(() -> new IllegalStateException("part " + id));
  }

  /** The ETag that a part shows: its parent's. */
  public static String etag(Resource parent) {
    return Conditions.weak(parent.id().key(), parent.version());
  }
}
