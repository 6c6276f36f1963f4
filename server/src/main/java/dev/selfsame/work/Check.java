package dev.selfsame.work;

import dev.selfsame.json.Json;
import dev.selfsame.model.ImpliedChildren;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.AssignmentRow;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.RoleAssignmentRow;
import dev.selfsame.store.SigningKeyRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks for contradictions in a store: every table that says what another one says too must say the
 * same. It reads all in one snapshot and changes nothing.
 */
public final class Check {
  private static final int BATCH = 500;
  private static final String IDENTITIES = "Microsoft.ManagedIdentity/userAssignedIdentities";
  private static final String ROLE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments";
  private static final String CREDENTIALS = IDENTITIES + "/federatedIdentityCredentials";
  private static final List<String> PRIVATE_MEMBERS =
      List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

  private final Tx tx;
  private final List<String> findings = new ArrayList<>();

  private Check(Tx tx) {
    this.tx = tx;
  }

  /** One sentence for each contradiction; empty when there is none. */
  public static List<String> findings(Store store) {
    List<String> found = new ArrayList<>(store.integrity());
    found.addAll(store.read(tx -> new Check(tx).run()));
    return found;
  }

  private List<String> run() {
    resources();
    principals();
    assignments();
    federated();
    roleAssignments();
    operations();
    bindings();
    keys();
    tx.documents()
        .orphans(BATCH)
        .forEach(owner -> wrong("documents of " + owner + ": there is no such resource"));
    return findings;
  }

  private void wrong(String what) {
    findings.add(what);
  }

  private void resources() {
    String after = null;
    List<ResourceRow> rows;
    do {
      rows = tx.resources().all(after, BATCH);
      for (ResourceRow row : rows) {
        after = row.idKey();
        resource(row);
      }
    } while (!rows.isEmpty());
  }

  private void resource(ResourceRow row) {
    if (!ResourceId.lower(row.id()).equals(row.idKey())) {
      wrong("resource " + row.idKey() + ": its id is " + row.id());
    }
    Optional<ResourceId> id = ResourceId.parse(row.id());
    ObjectNode body;
    try {
      body = Json.stored(row.body());
    } catch (JacksonException | ClassCastException e) {
      wrong("resource " + row.id() + ": its body is not a JSON object");
      return;
    }
    if (id.isEmpty()) {
      wrong("resource " + row.id() + ": this is no resource id");
      return;
    }
    above(row, id.get());
    identity(row, body);
    if (row.type().equalsIgnoreCase(IDENTITIES)) {
      userAssigned(row, body);
    }
    if (row.type().equalsIgnoreCase(ROLE_ASSIGNMENTS)) {
      indexed(row, id.get(), body);
    }
    if (List.of("Creating", "Updating", "Deleting")
            .contains(String.valueOf(row.provisioningState()))
        && tx.operations().inProgress(row.idKey()).isEmpty()) {
      wrong(
          "resource "
              + row.id()
              + ": it is "
              + row.provisioningState()
              + ", and no operation works on it");
    }
  }

  private void above(ResourceRow row, ResourceId id) {
    if (row.type().equals("Microsoft.Resources/subscriptions")) {
      return;
    }
    String parent = id.parentKey();
    if (row.parentKey() == null || !row.parentKey().equals(parent)) {
      wrong("resource " + row.id() + ": its parent is recorded as " + row.parentKey());
    }
    // The tenant's root group is there without being made.
    boolean root = parent.startsWith("/providers/microsoft.management/managementgroups/");
    boolean there = ImpliedChildren.there(parent, key -> tx.resources().find(key).isPresent());
    if (!parent.isEmpty() && !root && !there) {
      wrong("resource " + row.id() + ": its parent " + parent + " is missing");
    }
    id.groupKey()
        .filter(group -> tx.resources().find(group).isEmpty())
        .ifPresent(group -> wrong("resource " + row.id() + ": its group is missing"));
  }

  /** The identity block, the assignments and the principals say the same. */
  private void identity(ResourceRow row, ObjectNode body) {
    List<AssignmentRow> assigned = tx.assignments().ofResource(row.idKey());
    JsonNode block = body.path("identity");
    String type = block.path("type").asString("None").toLowerCase(Locale.ROOT);
    Optional<AssignmentRow> system =
        assigned.stream().filter(one -> !one.userAssigned()).findFirst();
    if (type.contains("systemassigned") != system.isPresent()) {
      wrong(
          "resource "
              + row.id()
              + ": identity is "
              + block.path("type").asString("None")
              + ", its system-assigned principal is "
              + (system.isPresent() ? "there" : "missing"));
    }
    system
        .filter(one -> !one.objectId().equals(block.path("principalId").asString("")))
        .ifPresent(one ->
            wrong(
                "resource "
                    + row.id()
                    + ": principalId is not that of its principal "
                    + one.objectId()));
    Set<String> named = new HashSet<>();
    block
        .path("userAssignedIdentities")
        .properties()
        .forEach(one -> named.add(ResourceId.lower(one.getKey())));
    Set<String> indexed = new HashSet<>();
    assigned.stream()
        .filter(AssignmentRow::userAssigned)
        .forEach(one -> indexed.add(one.identityKey()));
    if (!named.equals(indexed)) {
      wrong(
          "resource "
              + row.id()
              + ": its user-assigned identities are "
              + named
              + ", the assignments say "
              + indexed);
    }
  }

  private void userAssigned(ResourceRow row, ObjectNode body) {
    Optional<PrincipalRow> principal = tx.principals().findByResource(row.idKey());
    if (principal.isEmpty()) {
      wrong("identity " + row.id() + ": its principal is missing");
      return;
    }
    JsonNode properties = body.path("properties");
    if (!properties.path("principalId").asString("").equals(principal.get().objectId())
        || !properties.path("clientId").asString("").equals(principal.get().clientId())) {
      wrong(
          "identity "
              + row.id()
              + ": its ids are not those of its principal "
              + principal.get().objectId());
    }
  }

