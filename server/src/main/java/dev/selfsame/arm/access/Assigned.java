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
  static final String GROUPS = "microsoft.management/managementgroups";

  /** Groups of one principal that are looked at; Entra puts at most as many into a token's claims. */
  private static final int GROUPS_MAX = 2048;

  private static final int PAGE = 1000;
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
      LOG.warn("the condition of role assignment {} cannot be read: it grants nothing", row.idKey(), e);
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
    Map<String, String> parents = new HashMap<>();
    for (ResourceRow group : all(GROUPS, tx)) {
      String parent =
          Json.stored(group.body())
              .path("properties")
              .path("details")
              .path("parent")
              .path("id")
              .asString("");
      if (!parent.isEmpty()) {
        parents.put(group.idKey(), Scopes.key(parent));
      }
    }
    for (ResourceRow placed : all(GROUPS + "/subscriptions", tx)) {
      parents.put("/subscriptions/" + ResourceId.lower(placed.name()), placed.parentKey());
    }
    Map<String, List<DenyAssignment>> denies = new HashMap<>();
    for (ResourceRow row : all("Microsoft.Authorization/denyAssignments", tx)) {
      String scope = row.parentKey();
      denies
          .computeIfAbsent(scope, key -> new ArrayList<>())
          .add(
              DenyAssignment.of(
                  row.idKey(), scope, Json.stored(row.body()).path("properties")));
    }
    return new Ground(new Scopes(Scopes.managementGroup(tenantId), parents), denies);
  }

  private static List<ResourceRow> all(String type, Tx tx) {
    List<ResourceRow> all = new ArrayList<>();
    String after = null;
    List<ResourceRow> page;
    do {
      page = tx.resources().listByType("", type, after, PAGE);
      all.addAll(page);
      after = page.isEmpty() ? null : page.getLast().idKey();
    } while (page.size() == PAGE);
    return all;
  }

  /**
   * What holds for all callers.
   *
   * @param denies by the key of their scope
   */
  record Ground(Scopes scopes, Map<String, List<DenyAssignment>> denies) {}
}
