package dev.selfsame.work;

import dev.selfsame.store.Store;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that does what there is to do, pass after pass. When a pass found nothing it waits until
 * a commit or its timer wakes it; a commit during a pass makes another one.
 */
public final class Worker implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(5);

  private final String name;
  private final Store store;
  private final Duration pause;
  private final Duration timer;
  private final Pass pass;
  private final Semaphore wake = new Semaphore(0);
  private volatile boolean closed;
  private @Nullable Thread thread;

  /** What is done again and again. An exception ends the worker. */
  @FunctionalInterface
  public interface Pass {
    /**
     * Does what can be done now; false when there was nothing.
     *
     * @throws InterruptedException when told to stop
     */
    boolean run() throws InterruptedException;
  }

  /**
   * @param name of the thread
   * @param pause after a pass that found nothing, whoever wakes, so that many small commits do not
   *     make as many passes
   * @param timer how long it waits to be woken
   */
  public Worker(String name, Store store, Duration pause, Duration timer, Pass pass) {
    this.name = name;
    this.store = store;
    this.pause = pause;
    this.timer = timer;
    this.pass = pass;
  }

  public void start() {
    store.onChange(this::wake);
    thread = Thread.ofVirtual().name(name).start(this::loop);
  }

  /** There may be something to do. */
  public void wake() {
    wake.release();
  }

  /** Whether it was told to stop: a long pass asks. */
  public boolean closed() {
    return closed;
  }

  private void loop() {
    try {
      while (!closed) {
        if (pass.run()) {
          continue;
        }
        Thread.sleep(pause);
        if (wake.tryAcquire(timer.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // told to stop
    }
  }

  /** Interrupts the pass, and waits for its end, though not for ever. */
  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join(END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
