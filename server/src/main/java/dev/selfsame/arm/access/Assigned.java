package dev.selfsame.arm.access;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.BuiltInRoles;
import dev.selfsame.rbac.DenyAssignment;
import dev.selfsame.rbac.RoleDefinition;
import dev.selfsame.rbac.RoleGrant;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.rbac.Standing;
import dev.selfsame.rbac.condition.Condition;
import dev.selfsame.rbac.condition.ConditionException;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.RoleAssignmentRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the decision is made of, as one transaction sees it. */
final class Assigned {
  static final String DEFINITION = "/providers/microsoft.authorization/roledefinitions/";
  static final String DENIAL = "/providers/microsoft.authorization/denyassignments/";

  /**
   * Groups of one principal that are looked at; Entra puts at most as many into a token's claims.
   */
  private static final int GROUPS_MAX = 2048;

  private static final Logger LOG = LoggerFactory.getLogger(Assigned.class);

  private Assigned() {}

  /** What the principal has, by itself and by its groups; nothing when it is gone. */
  static Standing standing(String objectId, long propagationMillis, Tx tx) {
    String own = ResourceId.lower(objectId);
    if (tx.principals().find(own).filter(row -> row.deletedAt() == null).isEmpty()) {
      return Standing.NONE;
    }
    Set<String> who = new LinkedHashSet<>();
    who.add(own);
    who.addAll(tx.memberships().transitiveGroupsOf(own, GROUPS_MAX));
    List<RoleGrant> grants = new ArrayList<>();
    for (String one : who) {
      for (RoleAssignmentRow row : tx.roleAssignments().ofPrincipal(one)) {
        grant(row, propagationMillis, tx).ifPresent(grants::add);
      }
    }
    return Standing.of(who, grants);
  }

  /** What cannot be read any more grants nothing. */
  private static Optional<RoleGrant> grant(RoleAssignmentRow row, long propagationMillis, Tx tx) {
    Optional<RoleDefinition> role = role(row.roleKey(), tx);
    if (role.isEmpty()) {
      return Optional.empty();
    }
    try {
      String condition = row.condition();
      return Optional.of(
          new RoleGrant(
              row.idKey(),
              row.scopeKey(),
              row.objectId(),
              role.get(),
              condition == null ? null : Condition.parse(condition, row.conditionVersion()),
              propagationMillis == 0 ? 0 : row.createdAt() + propagationMillis));
    } catch (ConditionException e) {
      LOG.warn(
          "the condition of role assignment {} cannot be read: it grants nothing", row.idKey(), e);
      return Optional.empty();
    }
  }

  private static Optional<RoleDefinition> role(String key, Tx tx) {
    Optional<RoleDefinition> builtIn = BuiltInRoles.find(key);
    return builtIn.isPresent()
        ? builtIn
        : tx.resources()
            .find(DEFINITION + key)
            .map(row -> RoleDefinition.custom(key, Json.stored(row.body()).path("properties")));
  }

  /** What holds for all callers. */
  static Ground ground(String tenantId, Tx tx) {
    Map<String, List<DenyAssignment>> denies = new HashMap<>();
    for (ResourceRow row : ScopeTree.all("Microsoft.Authorization/denyAssignments", tx)) {
      String parent = row.parentKey();
      String scope = parent == null ? "" : parent;
      denies
          .computeIfAbsent(scope, key -> new ArrayList<>())
          .add(DenyAssignment.of(row.idKey(), scope, Json.stored(row.body()).path("properties")));
    }
    return new Ground(ScopeTree.read(tenantId, tx), denies);
  }

  /**
   * What holds for all callers.
   *
   * @param denies by the key of their scope
   */
  record Ground(Scopes scopes, Map<String, List<DenyAssignment>> denies) {}
}
