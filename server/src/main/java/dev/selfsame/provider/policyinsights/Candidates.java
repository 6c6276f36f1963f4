package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.store.PolicyStateRow;
import dev.selfsame.store.PolicyStates;
import dev.selfsame.store.RemediationDeploymentRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a remediation is to change, page by page: from the states of an assignment that was
 * scanned, else by holding the policy against every resource.
 */
final class Candidates {
  private static final int PAGE = 250;
  private static final String NON_COMPLIANT = "NonCompliant";

  private final Insights insights;

  Candidates(Insights insights) {
    this.insights = insights;
  }

  /**
   * One page.
   *
   * @param last where the next one begins; null when this was the last
   */
  record Found(List<RemediationDeploymentRow> rows, @Nullable String last) {}

  Found page(Remediation remediation, AssignedPolicy policy, PolicyGround ground, long now, Tx tx) {
    boolean known =
        !remediation.reEvaluates()
            && tx.policyScans()
                .find(remediation.assignmentKey())
                .filter(scan -> !scan.fingerprint().isEmpty())
                .isPresent();
    return known
        ? ofStates(remediation, policy, ground, now, tx)
        : ofResources(remediation, policy, ground, now, tx);
  }

  private static Found ofStates(
      Remediation remediation, AssignedPolicy policy, PolicyGround ground, long now, Tx tx) {
    List<PolicyStateRow> page =
        tx.policyStates()
            .ofAssignment(remediation.assignmentKey(), NON_COMPLIANT, place(remediation), PAGE);
    List<RemediationDeploymentRow> rows = new ArrayList<>();
    for (PolicyStateRow state : page) {
      if (state.policyKey().equals(policy.key())
          && remediation.wants(
              state.resourceKey(), state.location(), ground.above(state.resourceKey()))) {
        tx.resources()
            .find(state.resourceKey())
            .ifPresent(row -> rows.add(candidate(remediation, row, now)));
      }
    }
    return new Found(rows, page.size() < PAGE ? null : page.getLast().resourceKey());
  }

  /** A resource has one row of each policy: whoever goes on after it leaves none out. */
  private static PolicyStates.@Nullable Place place(Remediation remediation) {
    String after = remediation.after();
    return after.isEmpty() ? null : new PolicyStates.Place(after, "\uffff");
  }

  private Found ofResources(
      Remediation remediation, AssignedPolicy policy, PolicyGround ground, long now, Tx tx) {
    String scope = remediation.scopeKey();
    boolean whole = scope.startsWith("/subscriptions/");
    List<RemediationDeploymentRow> rows = new ArrayList<>();
    Findings findings = new Findings(insights, ground, tx);
    if (remediation.after().isEmpty() && whole) {
      tx.resources()
          .find(scope)
          .filter(row -> wanted(remediation, policy, ground, row, findings))
          .ifPresent(row -> rows.add(candidate(remediation, row, now)));
    }
    String below = whole ? scope + "/" : "/subscriptions/";
    String after = remediation.after().isEmpty() ? below : remediation.after();
    List<ResourceRow> page = tx.resources().all(after, PAGE);
    for (ResourceRow row : page) {
      if (!row.idKey().startsWith(below)) {
        return new Found(rows, null);
      }
      if (wanted(remediation, policy, ground, row, findings)) {
        rows.add(candidate(remediation, row, now));
      }
    }
    return new Found(rows, page.size() < PAGE ? null : page.getLast().idKey());
  }

  private static boolean wanted(
      Remediation remediation,
      AssignedPolicy policy,
      PolicyGround ground,
      ResourceRow row,
      Findings findings) {
    return remediation.wants(row.idKey(), row.location(), ground.above(row.idKey()))
        && findings.of(row, policy).filter(Findings.Finding::remediable).isPresent();
  }

  private static RemediationDeploymentRow candidate(
      Remediation remediation, ResourceRow row, long now) {
    return new RemediationDeploymentRow(
        remediation.row().idKey(),
        row.idKey(),
        RemediationSteps.EVALUATING,
        row.id(),
        row.location() == null ? "" : row.location(),
        null,
        null,
        now,
        now);
  }
}
