package dev.selfsame.provider.authorization;

import dev.selfsame.arm.ResourceType;

/**
 * Microsoft.Authorization/denyAssignments: read by everybody who may, written by the system alone.
 * Source: "Understand Azure deny assignments".
 */
final class DenyAssignments {
  static final String TYPE = "Microsoft.Authorization/denyAssignments";

  private DenyAssignments() {}

  static ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions("2018-07-01-preview", "2022-04-01")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .put((change, tx) -> {
          throw AuthorizationErrors.noUserDenials();
        })
        .noPatch()
        .delete((change, tx) -> {
          throw AuthorizationErrors.noUserDenials();
        })
        .build();
  }
}
