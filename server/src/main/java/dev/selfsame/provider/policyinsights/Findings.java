package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.Judge;
import dev.selfsame.arm.governance.Judgement;
import dev.selfsame.arm.governance.KnownTypes;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.arm.governance.RelatedResources;
import dev.selfsame.arm.governance.Subject;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Applicability;
import dev.selfsame.policy.Effect;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Evaluation;
import dev.selfsame.policy.Mutation;
import dev.selfsame.policy.Related;
import dev.selfsame.policy.Wish;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says what policies find of existing resources, as one transaction sees them. What a type alone
 * decides is asked before a resource is read. Not for use by two threads.
 */
final class Findings {
  /** Comparisons kept with a state. */
  private static final int DETAILS_MAX = 25;

  private final Insights insights;
  private final PolicyGround ground;
  private final Judge judge;
  private final Tx tx;

  Findings(Insights insights, PolicyGround ground, Tx tx) {
    this.insights = insights;
    this.ground = ground;
    this.judge = insights.judge(ground, tx);
    this.tx = tx;
  }

  /**
   * What one policy found.
   *
   * @param details JSON, as kept with a state
   * @param missing whether what should exist does not
   */
  record Finding(
      AssignedPolicy policy,
      EffectKind kind,
      String compliance,
      ObjectNode details,
      boolean missing) {
    boolean open() {
      return compliance.equals(Compliance.NON_COMPLIANT);
    }

    /** Whether the policy could deploy what is missing. */
    boolean deployable() {
      return missing && kind == EffectKind.DEPLOY_IF_NOT_EXISTS;
    }

    /** Whether a remediation could make the resource comply. */
    boolean remediable() {
      return open() && (deployable() || kind == EffectKind.MODIFY);
    }
  }

  /** What policies find of a resource. */
  List<Finding> of(ResourceRow row, Predicate<AssignedPolicy> asked) {
    List<AssignedPolicy> policies = concerning(row, asked);
    if (policies.isEmpty()) {
      return List.of();
    }
    Subject subject = Subject.of(row);
    List<Finding> found = new ArrayList<>(policies.size());
    Map<String, Wish> wishes = new HashMap<>();
    for (AssignedPolicy policy : policies) {
      one(policy, subject, wishes).ifPresent(found::add);
    }
    return wishes.size() < 2 ? found : conflicts(found, subject, wishes);
  }

  /** What one policy finds; empty when it does not apply. */
  Optional<Finding> of(ResourceRow row, AssignedPolicy policy) {
    return of(row, each -> each.key().equals(policy.key())).stream().findFirst();
  }

  private List<AssignedPolicy> concerning(ResourceRow row, Predicate<AssignedPolicy> asked) {
    if (ground.isEmpty() || !KnownTypes.governed(row.type())) {
      return List.of();
    }
    String shown = KnownTypes.inRules(row.type());
    String typeKey = ResourceId.lower(shown);
    List<AssignedPolicy> found = new ArrayList<>();
    for (AssignedPolicy each :
        ground.at(row.idKey(), shown, insights.types().facts(row.type(), row.location()))) {
      if (asked.test(each) && each.selects(typeKey, row.location(), Set.of())) {
        found.add(each);
      }
    }
    return found;
  }

  private Optional<Finding> one(AssignedPolicy policy, Subject subject, Map<String, Wish> wishes) {
    Judgement judgement = judge.judge(policy, subject, Judge.Occasion.EXISTING);
    Effect effect = judgement.effect();
    if (effect instanceof Effect.Disabled || effect instanceof Effect.Unsupported) {
      return Optional.empty();
    }
    boolean wholeRule =
        effect instanceof Effect.AuditIfNotExists
            || effect instanceof Effect.DeployIfNotExists
            || effect instanceof Effect.DenyAction
            || effect instanceof Effect.Manual;
    if (!judgement.matched() && !judgement.failed() && (wholeRule || !applies(policy, subject))) {
      return Optional.empty();
    }
    if (judgement.exemption().isPresent()) {
      ObjectNode details = Json.object();
      details.put("exemption", judgement.exemption().get().id());
      return Optional.of(found(judgement, Compliance.EXEMPT, details, false));
    }
    if (judgement.failed()) {
      return Optional.of(failure(judgement, judgement.evaluation().failure()));
    }
    if (!judgement.matched()) {
      return Optional.of(found(judgement, Compliance.COMPLIANT, Json.object(), false));
    }
    return Optional.of(
        switch (effect) {
          case Effect.AuditIfNotExists(Related related) -> existence(judgement, related, subject);
          case Effect.DeployIfNotExists deploy -> existence(judgement, deploy.related(), subject);
          case Effect.DenyAction any ->
              found(judgement, Compliance.PROTECTED, Json.object(), false);
          case Effect.Manual(String defaultState) ->
              found(
                  judgement,
                  insights.attested(policy, subject.key(), tx).orElse(defaultState),
                  Json.object(),
                  false);
          case Effect.Modify any -> {
            wish(judgement, subject).ifPresent(wish -> wishes.put(policy.key(), wish));
            yield open(judgement, null);
          }
          default -> open(judgement, null);
        });
  }

