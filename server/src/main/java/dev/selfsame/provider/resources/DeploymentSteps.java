package dev.selfsame.provider.resources;

import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.template.Budget;
import dev.selfsame.template.PlannedResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes a deployment forward. Before each step, outside any write: what has ended since, which
 * resources may begin now, and their bodies. The step itself writes those resources, each as a part
 * of its own, together with how far the deployment is: one commit, so that a server that dies in
 * between goes on where it was.
 */
final class DeploymentSteps implements OperationSteps {
  /** Resources written in one transaction: keeps the gate free for others in between. */
  private static final int BATCH = 50;

  private final Store store;
  private final Supplier<ResourceCalls> calls;
  private final DeploymentStarts starts;
  private final DeploymentFiles files;
  private final RunningDeployments running;
  private final DeploymentEnd end;
  private final OnError onError;
  private final PolicyPreflight preflight;

  DeploymentSteps(
      Store store,
      Supplier<ResourceCalls> calls,
      DeploymentStarts starts,
      DeploymentFiles files,
      DeploymentEnd end,
      PolicyPreflight preflight) {
    this.preflight = preflight;
    this.store = store;
    this.calls = calls;
    this.starts = starts;
    this.files = files;
    this.running = new RunningDeployments(store, starts, files);
    this.end = end;
    this.onError = new OnError(files, starts);
  }

  /**
   * What is to be done next.
   *
   * @param ended entries that have come to an end, by key
   * @param ready what may be written now
   * @param outputs of the whole, when everything is done; null before, and when something failed
   */
  private record Next(
      Map<String, Progress.Entry> ended,
      List<Ready> ready,
      boolean finished,
      @Nullable ObjectNode outputs,
      @Nullable ArmError outputsFailed) {
    boolean nothing() {
      return ended.isEmpty() && ready.isEmpty() && !finished;
    }
  }

  /** One resource to write; {@code failure} when its body cannot be worked out. */
  private record Ready(
      String key,
      ResourceId id,
      String apiVersion,
      @Nullable ObjectNode body,
      @Nullable ApiException failure,
      @Nullable Prepared nested) {}

  @Override
  public boolean apart() {
    return true;
  }

  @Override
  public Optional<OperationSteps> before(OperationRow operation, long now) {
    Optional<RunningDeployments.Running> found = running.of(operation, now);
    if (found.isEmpty()) {
      return Optional.of((row, tx, then) -> new Step.Done(null)); // deleted meanwhile
    }
    RunningDeployments.Running deployment = found.get();
    Next next = store.read(tx -> next(deployment, now, tx));
    if (next.nothing()) {
      return Optional.empty();
    }
    Next prepared = withNested(deployment, next, now);
    Optional<Prepared> again = again(deployment, next, now);
    return Optional.of((row, tx, then) -> {
      again.ifPresent(one -> begin(one, tx, then));
      return take(row, deployment, prepared, tx, then);
    });
  }

  /** What is to be deployed again because this one failed. */
  private Optional<Prepared> again(RunningDeployments.Running deployment, Next next, long now) {
    if (!next.finished() || next.outputs() != null) {
      return Optional.empty();
    }
    try {
      return onError.again(deployment, store, now);
    } catch (ApiException e) {
      return Optional.empty(); // the failure itself is what the client has to hear of
    }
  }

  private void begin(Prepared again, Tx tx, long now) {
    try {
      tx.part(() -> starts.write(again, now, tx));
    } catch (ApiException e) {
      // It runs already, or is locked: the failure itself is what the client has to hear of.
      return;
    }
  }

  @Override
  public Step step(OperationRow operation, Tx tx, long now) {
    throw new IllegalStateException("a deployment's step is prepared first");
  }

  private Next next(RunningDeployments.Running deployment, long now, Tx tx) {
    Progress progress = files.progress(deployment.key(), tx).orElseGet(Progress::new);
    Map<String, Progress.Entry> ended = new LinkedHashMap<>();
    progress
        .in(Progress.State.RUNNING)
        .forEach(one ->
            Endings.of(one.getValue(), now, tx).ifPresent(entry -> ended.put(one.getKey(), entry)));
    ended.forEach(progress::put);
    skip(deployment, progress, ended, now);
    List<Ready> ready = progress.cleaning() ? cleanups(progress) : ready(deployment, progress, tx);
    boolean all = progress.all().values().stream().allMatch(entry -> entry.state().ended());
    if (!all) {
      return new Next(ended, ready, false, null, null);
    }
    boolean good = progress.in(Progress.State.FAILED).findAny().isEmpty();
    if (!good) {
      return new Next(ended, List.of(), true, null, null);
    }
    try {
      ObjectNode outputs =
          deployment.expansion().outputs(world(deployment, tx), DeploymentStarts.budget());
      return new Next(ended, List.of(), true, outputs, null);
    } catch (ApiException e) {
      return new Next(ended, List.of(), true, null, armError(e));
    }
  }

