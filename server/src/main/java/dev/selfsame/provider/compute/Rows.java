package dev.selfsame.provider.compute;

import dev.selfsame.arm.Resource;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rows of the store as resources, and small edits of them in the background. */
final class Rows {
  static final JsonMapper JSON = JsonMapper.shared();

  private Rows() {}

  static ObjectNode body(ResourceRow row) {
    return (ObjectNode) JSON.readTree(row.body());
  }

  static Resource resource(ResourceRow row) {
    ResourceId id =
        ResourceId.parse(row.id())
            .orElseThrow(() -> new IllegalStateException("stored id " + row.id()));
    return new Resource(
        id,
        row.type(),
        row.name(),
        row.location(),
        body(row),
        row.version(),
        row.provisioningState(),
        row.createdAt(),
        row.createdBy(),
        row.changedAt(),
        row.changedBy());
  }

  /** Changes the body and keeps the provisioning state; nothing happens when the row is gone. */
  static void edit(Tx tx, String key, long now, BiConsumer<ResourceRow, ObjectNode> editor) {
    tx.resources().find(key).ifPresent(row -> put(tx, row, row.provisioningState(), now, editor));
  }

  /** Changes the body and ends the provisioning. */
  static void settle(Tx tx, String key, long now, BiConsumer<ResourceRow, ObjectNode> editor) {
    tx.resources()
        .find(key)
        .filter(row -> !"Deleting".equals(row.provisioningState()))
        .ifPresent(row -> put(tx, row, null, now, editor));
  }

  /** Sets the provisioning state alone. */
  static void state(Tx tx, ResourceRow row, @Nullable String state, long now) {
    put(tx, row, state, now, (same, body) -> {});
  }

  private static void put(
      Tx tx,
      ResourceRow row,
      @Nullable String state,
      long now,
      BiConsumer<ResourceRow, ObjectNode> editor) {
    ObjectNode body = body(row);
    editor.accept(row, body);
    tx.resources().put(row.changed(state, JSON.writeValueAsString(body), now, row.changedBy()));
    tx.changes().add("resource", row.idKey(), now);
  }
}
