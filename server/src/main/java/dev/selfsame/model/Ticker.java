package dev.selfsame.model;

import java.time.Duration;

/** Does something again and again on a thread of its own, each time after a wait. */
public final class Ticker implements AutoCloseable {
  private final Duration every;
  private final Runnable tick;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param name of the thread
   * @param tick throws nothing: that would end the ticker
   */
  public Ticker(String name, Duration every, Runnable tick) {
    this.every = every;
    this.tick = tick;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        Thread.sleep(every);
        tick.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // told to stop
    }
  }

  /** Interrupts what is under way, and does not wait for its end. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
