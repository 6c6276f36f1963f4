package dev.selfsame.arm;

import dev.selfsame.json.Json;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** Who made a resource and who changed it last. Source: ARM RPC, "systemData". */
public final class SystemData {
  private SystemData() {}

  /** The block as answers show it; a person is named as it signs in. */
  public static ObjectNode of(Resource resource, Tx tx) {
    return Json.object()
        .put("createdBy", name(resource.createdBy(), tx))
        .put("createdByType", kind(resource.createdBy(), tx))
        .put("createdAt", Instant.ofEpochMilli(resource.createdAt()).toString())
        .put("lastModifiedBy", name(resource.changedBy(), tx))
        .put("lastModifiedByType", kind(resource.changedBy(), tx))
        .put("lastModifiedAt", Instant.ofEpochMilli(resource.changedAt()).toString());
  }

  private static String name(String objectId, Tx tx) {
    return tx.principals().find(objectId).map(PrincipalRow::userPrincipalName).orElse(objectId);
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
