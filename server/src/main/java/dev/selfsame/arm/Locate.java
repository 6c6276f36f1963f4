package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.ImpliedChildren;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import java.util.Optional;

/** Finds the resource, its group and its parent, and says in ARM's words what is missing. */
final class Locate {
  private Locate() {}

  /** The subscription and, when the id is below a group, the group must exist. */
  static void requireContainers(ResourceId id, Tx tx) {
    if (id.subscriptionId() == null) {
      return;
    }
    String subscription = ResourceId.lower("/subscriptions/" + id.subscriptionId());
    if (tx.resources().find(subscription).isEmpty()) {
      throw ArmErrors.subscriptionNotFound(id.subscriptionId());
    }
    Optional<String> group = id.groupKey().filter(key -> id.namespace() != null);
    if (group.isPresent() && tx.resources().find(group.get()).isEmpty()) {
      throw ArmErrors.resourceGroupNotFound(String.valueOf(id.resourceGroup()));
    }
  }

  static void requireParent(ResourceId id, Tx tx) {
    if (id.types().size() > 1
        && !ImpliedChildren.there(id.parentKey(), key -> tx.resources().find(key).isPresent())) {
      throw ArmErrors.parentResourceNotFound(id.names().get(id.names().size() - 2));
    }
  }

  static Optional<Resource> find(ResourceId id, Tx tx) {
    return tx.resources().find(id.key()).map(Resource::of);
  }

  static Resource require(ResourceId id, Tx tx) {
    return find(id, tx).orElseThrow(() -> notFound(id));
  }

  static RuntimeException notFound(ResourceId id) {
    if (id.namespace() == null) {
      return ArmErrors.resourceGroupNotFound(id.name());
    }
    StringBuilder name = new StringBuilder(id.namespace());
    for (int i = 0; i < id.types().size(); i++) {
      name.append('/').append(id.types().get(i)).append('/').append(id.names().get(i));
    }
    return ArmErrors.resourceNotFound(
        name.toString(), id.resourceGroup() == null ? "<null>" : id.resourceGroup());
  }
}
