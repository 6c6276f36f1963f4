package dev.selfsame.arm;

import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what was decided: resource row, operation row and change row, in the request's
 * transaction.
 */
final class Record {
  private final Ids ids;

  Record(Ids ids) {
    this.ids = ids;
  }

  /** Stores the body and gives the resource as it now is. */
  Resource store(Change change, ObjectNode body, @Nullable String state, Tx tx) {
    ResourceId id =
        change.current().map(Resource::id).orElseGet(() -> canonical(change.id(), change.type()));
    String group = id.resourceGroup();
    ResourceRow row =
        new ResourceRow(
            id.key(),
            id.value(),
            change.current().map(Resource::type).orElse(change.type().name()),
            id.subscriptionId() == null ? null : ResourceId.lower(id.subscriptionId()),
            group == null ? null : ResourceId.lower(group),
            id.parentKey(),
            id.name(),
            body.path("location").asString(null),
            change.current().map(Resource::version).orElse(0L) + 1,
            state,
            Json.text(body),
            change.current().map(Resource::createdAt).orElse(change.now()),
            change.current().map(Resource::createdBy).orElse(change.caller().objectId()),
            change.now(),
            change.caller().objectId());
    tx.resources().put(row);
    tx.changes().add("resource", row.idKey(), change.now());
    return Resource.of(row);
  }

  /** A new operation on the resource; its id. */
  String operation(ResourceId id, Outcome.Plan plan, long now, Tx tx) {
    String operationId = ids.guid();
    tx.operations()
        .put(
            OperationRow.begun(
                operationId,
                id.key(),
                id.subscriptionId(),
                plan.kind(),
                Json.text(plan.input()),
                now));
    tx.changes().add("operation", operationId, now);
    return operationId;
  }

  /**
   * The id as Azure writes it: fixed words and types in their own spelling, names in the client's.
   */
  static ResourceId canonical(ResourceId id, ResourceType type) {
    StringBuilder text = new StringBuilder();
    String[] parts = id.value().substring(1).split("/", -1);
    int typeStart =
        id.namespace() == null ? parts.length : parts.length - 2 * id.types().size() - 2;
    for (int i = 0; i < typeStart; i++) {
      text.append('/').append(fixed(parts, i, type));
    }
    if (id.namespace() != null) {
      String[] types = type.name().split("/", -1);
      text.append("/providers/").append(types[0]);
      for (int i = 0; i < id.types().size(); i++) {
        text.append('/').append(types[i + 1]).append('/').append(id.names().get(i));
      }
    }
    return ResourceId.parse(text.toString())
        .orElseThrow(() -> new IllegalStateException("canonical " + text));
  }

  private static String fixed(String[] parts, int at, ResourceType type) {
    if (at == 0 && parts[0].equalsIgnoreCase("subscriptions")) {
      return "subscriptions";
    }
    if (at == 2 && parts[2].equalsIgnoreCase("resourceGroups")) {
      return type.lowerCaseGroupSegment() ? "resourcegroups" : "resourceGroups";
    }
    return parts[at];
  }
}
