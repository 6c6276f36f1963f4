package dev.selfsame.store;

import java.util.function.Supplier;

/**
 * An open transaction: one accessor for each table. Valid only inside the closure it was handed to.
 */
public interface Tx {
  Resources resources();

  Principals principals();

  Credentials credentials();

  FederatedCredentials federatedCredentials();

  Assignments assignments();

  Operations operations();

  Changes changes();

  SigningKeys signingKeys();

  RefreshTokens refreshTokens();

  Bindings bindings();

  Facts facts();

  Documents documents();

  Memberships memberships();

  RoleAssignments roleAssignments();

  GraphObjects graphObjects();

  AppRoleAssignments appRoleAssignments();

  PermissionGrants permissionGrants();

  Activity activity();

  SignIns signIns();

  AuditChains auditChains();

  Sessions sessions();

  TokenFamilies tokenFamilies();

  AuthorizationCodes authorizationCodes();

  DeviceCodes deviceCodes();

  PolicyStates policyStates();

  PolicyDue policyDue();

  PolicyEvents policyEvents();

  PolicyScans policyScans();

  RemediationDeployments remediationDeployments();

  /**
   * Runs part of the transaction so that its failure takes back that part alone: an exception
   * passes on, what was written before it stays. A failure of the store itself is not a part's
   * alone: it spoils the transaction.
   */
  <T> T part(Supplier<T> work);

  /** Runs part of the transaction and takes all of it back: to see what it would do. */
  <T> T trial(Supplier<T> work);
}
