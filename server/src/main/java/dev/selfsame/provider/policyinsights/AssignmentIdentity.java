package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.governance.PolicyAssignment;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.RemediationErrors;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.util.Optional;

/**
 * In whose name a policy acts: the managed identity of its assignment, with its roles and nothing
 * more.
 */
final class AssignmentIdentity {
  private AssignmentIdentity() {}

  /**
   * The identity as a caller, as of now.
   *
   * @throws dev.selfsame.error.ApiException 400 when the assignment has none, or it is gone
   */
  static Caller require(PolicyAssignment assignment, Tx tx) {
    return find(assignment, tx)
        .map(row ->
            new Caller(
                row.objectId(),
                row.clientId(),
                row.tenantId(),
                row.clientId(),
                row.kind(),
                row.owner()))
        .orElseThrow(() -> missing(assignment).exception());
  }

  private static Optional<PrincipalRow> find(PolicyAssignment assignment, Tx tx) {
    // by the resource that it is: an identity that was made anew under its name is the one to take
    String key = assignment.identityKey();
    Optional<PrincipalRow> ofResource =
        key == null ? Optional.empty() : tx.principals().findByResource(key);
    String principal = assignment.principalId();
    return ofResource
        .or(() -> principal == null ? Optional.empty() : tx.principals().find(principal))
        .filter(row -> row.deletedAt() == null);
  }

  private static ArmError missing(PolicyAssignment assignment) {
    return assignment.identityKey() == null && assignment.principalId() == null
        ? RemediationErrors.identityMissing(assignment.id())
        : RemediationErrors.identityGone(assignment.id());
  }
}
