package dev.selfsame.arm;

import dev.selfsame.model.ResourceId;
import java.util.Map;

/** What a request was matched to; exactly one thing. */
public sealed interface Match {
  /** One resource, read or written. */
  record OfResource(ResourceType type, ResourceId id) implements Match {}

  /**
   * The resources of a type at a scope.
   *
   * @param scope subscription, group or parent resource, without the type
   */
  record OfList(ResourceType type, ResourceId scope) implements Match {}

  /** A POST on a resource. */
  record OfAction(
      ResourceType type, ResourceId id, String action, ResourceType.ActionHandler handler)
      implements Match {}

  /** A route that is not a resource's. */
  record OfRoute(Route route, Map<String, String> variables) implements Match {
    /** The RBAC action; a provider's own name may be part of it. */
    String action() {
      return route
          .action()
          .replace("{namespace}", variables.getOrDefault("namespace", "{namespace}"));
    }
  }
}
