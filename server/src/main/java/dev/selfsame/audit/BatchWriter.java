package dev.selfsame.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events in batches on a thread of its own. {@link #offer} never waits: a full queue drops
 * the event and counts it. {@link #put} returns when the event is durable, or throws what kept it
 * from that. A batch that fails is tried again, until it is written or the writer is closed.
 *
 * @param <T> an event
 */
public final class BatchWriter<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

  /** How long a thread waits for its event to be durable. */
  private static final long PATIENCE_SECONDS = 20;

  private static final long PAUSE_MILLIS = 200;

  private final Rules rules;
  private final Consumer<List<T>> sink;
  private final LongSupplier now;
  private final ArrayBlockingQueue<Job<T>> queue;
  private final LongAdder dropped = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();
  private final Thread thread;
  private volatile long complete;
  private volatile boolean closed;

  /**
   * How it works.
   *
   * @param name of the thread
   * @param queue events that may wait
   * @param batch events written together
   * @param lingerMillis how long the first of a batch waits for others when nobody waits for it
   * @param idleMillis how often the sink is called with nothing, so that it can say that it lives;
   *     0 for never
   */
  public record Rules(String name, int queue, int batch, long lingerMillis, long idleMillis) {}

  /** Events that were dropped, and when; epoch milliseconds as the droppers gave them. */
  public record Loss(long from, long to, long count) {}

  private record Job<T>(@Nullable T event, @Nullable CompletableFuture<Boolean> done) {}

  /**
   * @param now epoch milliseconds
   */
  public BatchWriter(Rules rules, LongSupplier now, Consumer<List<T>> sink) {
    this.rules = rules;
    this.now = now;
    this.sink = sink;
    this.queue = new ArrayBlockingQueue<>(rules.queue());
    this.thread = Thread.ofPlatform().daemon().name(rules.name()).unstarted(this::loop);
  }

  public void start() {
    thread.start();
  }

  /** Takes the event for a later batch; false, and counted, when there is no room. */
  public boolean offer(T event) {
    if (!closed && queue.offer(new Job<>(event, null))) {
      return true;
    }
    dropped.increment();
    long at = now.getAsLong();
    add(new Loss(at, at, 1));
    return false;
  }

  /**
   * Returns when the event is durable.
   *
   * @throws RuntimeException what the sink threw; the event is then not, or perhaps not, written
   */
  public void put(T event) {
    await(new Job<>(event, new CompletableFuture<>()));
  }

  /** Returns when everything that was offered before is durable. */
  public void flush() {
    await(new Job<>(null, new CompletableFuture<>()));
  }

  private void await(Job<T> job) {
    CompletableFuture<Boolean> done = job.done();
    if (done == null) {
      return;
    }
    try {
      if (closed || !queue.offer(job, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(rules.name() + " takes no more events");
      }
      if (closed && queue.remove(job)) {
        throw new IllegalStateException(rules.name() + " is closed");
      }
      done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the event was durable", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(rules.name() + ": the event was not durable in time", e);
    } catch (ExecutionException | CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /** Whether more than half of the room is taken. */
  public boolean busy() {
    return queue.remainingCapacity() < rules.queue() / 2;
  }

  public long dropped() {
    return dropped.sum();
  }

  public long written() {
    return written.sum();
  }

  /** What was dropped since the last call; for the sink to write down. */
  public @Nullable Loss takeLoss() {
    return loss.getAndSet(null);
  }

  /** Counts what was left out elsewhere, or could not be written down. */
  public void add(Loss more) {
    loss.accumulateAndGet(
        more,
        (old, fresh) ->
            old == null || fresh == null
                ? fresh
                : new Loss(
                    Math.min(old.from(), fresh.from()),
                    Math.max(old.to(), fresh.to()),
                    old.count() + fresh.count()));
  }

  /**
   * For the sink: all that was offered before this time (epoch milliseconds) was written before or
   * is in the batch at hand.
   */
  public long complete() {
    return complete;
  }

  private void loop() {
    List<Job<T>> jobs = new ArrayList<>();
    try {
      while (!closed || !queue.isEmpty()) {
        jobs.clear();
        long before = now.getAsLong();
        @Nullable Job<T> first =
            rules.idleMillis() == 0
                ? queue.poll(1, TimeUnit.SECONDS)
                : queue.poll(rules.idleMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
          complete = before;
          idle();
          continue;
        }
        jobs.add(first);
        if (first.done() == null && rules.lingerMillis() > 0 && !closed) {
          linger();
        }
        before = now.getAsLong();
        queue.drainTo(jobs, rules.batch() - 1);
        if (jobs.size() < rules.batch()) {
          complete = before;
        }
        write(jobs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Others may come meanwhile, and share the commit. */
  private void linger() throws InterruptedException {
    if (queue.size() < rules.batch() / 2) {
      Thread.sleep(rules.lingerMillis());
    }
  }

  private void idle() {
    if (rules.idleMillis() > 0) {
      try {
        sink.accept(List.of());
      } catch (RuntimeException e) {
        LOG.warn("{}: the store is away: {}", rules.name(), e.toString());
      }
    }
  }

  private void write(List<Job<T>> jobs) throws InterruptedException {
    List<Job<T>> left = new ArrayList<>(jobs);
    while (true) {
      List<T> events = events(left);
      try {
        if (!events.isEmpty()) {
          sink.accept(events);
          written.add(events.size());
        }
        left.forEach(job -> done(job, null));
        return;
      } catch (RuntimeException e) {
        LOG.warn("{}: {} events wait: {}", rules.name(), events.size(), e.toString());
        // Who waits is told, and takes its event back: its token is not given out. A flush waits
        // on.
        left.forEach(job -> {
          if (job.event() != null) {
            done(job, e);
          }
        });
        left.removeIf(job -> job.event() != null && job.done() != null);
        if (left.isEmpty()) {
          return;
        }
        if (closed) {
          LOG.error("{}: {} events are lost", rules.name(), events(left).size());
          dropped.add(events(left).size());
          add(new Loss(complete, now.getAsLong(), events(left).size()));
          left.forEach(job -> done(job, e));
          return;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private static <T> List<T> events(List<Job<T>> jobs) {
    List<T> events = new ArrayList<>(jobs.size());
    for (Job<T> job : jobs) {
      T event = job.event();
      if (event != null) {
        events.add(event);
      }
    }
    return events;
  }

  private static void done(Job<?> job, @Nullable RuntimeException failure) {
    CompletableFuture<Boolean> waiting = job.done();
    if (waiting != null) {
      if (failure == null) {
        waiting.complete(true);
      } else {
        waiting.completeExceptionally(failure);
      }
    }
  }

  /** Writes what waits, and ends. */
  @Override
  public void close() {
    closed = true;
    try {
      // wakes the thread, if there is room; if there is none, it is awake
      boolean woken = queue.offer(new Job<>(null, null));
      thread.join(TimeUnit.SECONDS.toMillis(woken ? 10 : 15));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