  /** What waits for something that failed will never begin. */
  private static void skip(
      RunningDeployments.Running deployment,
      Progress progress,
      Map<String, Progress.Entry> ended,
      long now) {
    boolean more = !progress.cleaning();
    while (more) {
      more = false;
      for (PlannedResource one : deployment.deployed()) {
        Progress.Entry entry = progress.get(one.id().key());
        if (entry != null
            && entry.state() == Progress.State.PENDING
            && one.dependsOn().stream().anyMatch(on -> failed(progress.get(on)))) {
          Progress.Entry skipped = entry.ended(Progress.State.SKIPPED, "Conflict", null, now);
          progress.put(one.id().key(), skipped);
          ended.put(one.id().key(), skipped);
          more = true;
        }
      }
    }
  }

  private static boolean failed(Progress.@Nullable Entry entry) {
    return entry != null
        && (entry.state() == Progress.State.FAILED || entry.state() == Progress.State.SKIPPED);
  }

  private List<Ready> ready(RunningDeployments.Running deployment, Progress progress, Tx tx) {
    List<Ready> ready = new ArrayList<>();
    DeploymentWorld world = world(deployment, tx);
    Budget budget = DeploymentStarts.budget();
    for (PlannedResource one : deployment.deployed()) {
      Progress.Entry entry = progress.get(one.id().key());
      if (entry == null || entry.state() != Progress.State.PENDING || ready.size() == BATCH) {
        continue;
      }
      boolean free =
          one.dependsOn().stream()
              .allMatch(on -> {
                Progress.Entry other = progress.get(on);
                return other == null || other.state() == Progress.State.SUCCEEDED;
              });
      if (free) {
        ready.add(ready(deployment, one, world, budget));
      }
    }
    return ready;
  }

  private static Ready ready(
      RunningDeployments.Running deployment,
      PlannedResource one,
      DeploymentWorld world,
      Budget budget) {
    String key = one.id().key();
    try {
      ObjectNode body = deployment.expansion().body(one, world, budget);
      return new Ready(key, one.id(), one.apiVersion(), body, null, null);
    } catch (ApiException e) {
      return new Ready(key, one.id(), one.apiVersion(), null, e, null);
    }
  }

  private static List<Ready> cleanups(Progress progress) {
    return progress
        .in(Progress.State.PENDING)
        .limit(BATCH)
        .map(one ->
            new Ready(
                one.getKey(),
                ResourceId.parse(one.getValue().id()).orElseThrow(),
                RunningDeployments.ANY_VERSION,
                null,
                null,
                null))
        .toList();
  }

  private DeploymentWorld world(RunningDeployments.Running deployment, Tx tx) {
    return new DeploymentWorld(calls.get(), deployment.call(RunningDeployments.ANY_VERSION), tx);
  }

  /**
   * Templates in templates are fetched and expanded here, and what is behind another gate written.
   */
  private Next withNested(RunningDeployments.Running deployment, Next next, long now) {
    List<Ready> ready = new ArrayList<>();
    for (Ready one : next.ready()) {
      ObjectNode body = one.body();
      if (body == null || !isDeployment(one.id())) {
        ready.add(one);
        continue;
      }
      try {
        DeploymentScope scope = DeploymentScope.of(one.id().scope());
        Prepared.Ask ask =
            new Prepared.Ask(
                scope,
                one.id().name(),
                deployment.caller(),
                one.apiVersion(),
                deployment.correlationId(),
                deployment.depth() + 1,
                deployment.key());
        TemplateLinks.settle(body, deployment.templateLink());
        Prepared nested =
            starts.prepare(ask, DeploymentRequest.of(body, scope, one.id().name()), now);
        preflight.require(nested, now);
        ready.add(new Ready(one.key(), one.id(), one.apiVersion(), body, null, nested));
      } catch (ApiException e) {
        ready.add(new Ready(one.key(), one.id(), one.apiVersion(), null, e, null));
      }
    }
    return new Next(next.ended(), ready, next.finished(), next.outputs(), next.outputsFailed());
  }

