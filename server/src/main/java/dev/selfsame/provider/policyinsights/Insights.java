package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.Judge;
import dev.selfsame.arm.governance.KnownTypes;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.arm.governance.PolicyView;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the parts of this provider share.
 *
 * @param calls for writes in the name of an assignment's identity
 * @param attestations what people attested to
 */
record Insights(
    Store store,
    PolicyView view,
    KnownTypes types,
    Supplier<ResourceCalls> calls,
    Clock clock,
    Ids ids,
    String tenantId,
    PolicyTimes times,
    PolicyLog log,
    Attested attestations) {
  /** What people attested to of a resource and a policy. */
  @FunctionalInterface
  interface Attested {
    Optional<String> state(AssignedPolicy policy, String resourceKey, Tx tx);
  }

  Optional<String> attested(AssignedPolicy policy, String resourceKey, Tx tx) {
    return attestations.state(policy, resourceKey, tx);
  }

  /** A judge of the policies as the transaction sees them. */
  Judge judge(Tx tx) {
    return judge(view.ground(tx), tx);
  }

  /** A judge of policies that were read already. */
  Judge judge(PolicyGround ground, Tx tx) {
    return new Judge(new Judge.Bench(ground, types, clock, tenantId), tx);
  }
}
