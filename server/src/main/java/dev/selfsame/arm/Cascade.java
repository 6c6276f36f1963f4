package dev.selfsame.arm;

import dev.selfsame.json.Json;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;

/**
 * What is below a resource goes with it, at any depth, each identity with its resource, and what
 * was still being done to it.
 */
public final class Cascade {
  private static final int BATCH = 200;

  /** Azure's code and text of an operation that a later one has overtaken. */
  private static final String PREEMPTED =
      Json.text(
          Json.object()
              .put("code", "OperationPreempted")
              .put(
                  "message", "Operation execution has been preempted by a more recent operation."));

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
    tx.operations().inProgress(key).forEach(operation -> preempt(operation, now, tx));
  }

  /** The one that removes the resource is among them: its runner writes after this how it ended. */
  private static void preempt(OperationRow operation, long now, Tx tx) {
    tx.operations().put(operation.ended("Canceled", null, PREEMPTED, now));
    tx.changes().add("operation", operation.operationId(), now);
  }
}
