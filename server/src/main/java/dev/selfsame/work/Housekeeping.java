package dev.selfsame.work;

import dev.selfsame.model.Ticker;
import dev.selfsame.store.Gate;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what has been read by everybody and is asked for by nobody any more: ended operations, old
 * lines of the change feed.
 */
public final class Housekeeping implements AutoCloseable {
  /** How long clients may ask for an operation that has ended. */
  static final Duration OPERATIONS_KEPT = Duration.ofDays(1);

  /** Far above the time that a node serves without the store. */
  static final Duration CHANGES_KEPT = Duration.ofHours(24);

  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final Store store;
  private final Clock clock;
  private final Gate gate;
  private final Consumer<Tx> more;
  private final Runnable also;
  private final Ticker ticker = new Ticker("housekeeping", EVERY, this::tick);

  /**
   * @param more what else is to be removed in the same transaction
   * @param also what else is cut each time, in transactions of its own
   */
  public Housekeeping(Store store, Clock clock, String tenantId, Consumer<Tx> more, Runnable also) {
    this.more = more;
    this.also = also;
    this.store = store;
    this.clock = clock;
    this.gate = Gate.tenant(tenantId);
  }

  public void start() {
    ticker.start();
  }

  private void tick() {
    try {
      clean();
    } catch (RuntimeException e) {
      LOG.warn("housekeeping failed; it is tried again in {} min", EVERY.toMinutes(), e);
    }
  }

  void clean() {
    long now = clock.millis();
    store.write(
        gate,
        tx -> {
          more.accept(tx);
          return tx.operations().deleteEndedBefore(now - OPERATIONS_KEPT.toMillis())
              + tx.changes().deleteBefore(now - CHANGES_KEPT.toMillis());
        });
    also.run();
  }

  @Override
  public void close() {
    ticker.close();
  }
}
