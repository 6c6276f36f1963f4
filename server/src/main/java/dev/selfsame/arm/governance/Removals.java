package dev.selfsame.arm.governance;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Resource;
import dev.selfsame.policy.Effect;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code denyAction}: a removal that policies forbid, of the resource itself or of its group.
 * Source: the page of the effect.
 */
record Removals(Judge judge, Judge.Occasion occasion, Tx tx) {
  private static final int PAGE = 500;

  /** Throws 403 when a policy forbids it. */
  void require(Change change) {
    Resource current = change.current().orElseThrow();
    Subject subject = Subject.of(current.id(), current.type(), current.body());
    List<PolicyViolations.Violation> against = against(subject, false);
    if (change.type().name().equals(KnownTypes.GROUP) && against.isEmpty()) {
      against = within(current.id().key());
    }
    if (!against.isEmpty()) {
      throw PolicyViolations.removal(subject, against);
    }
  }

  /** A group goes with all that is in it, unless a policy keeps something of that. */
  private List<PolicyViolations.Violation> within(String groupKey) {
    String after = null;
    List<ResourceRow> page;
    do {
      page = tx.resources().listBelow(groupKey, after, PAGE);
      for (ResourceRow row : page) {
        List<PolicyViolations.Violation> against = against(Subject.of(row), true);
        if (!against.isEmpty()) {
          return against;
        }
      }
      after = page.isEmpty() ? null : page.getLast().idKey();
    } while (page.size() == PAGE);
    return List.of();
  }

  private List<PolicyViolations.Violation> against(Subject subject, boolean withGroup) {
    List<PolicyViolations.Violation> against = new ArrayList<>();
    for (AssignedPolicy policy : judge.concerning(subject, occasion)) {
      if (policy.kindFor(subject.typeKey(), subject.location()) != EffectKind.DENY_ACTION
          || !policy.assignment().enforced()) {
        continue;
      }
      Judgement judgement = judge.judge(policy, subject, occasion);
      if (judgement.exemption().isEmpty()
          && (judgement.matched() || judgement.failed())
          && judgement.effect() instanceof Effect.DenyAction(var _, boolean cascade)
          && (cascade || !withGroup)) {
        against.add(new PolicyViolations.Violation(judgement, Optional.empty()));
      }
    }
    return against;
  }
}
