package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Gate;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code policyStates/latest/triggerEvaluation}: a scan as a long operation, one at a time for each
 * scope. Source: "Policy States - Trigger Subscription Evaluation" of the REST reference: 202 with
 * Location, which answers 202 until it is done, then 200.
 */
final class ScanRoutes {
  static final String KIND = "policyScan";
  private static final String ACTION =
      "Microsoft.PolicyInsights/policyStates/triggerEvaluation/action";
  private static final String TRIGGER =
      "/providers/Microsoft.PolicyInsights/policyStates/latest/triggerEvaluation";
  private static final String RESULT =
      "/subscriptions/{subscriptionId}/providers/Microsoft.PolicyInsights/asyncOperationResults/{operationId}";
  private static final Duration LEASE = Duration.ofMinutes(2);

  private final Insights insights;
  private final String node;
  private volatile boolean closed;

  ScanRoutes(Insights insights) {
    this.insights = insights;
    this.node = insights.ids().guid();
  }

  void close() {
    closed = true;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            "POST", "/subscriptions/{subscriptionId}" + TRIGGER, ACTION, false, this::trigger),
        new Route(
            "POST",
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}" + TRIGGER,
            ACTION,
            false,
            this::trigger),
        Route.seen(
            "GET",
            RESULT,
            "Microsoft.PolicyInsights/asyncOperationResults/read",
            ScanRoutes::result));
  }

  private Response trigger(Route.Call call, Tx tx) {
    String subscription = String.valueOf(call.variables().get("subscriptionId"));
    String group = call.variables().get("resourceGroupName");
    String key = ResourceId.lower("/subscriptions/" + subscription);
    if (tx.resources().find(key).isEmpty()) {
      throw ArmErrors.subscriptionNotFound(subscription);
    }
    if (group != null) {
      key += "/resourcegroups/" + ResourceId.lower(group);
      if (tx.resources().find(key).isEmpty()) {
        throw ArmErrors.resourceGroupNotFound(group);
      }
    }
    String scope = key;
    OperationRow running =
        tx.operations().inProgress(scope).stream()
            .filter(each -> each.kind().equals(KIND))
            .findFirst()
            .orElseGet(() -> begun(scope, subscription, call.now(), tx));
    return accepted(call, subscription, running.operationId());
  }

  private OperationRow begun(String scope, String subscription, long now, Tx tx) {
    OperationRow row =
        OperationRow.begun(
            insights.ids().guid(), scope, ResourceId.lower(subscription), KIND, "{}", now);
    tx.operations().put(row);
    tx.changes().add("operation", row.operationId(), now);
    return row;
  }

  private static Response accepted(Route.Call call, String subscription, String operationId) {
    return Response.empty(202)
        .with(
            "Location",
            call.request().origin()
                + "/subscriptions/"
                + subscription
                + "/providers/Microsoft.PolicyInsights/asyncOperationResults/"
                + operationId
                + "?api-version="
                + call.apiVersion().value())
        .with("Retry-After", "1");
  }

  private static Response result(Route.Call call, Tx tx) {
    String subscription = String.valueOf(call.variables().get("subscriptionId"));
    String id = String.valueOf(call.variables().get("operationId"));
    Optional<OperationRow> row =
        tx.operations()
            .find(id)
            .filter(each -> each.kind().equals(KIND))
            .filter(each -> subscription.equalsIgnoreCase(each.subscriptionId()));
    if (row.isEmpty()) {
      throw dev.selfsame.error.ArmError.of(
              404, "NotFound", "The operation result '" + id + "' could not be found.")
          .exception();
    }
    if (row.get().endedAt() == null) {
      return accepted(call, subscription, id);
    }
    return row.get().error() == null
        ? Response.empty(200)
        : Response.json(
            409, Json.write(Json.object().set("error", Json.stored(row.get().error()))));
  }

  /** The whole scan is before its one step: after a crash it begins again. */
  OperationSteps steps() {
    return new OperationSteps() {
      @Override
      public Step step(OperationRow operation, Tx tx, long now) {
        return new Step.Done(null);
      }

      @Override
      public boolean apart() {
        return true;
      }

      @Override
      public Optional<OperationSteps> before(OperationRow operation, long now) {
        if (!lease(operation)) {
          return Optional.empty();
        }
        long[] renewed = {now};
        Scan scan =
            new Scan(
                insights,
                () -> {
                  long time = insights.clock().millis();
                  if (time - renewed[0] > LEASE.toMillis() / 4) {
                    renewed[0] = time;
                    return lease(operation) && !closed;
                  }
                  return !closed;
                });
        return scan.run(operation.resourceKey(), new Scan.Asked(null)).complete()
            ? Optional.of(this)
            : Optional.empty();
      }
    };
  }

  /** Of several servers one scans. */
  private boolean lease(OperationRow operation) {
    return insights
        .store()
        .write(
            Gate.of(operation.subscriptionId(), insights.tenantId()),
            tx -> {
              long now = insights.clock().millis();
              Optional<OperationRow> row = tx.operations().find(operation.operationId());
              if (row.isEmpty()
                  || row.get().endedAt() != null
                  || (row.get().leaseUntil() > now && !node.equals(row.get().leaseOwner()))) {
                return false;
              }
              OperationRow one = row.get();
              tx.operations()
                  .put(
                      new OperationRow(
                          one.operationId(),
                          one.resourceKey(),
                          one.subscriptionId(),
                          one.kind(),
                          one.state(),
                          one.step(),
                          one.input(),
                          one.result(),
                          one.error(),
                          node,
                          now + LEASE.toMillis(),
                          one.startedAt(),
                          null));
              return true;
            });
  }
}
