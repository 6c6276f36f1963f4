package dev.selfsame.provider.authorization;

import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The custom roles of the tenant. There is one of each, whatever scope it is asked for at: its row
 * stands at the root.
 */
final class CustomRoles {
  static final String TYPE = "Microsoft.Authorization/roleDefinitions";
  private static final String PREFIX = "/providers/" + TYPE + "/";

  private CustomRoles() {}

  static Optional<ResourceRow> find(String guid, Tx tx) {
    return tx.resources().find(ResourceId.lower(PREFIX + guid));
  }

  static List<ResourceRow> all(Tx tx) {
    return ScopeTree.all(TYPE, tx);
  }

  static void put(String guid, ObjectNode body, String by, long now, Tx tx) {
    String id = PREFIX + ResourceId.lower(guid);
    String text = Json.text(body);
    ResourceRow row =
        tx.resources()
            .find(ResourceId.lower(id))
            .map(before -> before.changed(null, text, now, by))
            .orElseGet(() ->
                new ResourceRow(
                    ResourceId.lower(id),
                    id,
                    TYPE,
                    null,
                    null,
                    "",
                    ResourceId.lower(guid),
                    null,
                    1,
                    null,
                    text,
                    now,
                    by,
                    now,
                    by));
    tx.resources().put(row);
    tx.changes().add("resource", row.idKey(), now);
  }

  static void delete(ResourceRow row, long now, Tx tx) {
    tx.resources().delete(row.idKey());
    tx.changes().add("resource", row.idKey(), now);
  }
}
