package dev.selfsame.arm.governance;

import dev.selfsame.policy.Effect;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Evaluation;
import java.util.Optional;

/**
 * What one policy says of one resource by its {@code if}.
 *
 * @param kind of the effect, with overrides
 * @param exemption that holds, if any: then nothing is done, and the resource counts as exempt
 */
public record Judgement(
    AssignedPolicy policy,
    EffectKind kind,
    Evaluation evaluation,
    Optional<PolicyExemption> exemption) {
  public boolean matched() {
    return evaluation.matched();
  }

  public boolean failed() {
    return evaluation.outcome() == Evaluation.Outcome.FAILED;
  }

  /** What is to happen. */
  public Effect effect() {
    return policy.effect(kind);
  }
}
