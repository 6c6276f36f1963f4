package dev.selfsame.arm;

import dev.selfsame.model.ResourceId;
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
    String changedBy) {}
