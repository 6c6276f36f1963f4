package dev.selfsame.arm;

import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;

/** What is below a resource goes with it, at any depth, and each identity with its resource. */
public final class Cascade {
  private static final int BATCH = 200;

  private Cascade() {}

  /**
   * Removes at most {@code limit} resources below a key, children first; true when none is left.
   */
  public static boolean below(String key, int limit, ResourceIdentity identities, long now, Tx tx) {
    List<ResourceRow> rows = tx.resources().listBelow(key, null, limit);
    rows.reversed().forEach(row -> one(row.idKey(), identities, now, tx));
    return rows.size() < limit;
  }

  /** Removes a resource and all below it. */
  public static void whole(String key, ResourceIdentity identities, long now, Tx tx) {
    boolean done;
    do {
      done = below(key, BATCH, identities, now, tx);
    } while (!done);
    one(key, identities, now, tx);
  }

  private static void one(String key, ResourceIdentity identities, long now, Tx tx) {
    identities.removed(key, tx);
    if (tx.resources().delete(key)) {
      tx.changes().add("resource", key, now);
    }
  }
}
