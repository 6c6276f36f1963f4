package dev.selfsame.provider.authorization;

import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Optional;

/** Where policies stand, and what is above that. */
final class PolicyScopes {
  private final String tenantId;

  PolicyScopes(String tenantId) {
    this.tenantId = tenantId;
  }

  /** Definitions stand at a subscription or a management group and nowhere else. */
  void requireForDefinition(ResourceId id, Tx tx) {
    if (!forDefinition(id)) {
      throw PolicyRequestErrors.uri(id.scope());
    }
    requireThere(id.scope(), tx);
  }

  static boolean forDefinition(ResourceId id) {
    return forDefinition(ResourceId.lower(id.scope()));
  }

  /** Of a scope's key. */
  static boolean forDefinition(String key) {
    boolean subscription = key.startsWith("/subscriptions/") && key.split("/", -1).length == 3;
    return subscription || Scopes.asManagementGroup(key).isPresent();
  }

  /** A resource or management group that something is put on exists. */
  void requireThere(String scope, Tx tx) {
    Optional<ResourceId> on = ResourceId.parse(scope).filter(id -> id.namespace() != null);
    if (on.isEmpty() || tx.resources().find(on.get().key()).isPresent()) {
      return;
    }
    Optional<String> group = Scopes.asManagementGroup(on.get().key());
    if (group.isEmpty()) {
      throw ArmErrors.resourceNotFound(
          on.get().type() + "/" + on.get().name(), String.valueOf(on.get().resourceGroup()));
    }
    if (!group.get().equals(Scopes.managementGroup(tenantId))) {
      throw ArmErrors.managementGroupNotFound(on.get().name());
    }
  }

  Scopes tree(Tx tx) {
    return ScopeTree.read(tenantId, tx);
  }

  /** The scope itself and all above it, up to the root. */
  List<String> from(String scope, Tx tx) {
    return tree(tx).from(Scopes.key(scope));
  }

  /** Whether what stands at one scope holds at the other. */
  boolean holds(String definedAt, String scope, Tx tx) {
    return from(scope, tx).contains(Scopes.key(definedAt));
  }
}
