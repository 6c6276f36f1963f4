package dev.selfsame.graph;

import dev.selfsame.json.Json;
import dev.selfsame.store.GraphObjectRow;
import dev.selfsame.store.Tx;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes what only Graph knows of an object. */
final class Stored {
  /** A member of a body that is never shown. */
  static final String PRIVATE = "selfsame.private";

  private Stored() {}

  static void put(Tx tx, Entity entity, String displayName, ObjectNode body) {
    put(tx, entity, displayName, body, entity.deletedAt());
  }

  /**
   * @param deletedAt epoch milliseconds, kept for applications only: principals have their own
   */
  static void put(
      Tx tx, Entity entity, String displayName, ObjectNode body, @Nullable Long deletedAt) {
    boolean application = entity.kind() == Kind.APPLICATION;
    tx.graphObjects()
        .put(
            new GraphObjectRow(
                entity.id(),
                entity.kind().type(),
                application ? entity.appId() : null,
                displayName,
                Json.text(body),
                entity.createdAt(),
                application ? deletedAt : null));
  }

  /** Lays a change over a body: an object member by member, anything else whole. */
  static void merge(ObjectNode body, ObjectNode change) {
    for (Map.Entry<String, JsonNode> one : change.properties()) {
      if (one.getValue() instanceof ObjectNode inner
          && body.get(one.getKey()) instanceof ObjectNode under) {
        merge(under, inner);
      } else {
        body.set(one.getKey(), one.getValue());
      }
    }
  }
}
