package dev.selfsame.store.postgres;

import dev.selfsame.store.StoreUnavailable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Where this server's writes wait before they take a connection. Whoever waits for a gate inside
 * the database holds a connection while doing so; without this, a few writes of one busy
 * subscription would hold them all, and reads would wait for a gate after all. With a pool of one
 * connection nothing can be kept free for reads.
 */
final class Entrance {
  /** Gates that share one only wait for each other. */
  private static final int STRIPES = 256;

  private static final int WAIT_SECONDS = 10;

  private final Semaphore[] gates = new Semaphore[STRIPES];
  private final Semaphore writers;

  Entrance(int poolSize) {
    for (int i = 0; i < STRIPES; i++) {
      gates[i] = new Semaphore(1, true);
    }
    int forReads = Math.max(1, poolSize / 4);
    writers = new Semaphore(Math.max(1, poolSize - forReads), true);
  }

  /**
   * Waits for the gate first, then for one of the connections that writes may have: who has the
   * second can go on.
   *
   * @throws StoreUnavailable after ten seconds at either
   */
  void enter(long lock) {
    Semaphore gate = gate(lock);
    acquire(gate, "The gate stayed closed");
    boolean entered = false;
    try {
      acquire(writers, "All connections for writes stayed in use");
      entered = true;
    } finally {
      if (!entered) {
        gate.release();
      }
    }
  }

  void leave(long lock) {
    writers.release();
    gate(lock).release();
  }

  private Semaphore gate(long lock) {
    return gates[Math.floorMod(lock, STRIPES)];
  }

  private static void acquire(Semaphore semaphore, String otherwise) {
    try {
      if (!semaphore.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new StoreUnavailable(otherwise + " for " + WAIT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("Interrupted before the write began", e, null);
    }
  }
}
