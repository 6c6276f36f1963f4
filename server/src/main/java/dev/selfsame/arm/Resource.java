package dev.selfsame.arm;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stored resource as handlers see it.
 *
 * @param body everything but id, name and type, as the client sent it, completed by us; a private
 *     copy
 * @param provisioningState null means Succeeded
 */
public record Resource(
    ResourceId id,
    String type,
    String name,
    @Nullable String location,
    ObjectNode body,
    long version,
    @Nullable String provisioningState,
    long createdAt,
    String createdBy,
    long changedAt,
    String changedBy) {
  /** A row as a resource. */
  public static Resource of(ResourceRow row) {
    ResourceId id =
        ResourceId.parse(row.id())
            .orElseThrow(() -> new IllegalStateException("stored id " + row.id()));
    return new Resource(
        id,
        row.type(),
        row.name(),
        row.location(),
        Json.stored(row.body()),
        row.version(),
        row.provisioningState(),
        row.createdAt(),
        row.createdBy(),
        row.changedAt(),
        row.changedBy());
  }
}
