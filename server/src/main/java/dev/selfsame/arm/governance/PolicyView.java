package dev.selfsame.arm.governance;

import dev.selfsame.store.ChangeRow;
import dev.selfsame.store.FeedFollower;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is assigned, in memory, kept true by the change feed: exact on this server once a change is
 * acknowledged, at most a second old on others. Memory is filled from read transactions only, never
 * from one that may yet be taken back.
 */
public final class PolicyView implements AutoCloseable {
  private static final String POLICIES = "/providers/microsoft.authorization/policy";
  private static final String GROUPS = "/providers/microsoft.management/managementgroups/";

  private final Store store;
  private final GroundReading reading;
  private final FeedFollower follower;
  private final ReentrantLock filling = new ReentrantLock();
  private volatile @Nullable PolicyGround known;

  public PolicyView(Store store, String tenantId) {
    this.store = store;
    this.reading = new GroundReading(tenantId);
    this.follower = new FeedFollower(store, "policy-view", this::forget);
  }

  /** Starts to look for other servers' changes. */
  public void start() {
    follower.start();
  }

  /** Fills memory; to be called outside of any transaction, before one that asks. */
  public void learn() {
    if (!follower.current() || known != null) {
      return;
    }
    long before = follower.generation();
    PolicyGround ground = store.read(reading::read);
    filling.lock();
    try {
      // A change that was noticed while we read may be newer than what we read: not kept.
      if (follower.generation() == before) {
        known = ground;
      }
    } finally {
      filling.unlock();
    }
  }

  /** From memory when it may be asked, else from the transaction. */
  public PolicyGround ground(Tx tx) {
    PolicyGround all = known;
    return all != null && follower.current() ? all : reading.read(tx);
  }

  /** As of now, outside of any transaction. */
  public PolicyGround ground() {
    learn();
    PolicyGround all = known;
    return all != null && follower.current() ? all : store.read(reading::read);
  }

  private void forget(List<ChangeRow> rows, Tx tx) {
    for (ChangeRow row : rows) {
      if (row.kind().equals("resource")
          && (row.key().contains(POLICIES) || row.key().startsWith(GROUPS))) {
        filling.lock();
        try {
          known = null;
        } finally {
          filling.unlock();
        }
        return;
      }
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
