package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PolicyScanRow;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scans what was assigned or changed, soon, and everything now and then; takes away the states of
 * assignments that are no more, and old events. What was scanned in which form is in the store, so
 * that a change is not forgotten by a restart; of several servers one scans.
 */
final class Scanner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scanner.class);
  private static final Gate GATE = new Gate("p:scans");
  private static final int SWEPT = 1000;
  private static final long TICK_MILLIS = 250;
  private static final Duration LEASE = Duration.ofMinutes(2);

  /** Exemptions expire without a change. */
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private static final Duration EVENTS_CUT_EVERY = Duration.ofHours(1);

  private final Insights insights;
  private final String node;
  private final Map<String, Long> noticed = new HashMap<>();
  private @Nullable PolicyGround known;
  private Map<String, String> wanted = Map.of();
  private long lookedAt;
  private long cutAt;
  private boolean pending;
  private volatile boolean closed;
  private @Nullable Thread thread;

  Scanner(Insights insights) {
    this.insights = insights;
    this.node = insights.ids().guid();
  }

  void start() {
    thread = Thread.ofPlatform().daemon().name("policy-scans").start(this::loop);
  }

  private void loop() {
    while (!closed) {
      try {
        tick();
        Thread.sleep(TICK_MILLIS);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (closed) {
          return;
        }
        LOG.warn("the scan of policies failed; it is tried again", e);
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(TICK_MILLIS * 8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks whether there is something to scan, and does. */
  @SuppressWarnings("ReferenceEquality") // another object may hold other policies: that is asked
  void tick() {
    long now = insights.clock().millis();
    PolicyGround ground = insights.view().ground();
    boolean changed = ground != known;
    if (!changed && !pending && now - lookedAt < LOOK_EVERY.toMillis()) {
      return;
    }
    lookedAt = now;
    wanted = insights.store().read(tx -> Fingerprints.of(ground, now, tx));
    Map<String, PolicyScanRow> scanned = new TreeMap<>();
    insights
        .store()
        .read(tx -> tx.policyScans().all())
        .forEach(row -> scanned.put(row.assignmentKey(), row));
    if (changed) {
      sweep(scanned.keySet());
      known = ground;
    }
    pending = false;
    scan(ground, due(scanned, now));
    if (now - cutAt > EVENTS_CUT_EVERY.toMillis()) {
      cutAt = now;
      cut(now - insights.times().eventRetention().toMillis());
    }
  }

  private Set<String> due(Map<String, PolicyScanRow> scanned, long now) {
    Set<String> due = new HashSet<>();
    noticed.keySet().removeIf(key -> !wanted.containsKey(key));
    wanted.forEach((key, fingerprint) -> {
      PolicyScanRow row = scanned.get(key);
      if (row != null && row.fingerprint().equals(fingerprint)) {
        noticed.remove(key);
        if (now - row.scannedAt() >= insights.times().scanEvery().toMillis()) {
          due.add(key);
        }
        return;
      }
      long since = noticed.computeIfAbsent(key, any -> now);
      if (now - since >= insights.times().scanDelay().toMillis()) {
        due.add(key);
      } else {
        pending = true;
      }
    });
    return due;
  }

  private void scan(PolicyGround ground, Set<String> due) {
    Map<String, Set<String>> byScope = new TreeMap<>();
    for (AssignedPolicy policy : ground.all()) {
      String key = policy.assignment().idKey();
      if (due.contains(key)) {
        byScope.computeIfAbsent(policy.assignment().scopeKey(), any -> new HashSet<>()).add(key);
      }
    }
    byScope.forEach(this::scan);
  }

  private void scan(String scopeKey, Set<String> assignments) {
    Set<String> claimed = new HashSet<>();
    for (String each : assignments) {
      if (lease(each)) {
        claimed.add(each);
      } else {
        pending = true; // another server is at it, or was
      }
    }
    if (claimed.isEmpty() || closed) {
      return;
    }
    long began = insights.clock().millis();
    long[] renewed = {began};
    Scan scan =
        new Scan(
            insights,
            () -> {
              long now = insights.clock().millis();
              if (now - renewed[0] > LEASE.toMillis() / 4) {
                renewed[0] = now;
                claimed.forEach(this::lease);
              }
              return !closed;
            });
    Scan.Result result = scan.run(scopeKey, new Scan.Asked(claimed));
    if (result.complete()) {
      LOG.debug(
          "scanned {} resources below {} for {} assignments: {} states changed",
          result.resources(),
          scopeKey,
          claimed.size(),
          result.written());
      claimed.forEach(key -> done(key, began));
    }
  }

  private boolean lease(String assignmentKey) {
    return insights
        .store()
        .write(
            GATE,
            tx -> {
              long now = insights.clock().millis();
              Optional<PolicyScanRow> row = tx.policyScans().find(assignmentKey);
              if (row.isPresent()
                  && row.get().leaseUntil() > now
                  && !node.equals(row.get().leaseOwner())) {
                return false;
              }
              tx.policyScans()
                  .put(
                      new PolicyScanRow(
                          assignmentKey,
                          row.map(PolicyScanRow::fingerprint).orElse(""),
                          row.map(PolicyScanRow::scannedAt).orElse(0L),
                          node,
                          now + LEASE.toMillis()));
              return true;
            });
  }

  private void done(String assignmentKey, long began) {
    String fingerprint = wanted.getOrDefault(assignmentKey, "");
    insights
        .store()
        .write(
            GATE,
            tx -> {
              tx.policyScans().put(new PolicyScanRow(assignmentKey, fingerprint, began, null, 0));
              return true;
            });
    noticed.remove(assignmentKey);
  }

  /**
   * States of assignments that are gone are shown to nobody; they are taken away some at a time.
   */
  private void sweep(Set<String> scanned) {
    for (String key : scanned) {
      if (!wanted.containsKey(key)) {
        insights.store().write(GATE, tx -> tx.policyScans().delete(key));
      }
    }
    String after = "";
    while (!closed) {
      String from = after;
      Optional<String> next = insights.store().read(tx -> tx.policyStates().nextAssignment(from));
      if (next.isEmpty()) {
        return;
      }
      after = next.get();
      if (!wanted.containsKey(after)) {
        sweep(after);
      }
    }
  }

  private void sweep(String assignmentKey) {
    int taken;
    do {
      taken = insights.store().write(GATE, tx -> tx.policyStates().deleteOf(assignmentKey, SWEPT));
    } while (taken == SWEPT && !closed);
  }

  private void cut(long before) {
    int taken;
    do {
      taken = insights.store().write(GATE, tx -> tx.policyEvents().deleteBefore(before, SWEPT));
    } while (taken == SWEPT && !closed);
  }

  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      try {
        running.join(TimeUnit.SECONDS.toMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
