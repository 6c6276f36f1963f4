package dev.selfsame.provider.policyinsights;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PolicyDueRow;
import dev.selfsame.store.StoreUnavailable;
import dev.selfsame.store.Tx;
import dev.selfsame.work.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes what is due when its time has come. Woken by commits and by a timer. States of resources
 * and what single policies want are two queues: the first may rest while the second goes on.
 */
final class PolicyWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyWorker.class);
  private static final int BATCH = 64;
  private static final Duration TIMER = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /**
   * States are in no hurry: they take a tenth of the time, so that writes keep theirs. Azure has
   * them within a quarter of an hour.
   */
  private static final int REST_FOR_WORK = 9;

  private static final long REST_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int TRIES_MAX = 10;

  private final Insights insights;
  private final DueWork work;
  private final Worker states;
  private final Worker effects;

  PolicyWorker(Insights insights, DueWork work) {
    this.insights = insights;
    this.work = work;
    this.states = worker("policy-states", this::states);
    this.effects = worker("policy-effects", this::effects);
  }

  private Worker worker(String name, Worker.Pass pass) {
    return new Worker(name, insights.store(), PAUSE, TIMER, pass);
  }

  void start() {
    states.start();
    effects.start();
  }

  /** What was written is held against all policies. */
  private boolean states() {
    List<PolicyDueRow> rows = due((tx, now) -> tx.policyDue().dueOfResources(now, BATCH));
    Map<Gate, List<PolicyDueRow>> evaluations = new LinkedHashMap<>();
    for (PolicyDueRow row : rows) {
      evaluations.computeIfAbsent(gate(row), key -> new ArrayList<>()).add(row);
    }
    long began = System.nanoTime();
    evaluations.forEach(this::evaluate);
    if (!rows.isEmpty()) {
      rest(System.nanoTime() - began);
    }
    return !rows.isEmpty();
  }

  /** What single policies want of what was written. */
  private boolean effects() {
    List<PolicyDueRow> rows = due((tx, now) -> tx.policyDue().dueOfPolicies(now, BATCH));
    for (PolicyDueRow row : rows) {
      if (effects.closed()) {
        return false;
      }
      guarded(row, () -> one(row));
    }
    return !rows.isEmpty();
  }

  private List<PolicyDueRow> due(BiFunction<Tx, Long, List<PolicyDueRow>> ask) {
    try {
      long now = insights.clock().millis();
      return insights.store().read(tx -> ask.apply(tx, now));
    } catch (RuntimeException e) {
      LOG.warn("what is due for policies cannot be read", e);
      return List.of();
    }
  }

  private void rest(long workedNanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(REST_FOR_WORK * workedNanos, REST_MAX_NANOS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // told to stop: the loop sees it
    }
  }

  private void evaluate(Gate gate, List<PolicyDueRow> rows) {
    try {
      work.evaluate(gate, rows);
    } catch (RuntimeException e) {
      for (PolicyDueRow row : rows) {
        guarded(row, () -> work.evaluate(gate, List.of(row)));
      }
    }
  }

  private void one(PolicyDueRow row) {
    switch (row.kind()) {
      case Due.EXISTENCE -> work.existence(gate(row), row);
      case Due.DEPLOY -> work.deploy(gate(row), row);
      case Due.FOLLOW -> work.follow(gate(row), row);
      default -> throw new IllegalStateException("Nobody does a " + row.kind());
    }
  }

  private void guarded(PolicyDueRow row, Runnable step) {
    try {
      step.run();
    } catch (StoreUnavailable e) {
      LOG.warn("policies wait: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} of {} for {} failed", row.kind(), row.resourceKey(), row.policyKey(), e);
      putOff(row);
    }
  }

  /** What fails again and again must not stand before all else for ever. */
  private void putOff(PolicyDueRow row) {
    ObjectNode body = Json.stored(row.body());
    int tries = body.path("tries").asInt(0) + 1;
    body.put("tries", tries);
    PolicyDueRow later =
        new PolicyDueRow(
            row.resourceKey(),
            row.policyKey(),
            row.kind(),
            insights.clock().millis() + tries * 2000L,
            row.since(),
            Json.text(body));
    try {
      insights
          .store()
          .write(
              gate(row),
              tx -> {
                if (tries >= TRIES_MAX) {
                  tx.policyDue().delete(row);
                } else {
                  tx.policyDue().put(later);
                }
                return true;
              });
    } catch (RuntimeException e) {
      LOG.warn("{} of {} cannot be put off", row.kind(), row.resourceKey(), e);
    }
  }

  private Gate gate(PolicyDueRow row) {
    String subscription =
        ResourceId.parse(row.resourceKey()).map(ResourceId::subscriptionId).orElse(null);
    return Gate.of(subscription, insights.tenantId());
  }

  @Override
  public void close() {
    effects.close();
    states.close();
  }
}
