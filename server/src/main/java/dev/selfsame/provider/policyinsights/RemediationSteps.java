package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.RemediationErrors;
import dev.selfsame.json.Json;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.RemediationDeploymentRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes a remediation forward: looks for resources, a page at a time; then keeps as many
 * deployments going as may be, until all have ended. What is begun is begun before its step and
 * outside any transaction, under a name that follows from the remediation and the resource: a
 * server that dies in between finds it again instead of beginning a second. A step's work does not
 * grow with the number of resources.
 */
final class RemediationSteps implements OperationSteps {
  static final String KIND = "policyinsights.remediation";
  static final String EVALUATING = "Evaluating";
  private static final String RUNNING = "Running";
  private static final String SUCCEEDED = "Succeeded";
  private static final String FAILED = "Failed";
  private static final String CANCELED = "Canceled";

  private final Insights insights;
  private final Store store;
  private final Candidates candidates;
  private final RemediationStarts starts;
  private final PolicyDeployments deployments;

  RemediationSteps(Insights insights, PolicyDeployments deployments) {
    this.insights = insights;
    this.store = insights.store();
    this.candidates = new Candidates(insights);
    this.deployments = deployments;
    this.starts = new RemediationStarts(insights, deployments);
  }

  @Override
  public boolean apart() {
    return true;
  }

  @Override
  public Step step(OperationRow operation, Tx tx, long now) {
    throw new IllegalStateException("a remediation's step is prepared first");
  }

  /**
   * How it stands.
   *
   * @param policy empty when it is no longer assigned
   * @param ended of those that ran
   * @param left that still run
   * @param next those that may begin
   * @param found more resources; null when it is not looked for them
   */
  private record Look(
      Remediation remediation,
      Optional<AssignedPolicy> policy,
      List<RemediationDeploymentRow> ended,
      List<RemediationDeploymentRow> left,
      List<RemediationDeploymentRow> next,
      Candidates.@Nullable Found found) {
    /** Whether deployments are to be canceled. */
    boolean stopping() {
      return remediation.cancelling() && policy.isPresent() && !left.isEmpty();
    }
  }

  @Override
  public Optional<OperationSteps> before(OperationRow operation, long now) {
    insights.view().learn();
    Optional<Look> look = store.read(tx -> look(operation, now, tx));
    List<RemediationDeploymentRow> refused =
        look.map(before -> cancelled(before, now)).orElse(List.of());
    if (look.isPresent() && look.get().stopping()) {
      look = store.read(tx -> look(operation, now, tx));
    }
    if (look.isEmpty()) {
      return Optional.of((row, tx, then) -> new Step.Done(null)); // deleted, or begun anew
    }
    Look seen = look.get();
    List<RemediationDeploymentRow> changed = new ArrayList<>(refused);
    changed.addAll(seen.ended()); // after those that went on in spite of all
    changed.addAll(begun(seen, now));
    boolean waits =
        changed.isEmpty()
            && seen.found() == null
            && (!seen.left().isEmpty() || !seen.next().isEmpty());
    return waits
        ? Optional.empty()
        : Optional.of((row, tx, then) -> take(row, seen, changed, tx, then));
  }

  private Optional<Look> look(OperationRow operation, long now, Tx tx) {
    Optional<Remediation> found = remediation(operation, tx);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Remediation remediation = found.get();
    PolicyGround ground = insights.view().exact(tx);
    Optional<AssignedPolicy> policy = remediation.policy(ground);
    List<RemediationDeploymentRow> running =
        rows(remediation, RUNNING, Remediation.PARALLEL_MAX, tx);
    List<RemediationDeploymentRow> ended = new ArrayList<>();
    List<RemediationDeploymentRow> left = new ArrayList<>();
    for (RemediationDeploymentRow each : running) {
      deployments
          .state(String.valueOf(each.begun()), tx)
          .ifPresentOrElse(
              end -> ended.add(ended(remediation, each, end.error(), now)), () -> left.add(each));
    }
    boolean goesOn = policy.isPresent() && !stopped(remediation, ended);
    Candidates.Found more =
        goesOn && remediation.discovering()
            ? candidates.page(remediation, policy.orElseThrow(), ground, now, tx)
            : null;
    int free = goesOn && !remediation.discovering() ? remediation.parallel() - left.size() : 0;
    List<RemediationDeploymentRow> next =
        free > 0 ? rows(remediation, EVALUATING, free, tx) : List.of();
    return Optional.of(new Look(remediation, policy, ended, left, next, more));
  }

  private static Optional<Remediation> remediation(OperationRow operation, Tx tx) {
    String correlationId = Json.stored(operation.input()).path("correlationId").asString("");
    return tx.resources()
        .find(operation.resourceKey())
        .map(Remediation::of)
        .filter(each -> each.correlationId().equals(correlationId));
  }

  private static List<RemediationDeploymentRow> rows(
      Remediation remediation, String state, int limit, Tx tx) {
    return tx.remediationDeployments().list(remediation.row().idKey(), state, null, limit);
  }

  private static boolean stopped(Remediation remediation, List<RemediationDeploymentRow> changed) {
    return remediation.cancelling()
        || remediation.overThreshold(
            remediation.count(Remediation.FAILED) + count(changed, FAILED));
  }

  private static int count(List<RemediationDeploymentRow> rows, String state) {
    return (int) rows.stream().filter(each -> each.state().equals(state)).count();
  }

  private static RemediationDeploymentRow ended(
      Remediation remediation, RemediationDeploymentRow row, @Nullable ArmError error, long now) {
    if (error == null) {
      return row.in(SUCCEEDED, row.begun(), null, now);
    }
    return remediation.cancelling() && RemediationErrors.isCanceled(error)
        ? row.in(CANCELED, row.begun(), null, now)
        : row.in(FAILED, row.begun(), Json.text(Json.error(error)), now);
  }

