package dev.selfsame.store.postgres;

import dev.selfsame.store.Store;
import dev.selfsame.store.StoreException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hears of other servers' commits by asking for the last change twice a second. Not by LISTEN: a
 * NOTIFY makes all committing transactions of the database wait for one lock, which would undo the
 * gates.
 */
final class ChangePoll implements AutoCloseable {
  private static final long EVERY_MILLIS = 500;

  private final Store store;
  private final Runnable changed;
  private final Semaphore end = new Semaphore(0);
  private boolean started;

  ChangePoll(Store store, Runnable changed) {
    this.store = store;
    this.changed = changed;
  }

  synchronized void start() {
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("store-changes").start(this::loop);
    }
  }

  private void loop() {
    long seen = 0;
    try {
      while (!end.tryAcquire(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          long last = store.read(tx -> tx.changes().last());
          if (last != seen) {
            seen = last;
            changed.run();
          }
        } catch (StoreException e) {
          System.getLogger(ChangePoll.class.getName())
              .log(System.Logger.Level.DEBUG, "The store is away", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.release();
  }
}