  static boolean isDeployment(ResourceId id) {
    return id.type().equalsIgnoreCase(DeploymentScope.TYPE);
  }

  private Step take(
      OperationRow row, RunningDeployments.Running deployment, Next next, Tx tx, long now) {
    Optional<ResourceRow> stored = tx.resources().find(deployment.key());
    if (stored.isEmpty()) {
      return new Step.Done(null);
    }
    Progress progress = files.progress(deployment.key(), tx).orElseGet(Progress::new);
    next.ended().forEach(progress::put);
    next.ready().forEach(one -> write(deployment, progress, one, tx, now));
    if (next.finished()
        && next.outputs() != null
        && !progress.cleaning()
        && end.cleanup(stored.get(), deployment, progress, tx)) {
      files.put(deployment.key(), progress, tx);
      return new Step.More(row.step() + 1);
    }
    files.put(deployment.key(), progress, tx);
    if (next.finished()) {
      running.forget(row.operationId());
      return end.finish(
          stored.get(),
          progress,
          new DeploymentEnd.Outcome(next.outputs(), next.outputsFailed()),
          tx,
          now);
    }
    if ("Accepted".equals(stored.get().provisioningState())) {
      tx.resources().put(stored.get().in("Running", now));
    }
    return new Step.More(row.step() + 1);
  }

  private void write(
      RunningDeployments.Running deployment, Progress progress, Ready one, Tx tx, long now) {
    Progress.Entry entry = Objects.requireNonNull(progress.get(one.key()));
    ApiException failure = one.failure();
    if (failure == null) {
      try {
        progress.put(one.key(), written(deployment, one, entry, tx, now));
        return;
      } catch (ApiException e) {
        failure = e;
      }
    }
    ArmError error = armError(failure);
    calls.get().failed(deployment.call(one.apiVersion()), one.id(), one.body(), error, tx);
    Progress.Entry begun = entry.begun(null, Statuses.word(error.status()), now);
    progress.put(
        one.key(),
        begun.ended(Progress.State.FAILED, Statuses.word(error.status()), Json.error(error), now));
  }

  private Progress.Entry written(
      RunningDeployments.Running deployment, Ready one, Progress.Entry entry, Tx tx, long now) {
    Prepared nested = one.nested();
    if (nested != null) {
      return tx.part(() -> {
        DeploymentStarts.Started started = starts.write(nested, now, tx);
        calls.get().accepted(deployment.call(one.apiVersion()), nested.id(), tx);
        return entry.begun(started.operationId(), null, now);
      });
    }
    ResourceCalls.Call call = deployment.call(one.apiVersion());
    ObjectNode body = one.body();
    ResourceCalls.Written written =
        tx.part(() ->
            body == null
                ? calls.get().delete(call, one.id(), tx)
                : calls.get().put(call, one.id(), body, tx));
    String code = Statuses.word(written.status());
    Progress.Entry begun = entry.begun(written.operationId(), written.whole() ? code : null, now);
    return written.operationId() == null
        ? begun.ended(Progress.State.SUCCEEDED, code, null, now)
        : begun;
  }

  static ArmError armError(ApiException e) {
    return e.error() instanceof ArmError arm ? arm : (ArmError) ArmErrors.refused(500).error();
  }

  /** What a long operation that a resource waits for has come to. */
  private static final class Endings {
    static Optional<Progress.Entry> of(Progress.Entry entry, long now, Tx tx) {
      String work = entry.work();
      Optional<OperationRow> operation =
          work == null ? Optional.empty() : tx.operations().find(work);
      if (operation.isEmpty()) {
        return Optional.of(succeeded(entry, now));
      }
      return switch (operation.get().state()) {
        case "Succeeded" -> Optional.of(succeeded(entry, now));
        case "InProgress" -> Optional.empty();
        default ->
            Optional.of(entry.ended(Progress.State.FAILED, "Conflict", why(operation.get()), now));
      };
    }

    /** What was whole when it was written keeps the status of that. As recorded. */
    private static Progress.Entry succeeded(Progress.Entry entry, long now) {
      String code = Objects.requireNonNullElse(entry.statusCode(), "OK");
      return entry.ended(Progress.State.SUCCEEDED, code, null, now);
    }

    private static JsonNode why(OperationRow operation) {
      ObjectNode failure =
          Json.error(
              ArmErrors.resourceDeploymentFailure(
                  operation.resourceKey(), operation.state(), List.of()));
      if (operation.error() != null) {
        failure.putArray("details").add(Json.stored(operation.error()));
      }
      return failure;
    }
  }
}
