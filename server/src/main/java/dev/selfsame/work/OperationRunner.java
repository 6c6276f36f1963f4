package dev.selfsame.work;

import dev.selfsame.json.Json;
import dev.selfsame.store.Gate;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.StoreUnavailable;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends every accepted operation: takes one small idempotent step at a time, each in a write
 * transaction of the operation's gate. Woken by commits and by a timer, which take the same path,
 * so what runs after a crash is what runs every day.
 */
public final class OperationRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);

  /** Operations looked up, and stepped side by side so that the store commits them together. */
  private static final int BATCH = 32;

  private static final Duration TIMER = Duration.ofSeconds(1);

  /** Tries of one step before its operation is given up; about one a second. */
  private static final int FAILURES_MAX = 10;

  /** Operations prepared at the same time: bounds processor time and memory. */
  private static final int APART_MAX = 4;

  private final Store store;
  private final Clock clock;
  private final Steps steps;
  private final String tenantId;
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private final ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore apart = new Semaphore(APART_MAX);
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  private final Ended ends;
  private final Worker worker;

  /** Takes the next step of an operation. */
  @FunctionalInterface
  public interface Steps {
    Result step(OperationRow operation, Tx tx, long now);

    /** True when {@link #before} takes its time, so that others should not wait for it. */
    default boolean apart(OperationRow operation) {
      return false;
    }

    /**
     * Work outside any transaction before a step; what it gives takes the step. Empty when there is
     * nothing to do yet.
     */
    default Optional<Steps> before(OperationRow operation, long now) {
      return Optional.of(this);
    }
  }

  /**
   * What a step came to.
   *
   * @param state {@code InProgress} for more to do, else how it ended
   * @param result JSON for the Location URL
   * @param error JSON of the error when failed
   */
  public record Result(String state, long step, @Nullable String result, @Nullable String error) {}

  /** Told of an operation that ends, in the transaction that ends it. */
  @FunctionalInterface
  public interface Ended {
    void ended(OperationRow operation, Tx tx, long now);
  }

  public OperationRunner(Store store, Clock clock, Steps steps, String tenantId) {
    this(store, clock, steps, tenantId, (operation, tx, now) -> {});
  }

  public OperationRunner(Store store, Clock clock, Steps steps, String tenantId, Ended ends) {
    this.ends = ends;
    this.store = store;
    this.clock = clock;
    this.steps = steps;
    this.tenantId = tenantId;
    this.worker = new Worker("operations", store, Duration.ZERO, TIMER, this::runAll);
  }

  public void start() {
    worker.start();
  }

  /** One step of everything that can go on; false when there was nothing. */
  private boolean runAll() throws InterruptedException {
    boolean moved = false;
    String after = null;
    try {
      List<OperationRow> page;
      do {
        String from = after;
        page = store.read(tx -> tx.operations().runnable(clock.millis(), from, BATCH));
        if (!page.isEmpty()) {
          after = page.getLast().operationId();
          moved |= runPage(page);
        }
      } while (page.size() == BATCH && !worker.closed());
    } catch (RuntimeException e) {
      LOG.error("operations could not be looked up", e);
    }
    return moved;
  }

  private boolean runPage(List<OperationRow> page) throws InterruptedException {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (OperationRow operation : page) {
      work.add(() -> steps.apart(operation) ? runApart(operation) : run(operation));
    }
    boolean moved = false;
    for (Future<Boolean> one : beside.invokeAll(work)) {
      moved |= one.state() == Future.State.SUCCESS && one.resultNow();
    }
    return moved;
  }

  /** Its commit wakes the loop, so nothing has moved yet. */
  private boolean runApart(OperationRow operation) {
    if (!busy.add(operation.operationId())) {
      return false;
    }
    if (!apart.tryAcquire()) {
      busy.remove(operation.operationId());
      return false;
    }
    // not virtual: it computes, and would hold up those that only wait
    Thread.ofPlatform()
        .daemon()
        .name("operation " + operation.operationId())
        .start(() -> {
          boolean moved = false;
          try {
            moved = run(operation);
          } finally {
            apart.release();
            busy.remove(operation.operationId());
          }
          if (moved || apart.availablePermits() == 1) {
            worker.wake(); // its own next step, or one that found no room
          }
        });
    return false;
  }

  private boolean run(OperationRow found) {
    String subscription = found.subscriptionId();
    Gate gate = subscription == null ? Gate.tenant(tenantId) : Gate.subscription(subscription);
    try {
      Optional<Steps> next = steps.before(found, clock.millis());
      boolean moved =
          next.isPresent() && store.<Boolean>write(gate, tx -> step(found, next.get(), tx));
      failures.remove(found.operationId());
      return moved;
    } catch (StoreUnavailable e) {
      LOG.warn("operation {} waits: {}", found.operationId(), e.getMessage());
      return false;
    } catch (RuntimeException e) {
      int failed = failures.merge(found.operationId(), 1, Integer::sum);
      LOG.error("a step of operation {} failed for the {}. time", found.operationId(), failed, e);
      return failed >= FAILURES_MAX && store.write(gate, tx -> giveUp(found.operationId(), tx));
    }
  }

  /**
   * An operation that cannot be finished ends as failed, and its resource with it: whoever polls
   * must not wait for ever.
   */
  private boolean giveUp(String operationId, Tx tx) {
    OperationRow row = tx.operations().find(operationId).orElseThrow();
    long now = clock.millis();
    tx.resources()
        .find(row.resourceKey())
        .filter(resource -> resource.provisioningState() != null)
        .ifPresent(resource -> tx.resources().put(resource.in("Failed", now)));
    String error =
        Json.text(
            Json.object()
                .put("code", "InternalServerError")
                .put("message", "The operation could not be finished."));
    OperationRow failed = row.ended("Failed", null, error, now);
    tx.operations().put(failed);
    ends.ended(failed, tx, now);
    tx.changes().add("resource", row.resourceKey(), now);
    tx.changes().add("operation", operationId, now);
    failures.remove(operationId);
    return true;
  }

  private boolean step(OperationRow found, Steps next, Tx tx) {
    OperationRow row = tx.operations().find(found.operationId()).orElse(found);
    if (!row.state().equals("InProgress") || row.step() != found.step()) {
      return false; // somebody else moved it meanwhile
    }
    long now = clock.millis();
    Result result = next.step(row, tx, now);
    boolean ended = !result.state().equals("InProgress");
    OperationRow after =
        new OperationRow(
            row.operationId(),
            row.resourceKey(),
            row.subscriptionId(),
            row.kind(),
            result.state(),
            result.step(),
            row.input(),
            result.result(),
            result.error(),
            null,
            0,
            row.startedAt(),
            ended ? now : null);
    tx.operations().put(after);
    if (ended) {
      ends.ended(after, tx, now);
    }
    tx.changes().add("operation", row.operationId(), now);
    return true;
  }

  @Override
  public void close() {
    worker.close();
    beside.close();
  }
}
