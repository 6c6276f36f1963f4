package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.json.Json;
import dev.selfsame.store.PolicyStateRow;
import dev.selfsame.store.PolicyStates;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The states that a query is about, page by page. What is not assigned any more is left out, even
 * while its rows are still there.
 *
 * @param compliance that every row must have, so that an index leads to them; null for any
 */
record StateRows(
    Insights insights,
    PolicyGround ground,
    Listed listed,
    Predicate<String> seen,
    @Nullable String compliance) {
  private static final int PAGE = 1000;
  private static final char BAR = '\n';

  /** A state and the policy that it is of. */
  record State(PolicyStateRow row, AssignedPolicy policy) {}

  /** Gives states from a place on, until no more are wanted. */
  void each(String after, BiPredicate<State, String> into) {
    Map<String, AssignedPolicy> policies = policies();
    if (policies.isEmpty()) {
      return;
    }
    int bar = after.indexOf(BAR);
    PolicyStates.Place place =
        bar < 0 ? null : new PolicyStates.Place(after.substring(0, bar), after.substring(bar + 1));
    for (String scope : scopes()) {
      if (place == null || place.resourceKey().compareTo(scope + "0") < 0) {
        if (!each(scope, place, policies, into)) {
          return;
        }
      }
    }
  }

  private Map<String, AssignedPolicy> policies() {
    Map<String, AssignedPolicy> policies = new HashMap<>();
    for (AssignedPolicy each : ground.all()) {
      String set = each.setId();
      boolean asked =
          (listed.assignmentKey() == null
                  || each.assignment().idKey().equals(listed.assignmentKey()))
              && (listed.definition() == null
                  || last(each.definitionId()).equalsIgnoreCase(listed.definition()))
              && (listed.set() == null
                  || (set != null && last(set).equalsIgnoreCase(listed.set())));
      if (asked) {
        policies.put(each.key(), each);
      }
    }
    return policies;
  }

  private static String last(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  private List<String> scopes() {
    if (listed.inSubscription()) {
      return List.of(listed.scopeKey());
    }
    return insights
        .store()
        .read(tx ->
            tx.resources().subscriptions().stream()
                .map(ResourceRow::idKey)
                .filter(each -> ground.within(each, listed.scopeKey()))
                .sorted()
                .toList());
  }

  private boolean each(
      String scope,
      PolicyStates.@Nullable Place from,
      Map<String, AssignedPolicy> policies,
      BiPredicate<State, String> into) {
    PolicyStates.Place after = from;
    while (true) {
      PolicyStates.Place at = after;
      List<PolicyStateRow> rows = insights.store().read(tx -> page(scope, at, tx));
      for (PolicyStateRow row : rows) {
        AssignedPolicy policy = policies.get(row.policyKey());
        if (policy != null
            && seen.test(row.resourceKey())
            && !into.test(new State(row, policy), row.resourceKey() + BAR + row.policyKey())) {
          return false;
        }
      }
      if (rows.size() < PAGE) {
        return true;
      }
      after = new PolicyStates.Place(rows.getLast().resourceKey(), rows.getLast().policyKey());
    }
  }

  private List<PolicyStateRow> page(String scope, PolicyStates.@Nullable Place after, Tx tx) {
    List<PolicyStateRow> rows = new ArrayList<>();
    if (after == null || after.resourceKey().compareTo(scope) <= 0) {
      for (PolicyStateRow row : tx.policyStates().of(scope)) {
        boolean before =
            after != null
                && after.resourceKey().equals(scope)
                && row.policyKey().compareTo(after.policyKey()) <= 0;
        if (!before && (compliance == null || row.compliance().equals(compliance))) {
          rows.add(row);
        }
      }
    }
    int limit = Math.max(1, PAGE - rows.size());
    rows.addAll(
        compliance == null || compliance.equals(Compliance.COMPLIANT)
            ? tx.policyStates().below(scope, after, limit)
            : tx.policyStates().below(scope, compliance, after, limit));
    return rows;
  }

  /** As Azure shows it. */
  ObjectNode shown(State state, QueryOptions options) {
    PolicyStateRow row = state.row();
    ObjectNode shown = Json.object();
    shown.put("timestamp", Instant.ofEpochMilli(row.at()).toString());
    PolicyShape.resource(
        shown,
        row.resourceKey(),
        row.type(),
        row.location(),
        ground.managementGroups(row.resourceKey()));
    shown.put("isCompliant", !Compliance.open(row.compliance()));
    shown.setAll(PolicyShape.policy(state.policy(), row.effect()));
    shown.put("complianceState", row.compliance());
    shown.put("stateWeight", Compliance.weight(row.compliance()));
    if (options.expand().contains("policyevaluationdetails") && row.details().length() > 2) {
      JsonNode details = Json.stored(row.details());
      details(details).ifPresent(each -> shown.set("policyEvaluationDetails", each));
    }
    return shown;
  }

  private static Optional<JsonNode> details(JsonNode details) {
    if (!(details.get("evaluation") instanceof ObjectNode evaluation)) {
      return Optional.empty();
    }
    ObjectNode shown = evaluation.deepCopy();
    if (details.has("error")) {
      shown.set("error", details.get("error"));
    }
    return Optional.of(shown);
  }
}
