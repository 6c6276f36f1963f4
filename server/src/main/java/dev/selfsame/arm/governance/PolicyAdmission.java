package dev.selfsame.arm.governance;

import dev.selfsame.arm.Admission;
import dev.selfsame.arm.Caller;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.Match;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Effect;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Mutation;
import dev.selfsame.policy.Wish;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Policies at each write, in Azure's order: {@code append} and {@code modify} change it, then
 * {@code deny} may refuse it; what the others find is handed to the {@link Aftermath} with the
 * written resource. A condition that cannot be worked out refuses the write. Source: "Azure Policy
 * effect basics", order of evaluation.
 */
public final class PolicyAdmission implements Admission {
  private static final Set<EffectKind> CHANGING = EnumSet.of(EffectKind.APPEND, EffectKind.MODIFY);

  private final PolicyView view;
  private final KnownTypes types;
  private final Aftermath aftermath;
  private final Clock clock;
  private final String tenantId;

  public PolicyAdmission(
      PolicyView view, KnownTypes types, Aftermath aftermath, Clock clock, String tenantId) {
    this.view = view;
    this.types = types;
    this.aftermath = aftermath;
    this.clock = clock;
    this.tenantId = tenantId;
  }

  @Override
  public void prepare() {
    view.learn();
  }

  @Override
  public Admitted admit(Change change, Tx tx) {
    PolicyGround ground = view.ground(tx);
    if (ground.isEmpty() || !KnownTypes.governed(change.type().name())) {
      return untouched(change);
    }
    Subject proposed = Proposal.subject(change);
    Judge judge = judge(ground, tx);
    Judge.Occasion occasion = occasion(change, ground, tx);
    List<AssignedPolicy> policies = judge.concerning(proposed, occasion);
    if (policies.isEmpty()) {
      return untouched(change);
    }
    Sitting sitting = new Sitting(judge, occasion, new ArrayList<>(), new ArrayList<>());
    Subject subject = sitting.change(proposed, policies, change.apiVersion().value());
    sitting.refuse(subject, policies);
    Change admitted =
        sitting.changedBy().isEmpty()
            ? change
            : Proposal.with(change, proposed, subject.document());
    Aftermath.Written written =
        new Aftermath.Written(subject, change.caller(), sitting.judgements(), sitting.changedBy());
    return new Admitted(admitted, resource -> aftermath.written(written, resource, tx));
  }

  private static Admitted untouched(Change change) {
    return new Admitted(change, resource -> {});
  }

  private Judge judge(PolicyGround ground, Tx tx) {
    return new Judge(new Judge.Bench(ground, types, clock, tenantId), tx);
  }

  private static Judge.Occasion occasion(Change change, PolicyGround ground, Tx tx) {
    Caller caller = change.caller();
    Set<String> principals = new HashSet<>();
    principals.add(ResourceId.lower(caller.objectId()));
    if (ground.asksForGroups()) {
      principals.addAll(
          tx.memberships().transitiveGroupsOf(ResourceId.lower(caller.objectId()), 2048));
    }
    return new Judge.Occasion(
        change.apiVersion().value(),
        Json.object()
            .put("idtyp", caller.kind().equalsIgnoreCase("user") ? "user" : "app")
            .put("appid", caller.clientId())
            .put("oid", caller.objectId()),
        principals);
  }

  /** One write before its policies. */
  private record Sitting(
      Judge judge, Judge.Occasion occasion, List<Judgement> judgements, List<String> changedBy) {

    /** What {@code append} and {@code modify} make of it. */
    Subject change(Subject proposed, List<AssignedPolicy> policies, String apiVersion) {
      Map<String, Judgement> asked = new HashMap<>();
      List<Wish> wishes = new ArrayList<>();
      for (AssignedPolicy policy : policies) {
        if (!CHANGING.contains(policy.kindFor(proposed.typeKey(), proposed.location()))) {
          continue;
        }
        Judgement judgement = judge.judge(policy, proposed, occasion);
        judgements.add(judgement);
        if (bites(judgement) && judgement.matched()) {
          asked.put(policy.key(), judgement);
          wish(proposed, policy, judgement).ifPresent(wishes::add);
        }
      }
      if (wishes.isEmpty()) {
        return proposed;
      }
      return switch (Mutation.apply(proposed.document(), apiVersion, wishes)) {
        case Mutation.Result.Applied(var resource, var done) -> {
          done.forEach(each -> changedBy.add(each.by()));
          yield done.isEmpty() ? proposed : proposed.with(resource);
        }
        case Mutation.Result.Refused(var by, var why) ->
            throw PolicyViolations.write(
                proposed,
                by.stream()
                    .map(asked::get)
                    .map(each -> new PolicyViolations.Violation(each, Optional.of(why)))
                    .toList());
      };
    }

    private Optional<Wish> wish(Subject subject, AssignedPolicy policy, Judgement judgement) {
      if (!(judgement.effect() instanceof Effect.Append)
          && !(judgement.effect() instanceof Effect.Modify)) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            Wish.of(
                policy.key(),
                judgement.effect(),
                subject.document(),
                policy.values(),
                judge.context(policy, subject, occasion)));
      } catch (ApiException e) {
        throw PolicyViolations.write(
            subject, List.of(new PolicyViolations.Violation(judgement, Optional.of(message(e)))));
      }
    }

    /** Asks all others; throws when one forbids it. */
    void refuse(Subject subject, List<AssignedPolicy> policies) {
      List<PolicyViolations.Violation> against = new ArrayList<>();
      for (Judgement judgement : List.copyOf(judgements)) {
        failure(judgement).ifPresent(against::add);
      }
      for (AssignedPolicy policy : policies) {
        EffectKind kind = policy.kindFor(subject.typeKey(), subject.location());
        if (CHANGING.contains(kind) || kind == EffectKind.DISABLED) {
          continue;
        }
        Judgement judgement = judge.judge(policy, subject, occasion);
        judgements.add(judgement);
        failure(judgement).ifPresent(against::add);
        if (bites(judgement) && judgement.matched() && judgement.effect() instanceof Effect.Deny) {
          against.add(new PolicyViolations.Violation(judgement, Optional.empty()));
        }
      }
      if (!against.isEmpty()) {
        throw PolicyViolations.write(subject, against);
      }
    }

    private static Optional<PolicyViolations.Violation> failure(Judgement judgement) {
      return bites(judgement) && judgement.failed()
          ? Optional.of(
              new PolicyViolations.Violation(
                  judgement, Optional.ofNullable(judgement.evaluation().failure())))
          : Optional.empty();
    }

    private static boolean bites(Judgement judgement) {
      return judgement.policy().assignment().enforced() && judgement.exemption().isEmpty();
    }
  }

  private static String message(ApiException e) {
    return e.error() instanceof ArmError error ? error.message() : e.error().toString();
  }

  @Override
  public void removing(Change change, Tx tx) {
    PolicyGround ground = view.ground(tx);
    if (!ground.deniesActions() || !KnownTypes.governed(change.type().name())) {
      return;
    }
    new Removals(judge(ground, tx), occasion(change, ground, tx), tx).require(change);
  }

  @Override
  public void refused(Match match, Caller caller, ArmError why) {
    if (why.code().equals(PolicyViolations.CODE)) {
      aftermath.refused(caller, why);
    }
  }
}
