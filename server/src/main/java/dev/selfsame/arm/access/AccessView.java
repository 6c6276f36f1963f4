package dev.selfsame.arm.access;

import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Standing;
import dev.selfsame.store.ChangeRow;
import dev.selfsame.store.FeedFollower;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What callers have, in memory, kept true by the change feed: exact on this server once a change is
 * acknowledged, at most a second old on others. Memory is filled from read transactions only, never
 * from one that may yet be taken back.
 */
public final class AccessView implements AutoCloseable {
  /** Principals remembered; above it some are forgotten, which costs a read. */
  static final int PRINCIPALS_MAX = 20_000;

  private static final String ASSIGNMENT = "/providers/microsoft.authorization/roleassignments/";

  private final Store store;
  private final String tenantId;
  private final long propagationMillis;
  private final ConcurrentHashMap<String, Standing> known = new ConcurrentHashMap<>();
  private volatile Assigned.@Nullable Ground ground;
  private final FeedFollower follower;

  /**
   * @param propagationDelay how long a new role assignment is not looked at; zero but in tests of
   *     clients
   */
  public AccessView(Store store, String tenantId, Duration propagationDelay) {
    this.store = store;
    this.tenantId = tenantId;
    this.propagationMillis = propagationDelay.toMillis();
    this.follower = new FeedFollower(store, "access-view", this::forget);
  }

  /** Starts to look for other servers' changes. */
  public void start() {
    follower.start();
  }

  /** What was read for one caller. */
  record Known(Standing standing, Assigned.Ground ground) {}

  /** From memory, when memory may be asked and holds it. */
  Optional<Known> remembered(String objectId) {
    Standing standing = known.get(objectId);
    Assigned.Ground all = ground;
    return standing == null || all == null || !follower.current()
        ? Optional.empty()
        : Optional.of(new Known(standing, all));
  }

  /** From the transaction: what it wrote itself is seen. */
  Known fresh(String objectId, Tx tx) {
    return new Known(
        Assigned.standing(objectId, propagationMillis, tx), Assigned.ground(tenantId, tx));
  }

  /** Fills memory for a caller; to be called outside of any transaction. */
  void learn(String objectId) {
    if (remembered(objectId).isPresent()) {
      return;
    }
    long before = follower.generation();
    Known read = store.read(tx -> fresh(objectId, tx));
    if (known.size() >= PRINCIPALS_MAX) {
      known.keySet().stream().limit(PRINCIPALS_MAX / 100).forEach(known::remove);
    }
    known.put(objectId, read.standing());
    ground = read.ground();
    // A change that was noticed while we read may be newer than what we read.
    if (follower.generation() != before) {
      known.remove(objectId, read.standing());
      ground = null;
    }
  }

  private void forget(List<ChangeRow> rows, Tx tx) {
    rows.forEach(row -> forget(row, tx));
  }

  private void forget(ChangeRow row, Tx tx) {
    switch (row.kind()) {
      case "resource" -> forgetResource(ResourceId.lower(row.key()), tx);
      case "principal" ->
          known
              .entrySet()
              .removeIf(one ->
                  one.getKey().equals(row.key()) || one.getValue().who().contains(row.key()));
      // A membership names the member, which may be a group with members of its own.
      case "membership" ->
          known
              .entrySet()
              .removeIf(one ->
                  one.getKey().equals(row.key()) || one.getValue().who().contains(row.key()));
      default -> {}
    }
  }

  private void forgetResource(String key, Tx tx) {
    if (key.contains(ASSIGNMENT)) {
      String to = tx.roleAssignments().find(key).map(one -> one.objectId()).orElse("");
      known.values().removeIf(one -> one.has(key) || one.who().contains(to));
    } else if (key.contains(Assigned.DEFINITION)) {
      known.clear();
    } else if (key.contains(Assigned.DENIAL)
        || key.startsWith("/providers/" + Assigned.GROUPS + "/")) {
      ground = null;
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
