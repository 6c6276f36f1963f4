package dev.selfsame.arm.governance;

import dev.selfsame.store.ChangeRow;
import dev.selfsame.store.FeedFollower;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Changes looked at in a request. */
  private static final int FEED_MAX = 200;

  private final Store store;
  private final GroundReading reading;
  private final FeedFollower follower;
  private final ReentrantLock filling = new ReentrantLock();

  /** How often memory was dropped. */
  private final AtomicLong forgotten = new AtomicLong();

  private volatile @Nullable Known known;

  /**
   * @param seen the cursor of the feed up to which no change made it untrue
   */
  private record Known(PolicyGround ground, long seen) {}

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
    long before = forgotten.get();
    Known fresh = store.read(tx -> new Known(reading.read(tx), tx.changes().last()));
    filling.lock();
    try {
      // What was changed while we read may be newer than what we read: not kept.
      if (forgotten.get() == before) {
        known = fresh;
      }
    } finally {
      filling.unlock();
    }
  }

  /** From memory when it may be asked, else from the transaction. */
  public PolicyGround ground(Tx tx) {
    Known all = known;
    return all != null && follower.current() ? all.ground() : exact(tx);
  }

  /**
   * As the transaction sees it, on whatever server it was assigned: for work that is done once and
   * would otherwise take what was assigned a moment ago for what is assigned no more.
   */
  public PolicyGround exact(Tx tx) {
    Known all = known;
    return all != null && unchanged(all, tx) ? all.ground() : reading.read(tx);
  }

  /**
   * Whether the transaction sees no change that would make it untrue: while others write, memory is
   * behind the feed for moments, mostly with changes that are no matter here.
   */
  private static boolean unchanged(Known all, Tx tx) {
    List<ChangeRow> rows = tx.changes().after(all.seen(), FEED_MAX);
    long last = rows.isEmpty() ? all.seen() : rows.getLast().seq();
    return rows.size() < FEED_MAX
        && last >= tx.changes().newest()
        && rows.stream().noneMatch(PolicyView::matters);
  }

  /** As of now, outside of any transaction. */
  public PolicyGround ground() {
    learn();
    return store.read(this::ground);
  }

  private void forget(List<ChangeRow> rows, Tx tx) {
    if (rows.isEmpty()) {
      return;
    }
    boolean matters = rows.stream().anyMatch(PolicyView::matters);
    filling.lock();
    try {
      Known before = known;
      if (matters) {
        forgotten.incrementAndGet();
        known = null;
      } else if (before != null && before.seen() < rows.getLast().seq()) {
        known = new Known(before.ground(), rows.getLast().seq());
      }
    } finally {
      filling.unlock();
    }
  }

  private static boolean matters(ChangeRow row) {
    return row.kind().equals("resource")
        && (row.key().contains(POLICIES) || row.key().startsWith(GROUPS));
  }

  @Override
  public void close() {
    follower.close();
  }
}
