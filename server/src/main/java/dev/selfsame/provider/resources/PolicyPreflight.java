package dev.selfsame.provider.resources;

import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.template.Budget;
import dev.selfsame.template.PlannedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds what a deployment is about to write against policies, before anything is written. Resources
 * whose values wait for others are judged when they are written. Source: "Azure Policy effect
 * basics" and answers of Azure that people reported, such as Azure/azure-cli#22092.
 */
final class PolicyPreflight {
  private final Supplier<ResourceCalls> calls;
  private final Store store;
  private final WhatIfs whatIfs;

  PolicyPreflight(Supplier<ResourceCalls> calls, Store store, WhatIfs whatIfs) {
    this.calls = calls;
    this.store = store;
    this.whatIfs = whatIfs;
  }

  /**
   * Asks for a deployment with all that is nested in it.
   *
   * @throws ApiException 400 {@code InvalidTemplateDeployment} with what each policy says
   */
  void require(Prepared prepared, long now) {
    if (!store.<Boolean>read(tx -> calls.get().governed(tx))) {
      return;
    }
    WhatIfs.Whole whole = whole(prepared, now);
    Optional<ArmError> refused = store.read(tx -> refused(calls.get(), whole, tx));
    if (refused.isPresent()) {
      throw refused.get().exception();
    }
  }

  /** What is wrong with nested templates is told by those who begin them. */
  private WhatIfs.Whole whole(Prepared prepared, long now) {
    try {
      return whatIfs.whole(prepared, store, now);
    } catch (ApiException e) {
      return new WhatIfs.Whole(prepared, Map.of(), List.of());
    }
  }

  /** The answer when policies forbid any of it. */
  static Optional<ArmError> refused(ResourceCalls calls, WhatIfs.Whole whole, Tx tx) {
    List<ArmError> against = new ArrayList<>();
    if (calls.governed(tx)) {
      judge(calls, whole, DeploymentStarts.budget(), against, tx);
    }
    return against.isEmpty()
        ? Optional.empty()
        : Optional.of(ArmErrors.deploymentAgainstPolicy(against));
  }

  // Recursion is bounded by the depth of templates in templates.
  private static void judge(
      ResourceCalls calls, WhatIfs.Whole whole, Budget budget, List<ArmError> against, Tx tx) {
    Prepared prepared = whole.prepared();
    for (PlannedResource one : prepared.deployed()) {
      WhatIfs.Whole nested = whole.nested().get(one.id().key());
      if (nested != null) {
        judge(calls, nested, budget, against, tx);
      } else if (!DeploymentSteps.isDeployment(one.id())) {
        body(calls, prepared, one, budget, tx)
            .flatMap(
                body -> calls.judged(prepared.call(one.apiVersion()), one.id(), body, tx).refused())
            .ifPresent(against::add);
      }
    }
  }

  private static Optional<ObjectNode> body(
      ResourceCalls calls, Prepared prepared, PlannedResource one, Budget budget, Tx tx) {
    ResourceCalls.Call as = prepared.call(RunningDeployments.ANY_VERSION);
    try {
      return Optional.of(
          prepared.expansion().body(one, new DeploymentWorld(calls, as, tx), budget));
    } catch (ApiException e) {
      return Optional.empty(); // it waits for something that is not there yet
    }
  }

  /** A resource as policies would have it, where they would have it otherwise. */
  static ObjectNode changed(ObjectNode shown, ResourceCalls.Verdict verdict) {
    verdict
        .changed()
        .ifPresent(whole ->
            whole
                .properties()
                .forEach(each -> {
                  if (!each.getKey().startsWith("$")) {
                    shown.set(each.getKey(), each.getValue());
                  }
                }));
    return shown;
  }

  /** An answer that says why, as an operation's result. */
  static ObjectNode failed(ArmError error) {
    ObjectNode answer = Json.object().put("status", "Failed");
    answer.set("error", Json.error(error));
    return answer;
  }
}
