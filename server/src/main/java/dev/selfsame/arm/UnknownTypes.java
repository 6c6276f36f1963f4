package dev.selfsame.arm;

import dev.selfsame.model.ResourceId;
import tools.jackson.databind.node.ObjectNode;

/**
 * Types that nobody described: stored and returned whole, with managed identities, so that
 * templates and clients of other services work.
 */
final class UnknownTypes {
  private UnknownTypes() {}

  /** As {@link #describe(ResourceId)}; subscriptions, too, are resources without a description. */
  static ResourceType describe(Resource resource) {
    return resource.id().namespace() == null
        ? ResourceType.named(resource.type()).put((change, tx) -> refused()).noPatch().build()
        : describe(resource.id());
  }

  private static Outcome refused() {
    throw new IllegalStateException("is not written as a whole");
  }

  static ResourceType describe(ResourceId id) {
    return ResourceType.named(id.type())
        .within(
            id.types().size() > 1
                ? ResourceType.Container.PARENT
                : ResourceType.Container.RESOURCE_GROUP)
        .identity()
        .put((change, tx) -> new Outcome.Stored(settled(change.proposed())))
        .patch((change, tx) -> new Outcome.Stored(settled(change.proposed())))
        .view((resource, body, request, tx) -> KnownAnswers.add(resource, body))
        .list(ResourceType.Container.RESOURCE_GROUP, ResourceType.Container.SUBSCRIPTION)
        .build();
  }

  /** As almost every provider does: the state stands among the properties. */
  private static ObjectNode settled(ObjectNode body) {
    ObjectNode properties =
        body.get("properties") instanceof ObjectNode object ? object : body.putObject("properties");
    properties.put("provisioningState", "Succeeded");
    return body;
  }
}