  private void principals() {
    Set<String> clientIds = new HashSet<>();
    String after = null;
    List<PrincipalRow> rows;
    do {
      rows = tx.principals().list(after, BATCH);
      for (PrincipalRow row : rows) {
        after = row.objectId();
        if (row.deletedAt() == null
            && row.resourceKey() != null
            && tx.resources().find(row.resourceKey()).isEmpty()) {
          wrong(
              "principal "
                  + row.objectId()
                  + ": its resource "
                  + row.resourceKey()
                  + " is missing");
        }
        if (row.deletedAt() == null
            && row.clientId() != null
            && !row.kind().equals("User")
            && !clientIds.add(row.clientId())) {
          wrong(
              "principal "
                  + row.objectId()
                  + ": its client id "
                  + row.clientId()
                  + " is another one's too");
        }
      }
    } while (!rows.isEmpty());
  }

  private void assignments() {
    String after = null;
    List<AssignmentRow> rows;
    do {
      rows = tx.assignments().list(after, BATCH);
      for (AssignmentRow row : rows) {
        after = row.resourceKey();
        String which = "assignment of " + row.objectId() + " to " + row.resourceKey();
        if (tx.resources().find(row.resourceKey()).isEmpty()) {
          wrong(which + ": the resource is missing");
        }
        Optional<PrincipalRow> principal = tx.principals().find(row.objectId());
        if (principal.isEmpty()) {
          wrong(which + ": the principal is missing");
        } else if (!row.userAssigned() && principal.get().deletedAt() != null) {
          wrong(which + ": the system-assigned principal has ended");
        }
      }
    } while (!rows.isEmpty());
  }

  private void federated() {
    String after = null;
    List<FederatedCredentialRow> rows;
    do {
      rows = tx.federatedCredentials().list(after, BATCH);
      for (FederatedCredentialRow row : rows) {
        after = row.resourceKey();
        if (row.resourceKey().startsWith("/applications/")) {
          if (tx.graphObjects().find(row.objectId()).isEmpty()
              && tx.principals().find(row.objectId()).isEmpty()) {
            wrong("federated credential " + row.resourceKey() + ": the application is missing");
          }
          continue;
        }
        Optional<ResourceRow> resource = tx.resources().find(row.resourceKey());
        if (resource.isEmpty() || !resource.get().type().equalsIgnoreCase(CREDENTIALS)) {
          wrong("federated credential " + row.resourceKey() + ": the resource is missing");
        }
      }
    } while (!rows.isEmpty());
  }

  /** The index by which access is decided says what the role assignments say. */
  private void roleAssignments() {
    String after = null;
    List<RoleAssignmentRow> rows;
    do {
      rows = tx.roleAssignments().list(after, BATCH);
      for (RoleAssignmentRow row : rows) {
        after = row.idKey();
        if (tx.resources().find(row.idKey()).isEmpty()) {
          wrong("role assignment " + row.idKey() + " of the index: the resource is missing");
        }
      }
    } while (!rows.isEmpty());
  }

  private void indexed(ResourceRow row, ResourceId id, ObjectNode body) {
    JsonNode properties = body.path("properties");
    String role = ResourceId.lower(properties.path("roleDefinitionId").asString(""));
    boolean same =
        tx.roleAssignments()
            .find(row.idKey())
            .filter(one -> one.scopeKey().equals(ResourceId.lower(id.scope())))
            .filter(
                one -> one.objectId().equalsIgnoreCase(properties.path("principalId").asString("")))
            .filter(one -> role.endsWith("/" + one.roleKey()))
            .filter(
                one -> Objects.equals(one.condition(), properties.path("condition").asString(null)))
            .isPresent();
    if (!same) {
      wrong("role assignment " + row.id() + ": the index does not say the same");
    }
  }

  private void operations() {
    String after = null;
    List<OperationRow> rows;
    do {
      rows = tx.operations().list(after, BATCH);
      for (OperationRow row : rows) {
        after = row.operationId();
        boolean ended = row.endedAt() != null;
        if (ended == row.state().equals("InProgress")) {
          wrong(
              "operation "
                  + row.operationId()
                  + ": it is "
                  + row.state()
                  + (ended ? " and has ended" : " and has no end"));
        }
        if (!ended && tx.resources().find(row.resourceKey()).isEmpty()) {
          wrong(
              "operation "
                  + row.operationId()
                  + ": its resource "
                  + row.resourceKey()
                  + " is missing");
        }
      }
    } while (!rows.isEmpty());
  }

  private void bindings() {
    Set<Integer> ports = new HashSet<>();
    tx.bindings()
        .list()
        .forEach(row -> {
          if (!ports.add(row.port())) {
            wrong(
                "binding "
                    + row.bindingId()
                    + ": its port "
                    + row.port()
                    + " is another one's too");
          }
        });
  }

  private void keys() {
    int active = 0;
    for (SigningKeyRow row : tx.signingKeys().list()) {
      active += row.state().equals("active") ? 1 : 0;
      JsonNode jwk = Json.stored(row.publicJwk());
      PRIVATE_MEMBERS.stream()
          .filter(jwk::has)
          .forEach(member ->
              wrong("key " + row.kid() + ": its public form has the private member " + member));
      if (!jwk.path("kid").asString("").equals(row.kid())) {
        wrong("key " + row.kid() + ": its public form is another key's");
      }
    }
    if (active > 1) {
      wrong(active + " signing keys are active at the same time");
    }
  }
}
