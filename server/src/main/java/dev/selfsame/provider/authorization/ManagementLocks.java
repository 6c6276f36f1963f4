package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Locks;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.error.ArmErrors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Authorization/locks, at any scope. Source: the Management Locks REST reference,
 * 2020-05-01, and recordings of it.
 */
final class ManagementLocks {
  private static final int NOTES_MAX = 512;

  private ManagementLocks() {}

  static ResourceType type() {
    return ResourceType.named(Locks.TYPE)
        .apiVersions("2015-01-01", "2016-09-01", "2017-04-01", "2020-05-01")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .names("[^<>%&:\\\\?/]{1,260}")
        .put((change, tx) -> new Outcome.Stored(checked(change)))
        .noPatch()
        .list(
            ResourceType.Container.SUBSCRIPTION,
            ResourceType.Container.RESOURCE_GROUP,
            ResourceType.Container.EXTENSION)
        .build();
  }

  private static ObjectNode checked(Change change) {
    if (!(change.proposed().get("properties") instanceof ObjectNode properties)) {
      throw ArmErrors.badRequest("InvalidLock", "The lock's properties are missing.");
    }
    String level = properties.path("level").asString("");
    switch (level.toLowerCase(java.util.Locale.ROOT)) {
      case "cannotdelete" -> properties.put("level", "CanNotDelete");
      case "readonly" -> properties.put("level", "ReadOnly");
      default ->
          throw ArmErrors.badRequest(
              "InvalidLockLevel",
              "The lock level '" + level + "' is not one of CanNotDelete and ReadOnly.");
    }
    if (properties.path("notes").asString("").length() > NOTES_MAX) {
      throw ArmErrors.badRequest(
          "InvalidLockNotes", "The notes of a lock are longer than " + NOTES_MAX + " characters.");
    }
    return change.proposed();
  }
}