  /**
   * Cancels the deployments of a remediation that is cancelled, once each. Source: the page of
   * Stop-AzPolicyRemediation.
   *
   * @return those that the assignment's identity may not cancel, which come to their end
   */
  private List<RemediationDeploymentRow> cancelled(Look seen, long now) {
    List<RemediationDeploymentRow> refused = new ArrayList<>();
    if (!seen.stopping()) {
      return refused;
    }
    for (RemediationDeploymentRow each : seen.left()) {
      if (each.error() == null) {
        String id = String.valueOf(each.begun());
        String correlationId = seen.remediation().correlationId();
        deployments
            .cancel(seen.policy().orElseThrow(), id, correlationId)
            .ifPresent(why -> refused.add(each.in(RUNNING, id, Json.text(Json.error(why)), now)));
      }
    }
    return refused;
  }

  /** Begins what may begin, side by side: each waits for the store more than it computes. */
  private List<RemediationDeploymentRow> begun(Look seen, long now) {
    if (seen.next().isEmpty()) {
      return List.of();
    }
    List<RemediationDeploymentRow> changed = new ArrayList<>();
    try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<RemediationDeploymentRow>>> all = new ArrayList<>();
      for (RemediationDeploymentRow row : seen.next()) {
        all.add(beside.submit(() -> begun(seen, row, now)));
      }
      for (Future<Optional<RemediationDeploymentRow>> each : all) {
        try {
          each.get().ifPresent(changed::add);
        } catch (java.util.concurrent.ExecutionException e) {
          throw e.getCause() instanceof RuntimeException cause
              ? cause
              : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("told to stop", e);
        }
      }
    }
    return changed;
  }

  private Optional<RemediationDeploymentRow> begun(
      Look seen, RemediationDeploymentRow row, long now) {
    return switch (starts.start(seen.remediation(), seen.policy().orElseThrow(), row)) {
      case PolicyDeployments.Started.Running(String id) ->
          Optional.of(row.in(RUNNING, id, null, now));
      case PolicyDeployments.Started.Done() -> Optional.of(row.in(SUCCEEDED, null, null, now));
      case PolicyDeployments.Started.Refused refused when refused.passing() -> Optional.empty();
      case PolicyDeployments.Started.Refused(ArmError error) ->
          Optional.of(ended(seen.remediation(), row, error, now));
    };
  }

  private Step take(
      OperationRow operation, Look seen, List<RemediationDeploymentRow> changed, Tx tx, long now) {
    Optional<Remediation> found = remediation(operation, tx);
    if (found.isEmpty()) {
      return new Step.Done(null);
    }
    Remediation remediation = found.get();
    tx.remediationDeployments().put(changed);
    remediation.add(Remediation.SUCCEEDED, count(changed, SUCCEEDED));
    remediation.add(Remediation.FAILED, count(changed, FAILED));
    if (seen.found() != null) {
      add(remediation, seen.found(), tx);
    }
    boolean stopped = seen.policy().isEmpty() || stopped(remediation, List.of());
    if (stopped) {
      remediation.discovered(null);
      int unused =
          tx.remediationDeployments().move(remediation.row().idKey(), EVALUATING, CANCELED, now);
    }
    boolean more =
        remediation.discovering()
            || !rows(remediation, RUNNING, 1, tx).isEmpty()
            || !rows(remediation, EVALUATING, 1, tx).isEmpty();
    if (more) {
      String state =
          remediation.discovering()
              ? remediation.reEvaluates() ? "Evaluating" : "Accepted"
              : "Running";
      store(remediation, remediation.cancelling() ? "Cancelling" : state, tx, now);
      return new Step.More(operation.step() + 1);
    }
    return end(remediation, seen, tx, now);
  }

  private static void add(Remediation remediation, Candidates.Found found, Tx tx) {
    int room = remediation.resourceCount() - remediation.count(Remediation.TOTAL);
    List<RemediationDeploymentRow> rows = found.rows().stream().limit(room).toList();
    tx.remediationDeployments().put(rows);
    remediation.add(Remediation.TOTAL, rows.size());
    remediation.discovered(rows.size() == room ? null : found.last());
  }

  private static Step end(Remediation remediation, Look seen, Tx tx, long now) {
    int failed = remediation.count(Remediation.FAILED);
    if (remediation.cancelling()) {
      store(remediation, CANCELED, tx, now);
      return new Step.Done(null);
    }
    if (seen.policy().isEmpty()) {
      return failed(
          remediation, RemediationErrors.notAssigned(remediation.assignmentKey()), tx, now);
    }
    boolean nothingGood = failed > 0 && remediation.count(Remediation.SUCCEEDED) == 0;
    if (nothingGood || remediation.overThreshold(failed)) {
      return failed(
          remediation,
          RemediationErrors.failed(failed, remediation.count(Remediation.TOTAL)),
          tx,
          now);
    }
    store(remediation, null, tx, now);
    return new Step.Done(null);
  }

  private static Step failed(Remediation remediation, ArmError error, Tx tx, long now) {
    remediation.body().put(Remediation.MESSAGE, error.message());
    store(remediation, FAILED, tx, now);
    return new Step.Failed(error);
  }

  private static void store(Remediation remediation, @Nullable String state, Tx tx, long now) {
    ResourceRow row = remediation.row();
    JsonNode unused = remediation.body().put(Remediation.UPDATED, now);
    // who changed it last is who asked for it: its progress is nobody's change
    tx.resources()
        .put(row.changed(state, Json.text(remediation.body()), row.changedAt(), row.changedBy()));
    tx.changes().add("resource", row.idKey(), now);
  }
}
