package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Where work is done that computes much, such as evaluating a template: on a few threads of the
 * machine's own, since a virtual thread that computes holds up all others, and only so many at one
 * time, since the heap must hold what all of them make.
 */
final class Bench {
  private static final int PLACES = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

  /** How long one waits for its turn. */
  private static final long WAIT_SECONDS = 30;

  private final Semaphore places = new Semaphore(PLACES, true);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("bench-", 1).factory());

  /**
   * Does the work and gives what it gave, or throws what it threw.
   *
   * @throws dev.selfsame.error.ApiException 429 when no place came free in time
   */
  <T> T call(Supplier<T> work) {
    try {
      if (!places.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw ArmErrors.tooManyAtOnce();
      }
      try {
        return threads.submit(work::get).get();
      } finally {
        places.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ArmErrors.unavailable();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
