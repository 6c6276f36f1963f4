package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PolicyStateRow;
import dev.selfsame.store.PolicyStates;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds policies against all resources of a scope, page by page: judged outside of write
 * transactions, and only what changed is written. A resource that is written meanwhile is left to
 * what is due for that write.
 *
 * @param alive called between pages; false ends the scan
 */
record Scan(Insights insights, Alive alive) {
  private static final int PAGE = 500;
  private static final int WRITTEN_MAX = 4000;
  private static final String SUBSCRIPTIONS = "/subscriptions/";

  /** Whether to go on. */
  @FunctionalInterface
  interface Alive {
    boolean goesOn();
  }

  /**
   * What came of it.
   *
   * @param complete false when it was ended before
   */
  record Result(boolean complete, long resources, long written) {}

  /**
   * Which policies.
   *
   * @param assignments keys; null for all
   */
  record Asked(@Nullable Set<String> assignments) {
    boolean policy(AssignedPolicy policy) {
      return assignments == null || assignments.contains(policy.assignment().idKey());
    }

    boolean key(String policyKey) {
      int bar = policyKey.indexOf('|');
      return assignments == null
          || assignments.contains(bar < 0 ? policyKey : policyKey.substring(0, bar));
    }
  }

  private record Change(ResourceRow resource, Recording.Difference difference) {}

  private record Page(
      @Nullable String last, int rows, List<Change> changes, List<PolicyStates.Place> orphans) {}

  /** Scans a subscription, group or resource, or all below a management group or the root. */
  Result run(String scopeKey, Asked asked) {
    PolicyGround ground = insights.view().ground();
    if (scopeKey.startsWith(SUBSCRIPTIONS)) {
      return one(scopeKey, ground, asked);
    }
    List<String> subscriptions =
        insights
            .store()
            .read(tx -> tx.resources().subscriptions().stream().map(ResourceRow::idKey).toList());
    Result sum = new Result(true, 0, 0);
    for (String each : subscriptions) {
      if (ground.within(each, scopeKey)) {
        Result result = one(each, ground, asked);
        sum =
            new Result(
                result.complete(),
                sum.resources() + result.resources(),
                sum.written() + result.written());
        if (!result.complete()) {
          return sum;
        }
      }
    }
    return sum;
  }

  private Result one(String scopeKey, PolicyGround ground, Asked asked) {
    Gate gate =
        Gate.of(
            ResourceId.parse(scopeKey).map(ResourceId::subscriptionId).orElse(null),
            insights.tenantId());
    long resources = 0;
    long written = 0;
    List<Change> waiting = new ArrayList<>();
    String after = null;
    Page page;
    do {
      if (!alive.goesOn()) {
        return new Result(false, resources, written);
      }
      String from = after;
      page = insights.store().read(tx -> page(scopeKey, from, ground, asked, tx));
      after = page.last();
      resources += page.rows();
      waiting.addAll(page.changes());
      if (!page.orphans().isEmpty()) {
        List<PolicyStates.Place> orphans = page.orphans();
        written += write(gate, List.of(), orphans);
      }
      if (waiting.size() >= WRITTEN_MAX / 4) {
        written += write(gate, waiting, List.of());
        waiting.clear();
      }
    } while (after != null);
    written += write(gate, waiting, List.of());
    return new Result(true, resources, written);
  }

  private Page page(
      String scopeKey, @Nullable String after, PolicyGround ground, Asked asked, Tx tx) {
    List<ResourceRow> rows = new ArrayList<>();
    if (after == null) {
      tx.resources().find(scopeKey).ifPresent(rows::add);
    }
    List<ResourceRow> below = tx.resources().within(scopeKey, after, PAGE);
    rows.addAll(below);
    if (rows.isEmpty()) {
      return new Page(null, 0, List.of(), List.of());
    }
    Map<String, List<PolicyStates.Kept>> kept = new HashMap<>();
    for (PolicyStates.Kept row :
        tx.policyStates().kept(rows.getFirst().idKey(), rows.getLast().idKey())) {
      kept.computeIfAbsent(row.resourceKey(), key -> new ArrayList<>()).add(row);
    }
    Findings findings = new Findings(insights, ground, tx);
    Recording recording = new Recording(insights);
    Predicate<AssignedPolicy> policies = asked::policy;
    long now = insights.clock().millis();
    List<Change> changes = new ArrayList<>();
    for (ResourceRow row : rows) {
      List<PolicyStates.Kept> before = kept.remove(row.idKey());
      List<Findings.Finding> found = findings.of(row, policies);
      if (before == null && found.isEmpty()) {
        continue;
      }
      Recording.Difference difference =
          recording.difference(row, found, before == null ? List.of() : before, asked::key, now);
      if (!difference.isEmpty()) {
        changes.add(new Change(row, difference));
      }
    }
    List<PolicyStates.Place> orphans =
        kept.entrySet().stream()
            .filter(each -> each.getKey().startsWith(scopeKey))
            .flatMap(each -> each.getValue().stream())
            .map(row -> new PolicyStates.Place(row.resourceKey(), row.policyKey()))
            .toList();
    String last = below.size() < PAGE ? null : below.getLast().idKey();
    return new Page(last, rows.size(), changes, orphans);
  }

  private long write(Gate gate, List<Change> changes, List<PolicyStates.Place> orphans) {
    if (changes.isEmpty() && orphans.isEmpty()) {
      return 0;
    }
    List<Change> all = List.copyOf(changes);
    return insights
        .store()
        .write(
            gate,
            tx -> {
              List<PolicyStateRow> put = new ArrayList<>();
              List<PolicyStates.Place> gone = new ArrayList<>();
              for (PolicyStates.Place place : orphans) {
                if (tx.resources().find(place.resourceKey()).isEmpty()) {
                  gone.add(place);
                }
              }
              for (Change change : all) {
                ResourceRow seen = change.resource();
                if (tx.resources()
                    .find(seen.idKey())
                    .filter(now -> now.version() == seen.version())
                    .isPresent()) {
                  put.addAll(change.difference().changed());
                  gone.addAll(change.difference().gone());
                }
              }
              tx.policyStates().put(put);
              tx.policyStates().delete(gone);
              return (long) put.size() + gone.size();
            });
  }
}
