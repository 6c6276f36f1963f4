package dev.selfsame.provider.resources;

import dev.selfsame.arm.Cascade;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.OperationSteps.Step;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.ResourceFilter;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.json.Json;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Tx;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Resources/resourceGroups. Source: the Resources REST reference, 2024-11-01, and
 * recordings of it.
 */
final class ResourceGroups {
  static final String DELETE = "resources.group.delete";

  /**
   * Resources removed in one transaction of a cascade: keeps the gate free for others in between.
   */
  private static final int STEP_MAX = 100;

  private final ResourceIdentity identities;

  ResourceGroups(ResourceIdentity identities) {
    this.identities = identities;
  }

  ResourceType type() {
    return ResourceType.named("Microsoft.Resources/resourceGroups")
        .apiVersions(
            "2019-08-01",
            "2020-06-01",
            "2021-01-01",
            "2021-04-01",
            "2022-09-01",
            "2024-11-01",
            "2025-04-01")
        .right("Microsoft.Resources/subscriptions/resourceGroups")
        .within(ResourceType.Container.SUBSCRIPTION)
        .names("[\\p{L}\\p{N}_.()-]*[\\p{L}\\p{N}_()-]")
        .put((change, tx) -> new Outcome.Stored(completed(change)))
        .patch((change, tx) -> new Outcome.Stored(completed(change)))
        .delete(
            (change, tx) -> new Outcome.RemovalAccepted(new Outcome.Plan(DELETE, Json.object())))
        .filter(ResourceFilter::of)
        .view((resource, body, request, tx) -> {
          String state = resource.provisioningState();
          body.putObject("properties")
              .put("provisioningState", state == null ? "Succeeded" : state);
          return body;
        })
        .list(ResourceType.Container.SUBSCRIPTION)
        .build();
  }

  private static ObjectNode completed(Change change) {
    change.proposed().remove("properties");
    return change.proposed();
  }

  /**
   * Removes what is below, a bounded number at a time and children first, then the group; each
   * identity goes with its resource.
   */
  Step delete(OperationRow operation, Tx tx, long now) {
    String group = operation.resourceKey();
    if (!Cascade.below(group, STEP_MAX, identities, now, tx)) {
      return new Step.More(operation.step() + 1);
    }
    Cascade.whole(group, identities, now, tx);
    return new Step.Done(null);
  }
}
