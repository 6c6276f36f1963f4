package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who writes a resource that refers to another must be allowed so on that one, too (Z8). Only what
 * the write adds is looked at: what was there before and stays needs no right.
 */
final class LinkedAccess {
  /** The action on a user-assigned identity that is attached (Z5, Z7). */
  static final String ASSIGN = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action";

  private final AccessCheck access;
  private final ResourceIdentity identities;

  LinkedAccess(AccessCheck access, ResourceIdentity identities) {
    this.access = access;
    this.identities = identities;
  }

  /**
   * Throws 403 {@code LinkedAuthorizationFailed} with all ids that one action lacks.
   *
   * @param action of the write itself, which is allowed
   */
  void require(Change change, String action, Tx tx) {
    for (Map.Entry<String, List<String>> one : added(change, tx).entrySet()) {
      Reach reach = access.reach(change.caller(), tx);
      List<String> refused =
          one.getValue().stream()
              .filter(id -> !allowed(change.caller(), reach, one.getKey(), id, tx))
              .toList();
      if (!refused.isEmpty()) {
        throw ArmErrors.linkedAuthorizationFailed(
            new ArmErrors.Who(change.caller().name(), change.caller().objectId()),
            action,
            change.id().value(),
            one.getKey(),
            refused);
      }
    }
  }

  private Map<String, List<String>> added(Change change, Tx tx) {
    Map<String, List<String>> added = new LinkedHashMap<>();
    if (change.type().hasIdentity()) {
      List<String> attached = identities.attached(change, tx);
      if (!attached.isEmpty()) {
        added.put(ASSIGN, new ArrayList<>(attached));
      }
    }
    for (Links links : change.type().links()) {
      links
          .of(change, tx)
          .forEach(
              (action, ids) -> added.computeIfAbsent(action, key -> new ArrayList<>()).addAll(ids));
    }
    return added;
  }

  /**
   * An identity that is not there is refused like one that may not be used, so that nobody learns
   * which ones there are. An owner is told (Z83).
   */
  private static boolean allowed(Caller caller, Reach reach, String action, String id, Tx tx) {
    if (!reach.allows(action, id)) {
      return false;
    }
    return caller.owner()
        || !action.equals(ASSIGN)
        || tx.resources().find(ResourceId.lower(id)).isPresent();
  }
}
