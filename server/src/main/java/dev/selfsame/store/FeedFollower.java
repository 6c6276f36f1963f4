package dev.selfsame.store;

import dev.selfsame.model.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps something that is held in memory as true as the change feed.
 *
 * <p>On this server exactly: the store's listener runs {@link #follow} before a local write is
 * acknowledged. Whenever the feed may hold more than was read, {@link #current} is false and memory
 * must not be asked. Other servers' changes are seen at the next {@link #follow}, which a timer
 * calls.
 */
public final class FeedFollower implements AutoCloseable {
  private static final int PAGE = 1000;
  private static final Duration POLL = Duration.ofMillis(200);

  /** Memory that was not compared with the feed for so long is not asked: bounds how old it is. */
  private static final Duration CONTACT_MAX = Duration.ofMillis(900);

  private static final Logger LOG = LoggerFactory.getLogger(FeedFollower.class);

  private final Store store;
  private final Forgetting forgetting;
  private final ReentrantLock following = new ReentrantLock();
  private final AtomicLong generation = new AtomicLong();
  private final Ticker ticker;
  private long seen;
  private volatile boolean behind = true;
  private volatile boolean away;
  private volatile long contact;

  /** Forgets what changes make untrue; called in the order of the feed, by one thread at a time. */
  @FunctionalInterface
  public interface Forgetting {
    void forget(List<ChangeRow> rows, Tx tx);
  }

  /**
   * Follows from now on.
   *
   * @param name of the thread
   */
  public FeedFollower(Store store, String name, Forgetting forgetting) {
    this.store = store;
    this.ticker = new Ticker(name, POLL, this::poll);
    this.forgetting = forgetting;
    this.contact = System.nanoTime();
    this.seen = store.read(tx -> tx.changes().last());
    this.behind = false;
    store.onChange(this::follow);
  }

  /** Starts the timer that notices other servers' changes. */
  public void start() {
    ticker.start();
  }

  /**
   * Whether memory may be asked: all that was acknowledged here was read, and what was acknowledged
   * elsewhere {@link #CONTACT_MAX} ago.
   */
  public boolean current() {
    return !behind && !away && System.nanoTime() - contact < CONTACT_MAX.toNanos();
  }

  /**
   * A number that grows with every change read: what was loaded while it grew may be older than the
   * change, and must not be kept.
   */
  public long generation() {
    return generation.get();
  }

  /** Reads the feed to its end. Never throws. */
  public void follow() {
    behind = true;
    following.lock();
    try {
      long began = System.nanoTime();
      generation.incrementAndGet();
      boolean end = false;
      while (!end) {
        end = page();
      }
      contact = began;
      away = false;
    } catch (RuntimeException e) {
      if (!away) {
        LOG.warn("The change feed cannot be read; nothing is answered from memory", e);
      }
      away = true;
    } finally {
      following.unlock();
    }
  }

  private boolean page() {
    record Page(int rows, long last, long newest) {}
    Page page =
        store.read(tx -> {
          List<ChangeRow> rows = tx.changes().after(seen, PAGE);
          forgetting.forget(rows, tx);
          long last = rows.isEmpty() ? seen : rows.getLast().seq();
          return new Page(rows.size(), last, tx.changes().newest());
        });
    seen = Math.max(seen, page.last());
    // Again after the removal, so that a reader that kept an older state in between drops it
    // itself.
    generation.incrementAndGet();
    // On PostgreSQL a committed row may still wait for an older transaction: until it shows, memory
    // is not asked.
    behind = seen < page.newest();
    return page.rows() < PAGE;
  }

  private void poll() {
    try {
      long began = System.nanoTime();
      long newest = store.read(tx -> tx.changes().newest());
      if (newest == seen && !behind && !away) {
        contact = began;
      } else {
        follow();
      }
    } catch (RuntimeException e) {
      follow();
    }
  }

  @Override
  public void close() {
    ticker.close();
  }
}
