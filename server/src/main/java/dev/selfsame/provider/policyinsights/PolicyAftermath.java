package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.governance.Aftermath;
import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.Judge;
import dev.selfsame.arm.governance.Judgement;
import dev.selfsame.arm.governance.KnownTypes;
import dev.selfsame.audit.BatchWriter;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Effect;
import dev.selfsame.policy.Related;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PolicyDueRow;
import dev.selfsame.store.PolicyEventRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is noted with a write: one row for all that policies find of it, which is worked off in the
 * background, and one for each policy that will look for something that should exist.
 */
final class PolicyAftermath implements Aftermath, AutoCloseable {
  private static final String VIOLATION = "PolicyViolation";
  private static final Gate GATE = new Gate("p:events");

  private final Insights insights;
  private final Recording recording;
  private final BatchWriter<PolicyEventRow> refusals;

  PolicyAftermath(Insights insights) {
    this.insights = insights;
    this.recording = new Recording(insights);
    this.refusals =
        new BatchWriter<>(
            new BatchWriter.Rules("policy events", 4096, 256, 20, 0),
            insights.clock()::millis,
            this::write);
  }

  void start() {
    refusals.start();
  }

  @Override
  public void written(Written write, Resource resource, Tx tx) {
    long now = insights.clock().millis();
    String key = resource.id().key();
    ObjectNode body = Due.body(write.caller(), insights.ids().guid());
    tx.policyDue().put(new PolicyDueRow(key, "", Due.EVALUATE, now, now, Json.text(body)));
    List<PolicyEventRow> events = new ArrayList<>();
    for (Judgement judgement : write.judgements()) {
      AssignedPolicy policy = judgement.policy();
      if (write.changedBy().contains(policy.key())) {
        events.add(changed(judgement, write, key));
      }
      if (judgement.matched() && judgement.exemption().isEmpty() && !own(policy, write.caller())) {
        related(judgement.effect())
            .ifPresent(related ->
                tx.policyDue().put(existence(judgement, related, write, body, now, key, tx)));
      }
    }
    if (!events.isEmpty()) {
      tx.policyEvents().add(events);
    }
  }

  /** What a policy itself deploys does not set it going again. */
  private static boolean own(AssignedPolicy policy, Caller caller) {
    String principal = policy.assignment().principalId();
    return principal != null && principal.equalsIgnoreCase(caller.objectId());
  }

  private static Optional<Related> related(Effect effect) {
    return switch (effect) {
      case Effect.AuditIfNotExists(Related related) -> Optional.of(related);
      case Effect.DeployIfNotExists deploy -> Optional.of(deploy.related());
      default -> Optional.empty();
    };
  }

  private PolicyEventRow changed(Judgement judgement, Written write, String key) {
    return recording.event(
        judgement.policy(),
        judgement.kind(),
        Compliance.COMPLIANT,
        key,
        write.subject().type(),
        write.subject().location(),
        Json.object().put("principalOid", write.caller().objectId()));
  }

  private PolicyDueRow existence(
      Judgement judgement,
      Related related,
      Written write,
      ObjectNode common,
      long now,
      String key,
      Tx tx) {
    ObjectNode body = common.deepCopy();
    long dueAt =
        switch (delay(judgement, related, write, tx)) {
          case Related.Delay.For(var duration) -> now + duration.toMillis();
          case Related.Delay.AfterProvisioning(boolean good, boolean bad) -> {
            body.put("ifSucceeded", good).put("ifFailed", bad);
            yield now;
          }
        };
    return new PolicyDueRow(
        key, judgement.policy().key(), Due.EXISTENCE, dueAt, now, Json.text(body));
  }

  private Related.Delay delay(Judgement judgement, Related related, Written write, Tx tx) {
    Related.Delay usual = new Related.Delay.For(insights.times().evaluationDelay());
    if (related.evaluationDelay() == null) {
      return usual;
    }
    AssignedPolicy policy = judgement.policy();
    try {
      return related.delay(
          write.subject().document(),
          policy.values(),
          insights.judge(tx).context(policy, write.subject(), Judge.Occasion.EXISTING));
    } catch (ApiException e) {
      return usual; // the look itself will tell of what cannot be worked out
    }
  }

  @Override
  public void refused(Caller caller, ArmError why) {
    for (ArmError.Info info : why.additionalInfo()) {
      if (info.type().equals(VIOLATION)) {
        refused(caller, why, info.info());
      }
    }
  }

  private void refused(Caller caller, ArmError why, Map<String, Object> info) {
    String resource = text(info, "resourceId");
    String assignment = text(info, "policyAssignmentId");
    String reference = text(info, "policyDefinitionReferenceId");
    String effect = text(info, "policyDefinitionEffect");
    ObjectNode body = Json.object();
    body.put("principalOid", caller.objectId());
    body.put("policyAssignmentId", ResourceId.lower(assignment));
    body.put("policyAssignmentName", text(info, "policyAssignmentName"));
    body.put("policyAssignmentOwner", "tbd");
    body.put("policyAssignmentScope", ResourceId.lower(text(info, "policyAssignmentScope")));
    body.put("policyDefinitionId", ResourceId.lower(text(info, "policyDefinitionId")));
    body.put("policyDefinitionName", text(info, "policyDefinitionName"));
    body.put("policyDefinitionAction", effect);
    body.put("policySetDefinitionId", ResourceId.lower(text(info, "policySetDefinitionId")));
    body.put("policySetDefinitionName", text(info, "policySetDefinitionName"));
    body.put("policyDefinitionReferenceId", reference);
    String type =
        ResourceId.parse(resource).map(ResourceId::type).map(KnownTypes::inRules).orElse("");
    body.put("resourceType", type);
    body.put("resourceLocation", "");
    String assignmentKey = ResourceId.lower(assignment);
    boolean unused =
        refusals.offer(
            new PolicyEventRow(
                insights.ids().guid(),
                insights.clock().millis(),
                ResourceId.lower(resource),
                Recording.subscription(ResourceId.lower(resource)),
                reference.isEmpty()
                    ? assignmentKey
                    : assignmentKey + "|" + ResourceId.lower(reference),
                assignmentKey,
                Compliance.NON_COMPLIANT,
                effect,
                Json.text(body)));
    ObjectNode facts = Json.object();
    body.remove(List.of("principalOid", "policyAssignmentOwner", "resourceLocation"));
    facts.put("policies", Json.text(Json.object().arrayNode().add(body)));
    facts.put("statusMessage", why.message());
    insights
        .log()
        .noteApart(
            new PolicyLog.Entry(
                effect.equals("denyaction") ? "denyAction" : effect,
                resource,
                type,
                true,
                insights.ids().guid(),
                caller.json(),
                facts));
  }

  private static String text(Map<String, Object> info, String name) {
    return info.get(name) instanceof String text ? text : "";
  }

  private void write(List<PolicyEventRow> rows) {
    insights
        .store()
        .write(
            GATE,
            tx -> {
              tx.policyEvents().add(rows);
              return true;
            });
  }

  /** Returns when what was refused before is in the table. */
  void flush() {
    refusals.flush();
  }

  @Override
  public void close() {
    refusals.close();
  }
}
