package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;

/**
 * Locks on a scope hold for all below it; a removal also takes what is below with it, so locks
 * there count too. Source: the page "Lock your resources" of Azure Resource Manager, and A3.
 */
public final class Locks {
  /** The type of a lock. */
  public static final String TYPE = "Microsoft.Authorization/locks";

  /** Locks looked at; ARM allows 20 for each scope, and this only bounds a mistake. */
  private static final int LOCKS_MAX = 10_000;

  private static final String SUFFIX = "/providers/microsoft.authorization/locks/";

  /**
   * What a lock may forbid: writing covers POST actions, as they may change the resource or show
   * its secrets.
   */
  public enum Act {
    WRITE,
    DELETE
  }

  private Locks() {}

  /** Throws {@code ScopeLocked}; locks themselves can always be changed. */
  public static void require(ResourceType type, ResourceId id, Act act, Tx tx) {
    if (!type.name().equals(TYPE)) {
      require(id, act, tx);
    }
  }

  /** The same for what is no resource of a type, such as the tags of a scope. */
  public static void require(ResourceId id, Act act, Tx tx) {
    if (id.subscriptionId() == null) {
      return;
    }
    List<ResourceRow> locks =
        tx.resources()
            .listByType(
                "/subscriptions/" + ResourceId.lower(id.subscriptionId()), TYPE, null, LOCKS_MAX);
    List<String> holding = new ArrayList<>();
    for (ResourceRow lock : locks) {
      if (holds(lock, id.key(), act)) {
        holding.add(lock.id().substring(0, lock.idKey().lastIndexOf(SUFFIX)));
      }
    }
    if (!holding.isEmpty()) {
      String operation = act == Act.DELETE ? "delete" : "write";
      throw ArmErrors.scopeLocked(
          id.value(), operation, String.join(",", holding.stream().distinct().toList()));
    }
  }

  private static boolean holds(ResourceRow lock, String target, Act act) {
    String scope = lock.idKey().substring(0, lock.idKey().lastIndexOf(SUFFIX));
    boolean above = target.equals(scope) || target.startsWith(scope + "/");
    if (act == Act.DELETE) {
      return above || scope.startsWith(target + "/");
    }
    return above
        && Json.stored(lock.body())
            .path("properties")
            .path("level")
            .asString("")
            .equalsIgnoreCase("ReadOnly");
  }
}
