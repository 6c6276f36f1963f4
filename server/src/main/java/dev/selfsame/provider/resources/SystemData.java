package dev.selfsame.provider.resources;

import dev.selfsame.arm.Resource;
import dev.selfsame.json.Json;
import dev.selfsame.store.Tx;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** Who made a resource and who changed it last. Source: ARM RPC, "systemData". */
final class SystemData {
  private SystemData() {}

  static ObjectNode of(Resource resource, Tx tx) {
    return Json.object()
        .put("createdBy", resource.createdBy())
        .put("createdByType", kind(resource.createdBy(), tx))
        .put("createdAt", Instant.ofEpochMilli(resource.createdAt()).toString())
        .put("lastModifiedBy", resource.changedBy())
        .put("lastModifiedByType", kind(resource.changedBy(), tx))
        .put("lastModifiedAt", Instant.ofEpochMilli(resource.changedAt()).toString());
  }

  private static String kind(String objectId, Tx tx) {
    return tx.principals()
        .find(objectId)
        .map(principal ->
            switch (principal.kind()) {
              case "User", "ManagedIdentity" -> principal.kind();
              default -> "Application";
            })
        .orElse("Application");
  }
}