  private boolean applies(AssignedPolicy policy, Subject subject) {
    return Applicability.applies(
        policy.definition().rule(),
        policy.values(),
        subject.document(),
        judge.context(policy, subject, Judge.Occasion.EXISTING));
  }

  private Finding existence(Judgement judgement, Related related, Subject subject) {
    AssignedPolicy policy = judgement.policy();
    try {
      var context = judge.context(policy, subject, Judge.Occasion.EXISTING);
      Related.Query query = related.query(subject.document(), policy.values(), context);
      Related.Existence existence =
          related.existence(
              subject.document(),
              RelatedResources.find(query, subject, tx),
              policy.values(),
              context);
      return existence.exists()
          ? found(judgement, Compliance.COMPLIANT, Json.object(), false)
          : open(judgement, existence);
    } catch (ApiException e) {
      return failure(
          judgement, e.error() instanceof ArmError error ? error.message() : e.getMessage());
    }
  }

  private Optional<Wish> wish(Judgement judgement, Subject subject) {
    try {
      return Optional.of(
          Wish.of(
              judgement.policy().key(),
              judgement.effect(),
              subject.document(),
              judgement.policy().values(),
              judge.context(judgement.policy(), subject, Judge.Occasion.EXISTING)));
    } catch (ApiException e) {
      return Optional.empty(); // it is not compliant, and no change is known that would help
    }
  }

  /** Policies that would set the same to different values can never be satisfied together. */
  private List<Finding> conflicts(List<Finding> found, Subject subject, Map<String, Wish> wishes) {
    String version = insights.types().newestVersion(subject.type());
    if (!(Mutation.apply(subject.document(), version, List.copyOf(wishes.values()))
        instanceof Mutation.Result.Refused refused)) {
      return found;
    }
    return found.stream()
        .map(each ->
            refused.by().contains(each.policy().key())
                ? new Finding(
                    each.policy(), each.kind(), Compliance.CONFLICT, each.details(), false)
                : each)
        .toList();
  }

  private static Finding open(Judgement judgement, Related.@Nullable Existence existence) {
    ObjectNode details = Json.object();
    ObjectNode evaluation = details.putObject("evaluation");
    expressions(evaluation.putArray("evaluatedExpressions"), judgement.evaluation());
    if (existence != null) {
      for (Evaluation each : existence.evaluations()) {
        expressions((ArrayNode) evaluation.get("evaluatedExpressions"), each);
      }
      ObjectNode missing = evaluation.putObject("ifNotExistsDetails");
      if (existence.resourceId() != null) {
        missing.put("resourceId", existence.resourceId());
      }
      missing.put("totalResources", existence.total());
    }
    return found(judgement, Compliance.NON_COMPLIANT, details, existence != null);
  }

  private static void expressions(ArrayNode into, Evaluation evaluation) {
    for (Evaluation.Detail detail : evaluation.details()) {
      if (into.size() < DETAILS_MAX) {
        into.add(detail.toJson());
      }
    }
  }

  private static Finding failure(Judgement judgement, @Nullable String why) {
    ObjectNode details = Json.object();
    details.putObject("evaluation").put("reason", String.valueOf(why));
    return found(judgement, Compliance.ERROR, details, false);
  }

  private static Finding found(
      Judgement judgement, String compliance, ObjectNode details, boolean missing) {
    return new Finding(judgement.policy(), judgement.kind(), compliance, details, missing);
  }
}
