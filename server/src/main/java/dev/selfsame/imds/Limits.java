package dev.selfsame.imds;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Azure's limits on the identity category, per VM. Source: Microsoft Learn, instance metadata
 * service FAQ.
 */
final class Limits {
  static final int REQUESTS_PER_SECOND = 20;
  static final int CONCURRENT = 5;

  private static final long NANOS = 1_000_000_000L;

  private final boolean on;
  private final LongSupplier nanos;
  private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();

  /**
   * @param nanos a running time, such as {@code System::nanoTime}
   */
  Limits(boolean on, LongSupplier nanos) {
    this.on = on;
    this.nanos = nanos;
  }

  /**
   * Takes a place, or throws 429. Whoever got in calls {@link #leave}. One bucket for each bound
   * VM.
   */
  void enter(String vmKey) {
    if (on
        && !buckets
            .computeIfAbsent(vmKey, key -> new Bucket(nanos.getAsLong()))
            .take(nanos.getAsLong())) {
      throw ImdsErrors.tooManyRequests().exception();
    }
  }

  void leave(String vmKey) {
    Bucket bucket = on ? buckets.get(vmKey) : null;
    if (bucket != null) {
      bucket.leave();
    }
  }

  private static final class Bucket {
    private double tokens = REQUESTS_PER_SECOND;
    private long filledAt;
    private int inside;

    Bucket(long now) {
      filledAt = now;
    }

    synchronized boolean take(long now) {
      tokens =
          Math.min(
              REQUESTS_PER_SECOND,
              tokens + (double) (now - filledAt) * REQUESTS_PER_SECOND / NANOS);
      filledAt = now;
      if (tokens < 1 || inside >= CONCURRENT) {
        return false;
      }
      tokens--;
      inside++;
      return true;
    }

    synchronized void leave() {
      inside--;
    }
  }
}
