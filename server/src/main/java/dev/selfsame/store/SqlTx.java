package dev.selfsame.store;

import java.sql.Connection;
import java.util.function.Supplier;

/**
 * A transaction on one connection. Kept with its connection and opened anew for each closure. Not
 * for use by two threads at once.
 */
public final class SqlTx implements Tx {
  private final Sql sql;
  private final ResourcesTable resources;
  private final PrincipalsTable principals;
  private final CredentialsTable credentials;
  private final FederatedCredentialsTable federatedCredentials;
  private final AssignmentsTable assignments;
  private final OperationsTable operations;
  private final ChangesTable changes;
  private final SigningKeysTable signingKeys;
  private final RefreshTokensTable refreshTokens;
  private final BindingsTable bindings;
  private final FactsTable facts;
  private final DocumentsTable documents;
  private final MembershipsTable memberships;
  private final RoleAssignmentsTable roleAssignments;
  private final GraphObjectsTable graphObjects;
  private final AppRoleAssignmentsTable appRoleAssignments;
  private final PermissionGrantsTable permissionGrants;
  private final ActivityTable activity;
  private final SignInsTable signIns;
  private final AuditChainsTable auditChains;
  private final SessionsTable sessions;
  private final TokenFamiliesTable tokenFamilies;
  private final AuthorizationCodesTable authorizationCodes;
  private final DeviceCodesTable deviceCodes;
  private final PolicyStatesTable policyStates;
  private final PolicyDueTable policyDue;
  private final PolicyEventsTable policyEvents;
  private final PolicyScansTable policyScans;
  private final RemediationDeploymentsTable remediationDeployments;

  public SqlTx(Connection connection, Dialect dialect) {
    sql = new Sql(connection, dialect);
    resources = new ResourcesTable(sql);
    principals = new PrincipalsTable(sql);
    credentials = new CredentialsTable(sql);
    federatedCredentials = new FederatedCredentialsTable(sql);
    assignments = new AssignmentsTable(sql);
    operations = new OperationsTable(sql);
    changes = new ChangesTable(sql);
    signingKeys = new SigningKeysTable(sql);
    refreshTokens = new RefreshTokensTable(sql);
    bindings = new BindingsTable(sql);
    facts = new FactsTable(sql);
    documents = new DocumentsTable(sql);
    memberships = new MembershipsTable(sql);
    roleAssignments = new RoleAssignmentsTable(sql);
    graphObjects = new GraphObjectsTable(sql);
    appRoleAssignments = new AppRoleAssignmentsTable(sql);
    permissionGrants = new PermissionGrantsTable(sql);
    activity = new ActivityTable(sql);
    signIns = new SignInsTable(sql);
    auditChains = new AuditChainsTable(sql);
    sessions = new SessionsTable(sql);
    tokenFamilies = new TokenFamiliesTable(sql);
    authorizationCodes = new AuthorizationCodesTable(sql);
    deviceCodes = new DeviceCodesTable(sql);
    policyStates = new PolicyStatesTable(sql);
    policyDue = new PolicyDueTable(sql);
    policyEvents = new PolicyEventsTable(sql);
    policyScans = new PolicyScansTable(sql);
    remediationDeployments = new RemediationDeploymentsTable(sql);
  }

  /** Makes it usable: a transaction begins. */
  public void open() {
    sql.open();
    changes.open();
  }

  /** Makes it unusable: whoever kept it gets an {@link IllegalStateException}. */
  public void close() {
    sql.close();
  }

  /** True when a statement failed, even if the closure caught the exception: it must not commit. */
  public boolean failed() {
    return sql.failed();
  }

  /** True when change rows were written since {@link #open}. */
  public boolean changed() {
    return changes.written() > 0;
  }

  @Override
  public Resources resources() {
    return resources;
  }

  @Override
  public Principals principals() {
    return principals;
  }

  @Override
  public Credentials credentials() {
    return credentials;
  }

  @Override
  public FederatedCredentials federatedCredentials() {
    return federatedCredentials;
  }

  @Override
  public Assignments assignments() {
    return assignments;
  }

  @Override
  public Operations operations() {
    return operations;
  }

  @Override
  public Changes changes() {
    return changes;
  }

  @Override
  public SigningKeys signingKeys() {
    return signingKeys;
  }

  @Override
  public RefreshTokens refreshTokens() {
    return refreshTokens;
  }

  @Override
  public Bindings bindings() {
    return bindings;
  }

  @Override
  public Facts facts() {
    return facts;
  }

  @Override
  public Documents documents() {
    return documents;
  }

  @Override
  public Memberships memberships() {
    return memberships;
  }

  @Override
  public RoleAssignments roleAssignments() {
    return roleAssignments;
  }

  @Override
  public GraphObjects graphObjects() {
    return graphObjects;
  }

  @Override
  public AppRoleAssignments appRoleAssignments() {
    return appRoleAssignments;
  }

  @Override
  public PermissionGrants permissionGrants() {
    return permissionGrants;
  }

  @Override
  public Activity activity() {
    return activity;
  }

  @Override
  public SignIns signIns() {
    return signIns;
  }

  @Override
  public AuditChains auditChains() {
    return auditChains;
  }

  @Override
  public Sessions sessions() {
    return sessions;
  }

  @Override
  public TokenFamilies tokenFamilies() {
    return tokenFamilies;
  }

  @Override
  public AuthorizationCodes authorizationCodes() {
    return authorizationCodes;
  }

  @Override
  public DeviceCodes deviceCodes() {
    return deviceCodes;
  }

  @Override
  public PolicyStates policyStates() {
    return policyStates;
  }

  @Override
  public PolicyDue policyDue() {
    return policyDue;
  }

  @Override
  public PolicyEvents policyEvents() {
    return policyEvents;
  }

  @Override
  public PolicyScans policyScans() {
    return policyScans;
  }

  @Override
  public RemediationDeployments remediationDeployments() {
    return remediationDeployments;
  }

  @Override
  public <T> T part(Supplier<T> work) {
    String name = sql.savepoint();
    int changesBefore = changes.written();
    T result;
    try {
      result = work.get();
    } catch (StoreException e) {
      throw e; // the store's own failures are never a part's alone
    } catch (RuntimeException e) {
      sql.backTo(name);
      changes.rewind(changesBefore);
      throw e;
    }
    if (sql.failed()) {
      throw new IllegalStateException("The work went on after a statement failed");
    }
    sql.release(name);
    return result;
  }

  @Override
  public <T> T trial(Supplier<T> work) {
    String name = sql.savepoint();
    int changesBefore = changes.written();
    try {
      return work.get();
    } finally {
      sql.backTo(name);
      changes.rewind(changesBefore);
    }
  }
}
