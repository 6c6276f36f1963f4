package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.Judge;
import dev.selfsame.arm.governance.Subject;
import dev.selfsame.error.RemediationErrors;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.provider.policyinsights.PolicyDeployments.Started;
import dev.selfsame.store.RemediationDeploymentRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.Optional;

/** Begins what a remediation does to one resource, unless that was begun, or is done, already. */
final class RemediationStarts {
  private final Insights insights;
  private final PolicyDeployments deployments;

  RemediationStarts(Insights insights, PolicyDeployments deployments) {
    this.insights = insights;
    this.deployments = deployments;
  }

  /** Either what there is to say at once, or the resource to begin with. */
  private record Sight(Optional<Started> at, Optional<Subject> subject) {
    static Sight of(Started started) {
      return new Sight(Optional.of(started), Optional.empty());
    }
  }

  /** Outside any transaction; the same again does no harm. */
  Started start(Remediation remediation, AssignedPolicy policy, RemediationDeploymentRow row) {
    String name = PolicyDeployments.name(remediation.correlationId(), row.resourceKey());
    Sight sight = insights.store().read(tx -> sight(policy, row, name, tx));
    if (sight.at().isPresent()) {
      return sight.at().get();
    }
    Subject subject = sight.subject().orElseThrow();
    return policy.kindFor(subject.typeKey(), subject.location()) == EffectKind.MODIFY
        ? deployments.remedy(policy, subject.id(), remediation.correlationId())
        : deployments.start(
            policy, subject, Judge.Occasion.EXISTING, name, remediation.correlationId());
  }

  private Sight sight(AssignedPolicy policy, RemediationDeploymentRow row, String name, Tx tx) {
    Optional<ResourceId> id = ResourceId.parse(row.resourceId());
    Optional<String> begun = id.flatMap(resource -> deployments.begun(policy, resource, name, tx));
    if (begun.isPresent()) {
      return Sight.of(new Started.Running(begun.get()));
    }
    Optional<ResourceRow> resource = tx.resources().find(row.resourceKey());
    if (resource.isEmpty()) {
      return Sight.of(new Started.Refused(RemediationErrors.resourceGone(row.resourceId())));
    }
    return new Findings(insights, insights.view().exact(tx), tx)
        .of(resource.get(), policy)
        .filter(Findings.Finding::remediable)
        .map(found -> new Sight(Optional.empty(), Optional.of(Subject.of(resource.get()))))
        .orElseGet(() -> Sight.of(new Started.Done()));
  }
}
