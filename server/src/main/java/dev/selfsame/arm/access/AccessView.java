package dev.selfsame.arm.access;

import dev.selfsame.rbac.Standing;
import dev.selfsame.store.ChangeRow;
import dev.selfsame.store.FeedFollower;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
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
  private static final String GROUPS = "/providers/microsoft.management/managementgroups/";

  private final Store store;
  private final String tenantId;
  private final long propagationMillis;
  private final ConcurrentHashMap<String, Standing> known = new ConcurrentHashMap<>();
  private final ReentrantLock filling = new ReentrantLock();
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
    // While memory may not be asked there is no use in filling it.
    if (remembered(objectId).isPresent() || !follower.current()) {
      return;
    }
    long before = follower.generation();
    Known read = store.read(tx -> fresh(objectId, tx));
    filling.lock();
    try {
      // A change that was noticed while we read may be newer than what we read: not kept, not even
      // for a moment. One that is noticed from here on waits, and then forgets what we keep.
      if (follower.generation() != before) {
        return;
      }
      if (known.size() >= PRINCIPALS_MAX) {
        known.keySet().stream().limit(PRINCIPALS_MAX / 100).forEach(known::remove);
      }
      known.put(objectId, read.standing());
      ground = read.ground();
    } finally {
      filling.unlock();
    }
  }

  private void forget(List<ChangeRow> rows, Tx tx) {
    Map<String, String> assigned = new HashMap<>();
    for (ChangeRow row : rows) {
      if (row.kind().equals("resource") && row.key().contains(ASSIGNMENT)) {
        tx.roleAssignments()
            .find(row.key())
            .ifPresent(one -> assigned.put(row.key(), one.objectId()));
      }
    }
    filling.lock();
    try {
      rows.forEach(row -> forget(row, assigned.getOrDefault(row.key(), "")));
    } finally {
      filling.unlock();
    }
  }

  /**
   * @param assignedTo of a role assignment that is there, whose it is
   */
  private void forget(ChangeRow row, String assignedTo) {
    String key = row.key();
    switch (row.kind()) {
      case "resource" -> {
        if (key.contains(ASSIGNMENT)) {
          known.values().removeIf(one -> one.has(key) || one.who().contains(assignedTo));
        } else if (key.contains(Assigned.DEFINITION)) {
          known.clear();
        } else if (key.contains(Assigned.DENIAL) || key.startsWith(GROUPS)) {
          ground = null;
        }
      }
      // A membership names the member, which may be a group with members of its own.
      case "principal", "membership" ->
          known
              .entrySet()
              .removeIf(one -> one.getKey().equals(key) || one.getValue().who().contains(key));
      default -> {}
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
