package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.BuiltInRoles;
import dev.selfsame.rbac.RoleDefinition;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.rbac.condition.Attribute;
import dev.selfsame.rbac.condition.AttributeSource;
import dev.selfsame.rbac.condition.Attributes;
import dev.selfsame.rbac.condition.KnownAttributes;
import dev.selfsame.rbac.condition.Value;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.RoleAssignmentRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Authorization/roleAssignments, at every scope. A role assignment is its resource and
 * one row of an index by which access is decided; both are written here. Source: the Authorization
 * REST reference, 2022-04-01, "Azure RBAC limits", and recordings.
 */
final class RoleAssignments {
  static final String TYPE = "Microsoft.Authorization/roleAssignments";
  static final Pattern GUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Role assignments in one subscription, and at one management group. */
  static final int SUBSCRIPTION_MAX = 4000;

  static final int GROUP_MAX = 500;
  private static final List<String> KINDS =
      List.of("User", "Group", "ServicePrincipal", "ForeignGroup", "Device");

  private final String tenantId;

  RoleAssignments(String tenantId) {
    this.tenantId = tenantId;
  }

  ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions("2015-07-01", "2018-01-01-preview", "2020-04-01-preview", "2022-04-01")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .put(this::write)
        .putStatus(ResourceType.PutStatus.ALWAYS_CREATED)
        .noPatch()
        .delete((change, tx) -> new Outcome.Removed(true))
        .attributes(RoleAssignments::attributes)
        .view(RoleAssignments::view)
        .build();
  }

  /**
   * What delegation conditions ask for: of the request when it is written, else of the resource.
   */
  private static Attributes attributes(
      String action, ObjectNode sent, Optional<Resource> current, Tx tx) {
    boolean write = action.endsWith("/write");
    JsonNode properties =
        write
            ? properties(sent)
            : current.map(Resource::body).orElseGet(Json::object).path("properties");
    AttributeSource source = write ? AttributeSource.REQUEST : AttributeSource.RESOURCE;
    KnownAttributes.Builder known = KnownAttributes.forAction(action);
    String principal = ResourceId.lower(properties.path("principalId").asString(""));
    String kind =
        principal(principal, tx)
            .map(RoleAssignments::kind)
            .orElse(properties.path("principalType").asString(""));
    text(known, source, Attribute.ROLE_DEFINITION_ID, roleKey(properties));
    text(known, source, Attribute.PRINCIPAL_ID, principal);
    text(known, source, Attribute.PRINCIPAL_TYPE, kind);
    return known.build();
  }

  private static void text(
      KnownAttributes.Builder known, AttributeSource source, String name, String value) {
    if (!value.isEmpty()) {
      known.with(source, name, Value.of(value));
    }
  }

  /** The oldest clients send the properties without the word. */
  private static ObjectNode properties(ObjectNode body) {
    return body.get("properties") instanceof ObjectNode given ? given : body;
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    String name = change.id().name();
    if (!GUID.matcher(name).matches()) {
      throw ArmErrors.badRequest(
          "InvalidRoleAssignmentId",
          "The role assignment ID '"
              + name
              + "' is not valid. The role assignment ID must be a GUID.");
    }
    ObjectNode properties =
        body.get("properties") instanceof ObjectNode given ? given : body.putObject("properties");
    properties.properties().removeIf(member -> member.getValue().isNull());
    required(properties, "roleDefinitionId");
    String principal = ResourceId.lower(required(properties, "principalId"));
    requireScope(change, properties, tx);
    requireRole(change, properties, tx);
    properties.remove(List.of("createdOn", "updatedOn", "createdBy", "updatedBy"));
    properties.put("principalType", kind(properties, principal, tx));
    RoleDefinitionRules.condition(properties);
    unchanged(change, properties);
    RoleAssignmentRow row =
        RoleAssignmentIndex.row(
            change.id().key(),
            change.id().scope(),
            properties,
            change.current().map(Resource::createdAt).orElse(change.now()));
    once(row, tx);
    if (change.creates()) {
      requireRoom(change.id(), row.scopeKey(), tx);
    }
    body.remove(List.of("location", "tags"));
    tx.roleAssignments().put(row);
    return new Outcome.Stored(body);
  }

  private static String required(ObjectNode properties, String member) {
    String value = properties.path(member).asString("");
    if (value.isEmpty()) {
      throw ArmErrors.badRequest(
          "InvalidCreateRoleAssignmentRequest",
          "The request to create the role assignment is not valid. The property '"
              + member
              + "' is missing.");
    }
    return value;
  }

  /** The scope in the path is the one that was authorized, so it is the only one there can be. */
  private void requireScope(Change change, ObjectNode properties, Tx tx) {
    String scope = change.id().scope().isEmpty() ? "/" : change.id().scope();
    String given = properties.path("scope").asString("");
    if (given.isEmpty()) {
      properties.put("scope", scope);
    } else if (!Scopes.key(given).equals(Scopes.key(scope))) {
      throw AuthorizationErrors.scopeMismatch(change.id().name(), given, scope);
    }
    new PolicyScopes(tenantId).requireThere(scope, tx);
  }

  private static String roleKey(JsonNode properties) {
    String id = ResourceId.lower(properties.path("roleDefinitionId").asString(""));
    return id.substring(id.lastIndexOf('/') + 1);
  }

  /**
   * Azure reads the name in an id of its Authorization provider and no more of it: public templates
   * name roles by ids of type {@code roleAssignments}, and the role is shown with its own id.
   */
  private static void requireRoleId(Change change, ObjectNode properties, String key) {
    String id = ResourceId.lower(properties.path("roleDefinitionId").asString(""));
    if (id.contains("/providers/microsoft.authorization/roledefinitions/")) {
      return;
    }
    if (!id.contains("/providers/microsoft.authorization/") || !GUID.matcher(key).matches()) {
      throw ArmErrors.roleDefinitionDoesNotExist(key);
    }
    String subscription = change.id().subscriptionId();
    properties.put(
        "roleDefinitionId",
        (subscription == null ? "" : "/subscriptions/" + subscription)
            + "/providers/"
            + RoleDefinitions.TYPE
            + "/"
            + key);
  }

  /** A role that cannot be given here is not there to whoever gives it. */
  private void requireRole(Change change, ObjectNode properties, Tx tx) {
    String key = roleKey(properties);
    requireRoleId(change, properties, key);
    if (BuiltInRoles.find(key).isPresent()) {
      return;
    }
    RoleDefinition role =
        CustomRoles.find(key, tx)
            .map(row -> RoleDefinition.custom(key, Json.stored(row.body()).path("properties")))
            .orElseThrow(() -> ArmErrors.roleDefinitionDoesNotExist(key));
    List<String> above = ScopeTree.read(tenantId, tx).from(Scopes.key(change.id().scope()));
    boolean group = Scopes.asManagementGroup(above.getFirst()).isPresent();
    if (role.assignableScopes().stream().noneMatch(above::contains)
        || (group && role.permissions().stream().anyMatch(one -> !one.dataActions().isEmpty()))) {
      throw ArmErrors.roleDefinitionDoesNotExist(key);
    }
  }

  private static Optional<PrincipalRow> principal(String objectId, Tx tx) {
    return tx.principals().find(objectId).filter(row -> row.deletedAt() == null);
  }

  private static String kind(PrincipalRow row) {
    return List.of("User", "Group").contains(row.kind()) ? row.kind() : "ServicePrincipal";
  }

  /** A type that is given is believed: that is Azure's way round the delays of its directory. */
  private String kind(ObjectNode properties, String principal, Tx tx) {
    String given = properties.path("principalType").asString("");
    String canonical =
        KINDS.stream().filter(one -> one.equalsIgnoreCase(given)).findFirst().orElse("");
    if (!given.isEmpty() && canonical.isEmpty()) {
      throw ArmErrors.badRequest(
          "InvalidPrincipalType", "The principal type '" + given + "' is not valid.");
    }
    Optional<PrincipalRow> found = principal(principal, tx);
    if (found.isPresent()) {
      String kind = kind(found.get());
      if (!given.isEmpty() && !canonical.equals(kind)) {
        throw ArmErrors.badRequest(
            "UnmatchedPrincipalType",
            "The PrincipalId '"
                + principal.replace("-", "")
                + "' has type '"
                + kind
                + "' , which is different from specified PrinciaplType '"
                + canonical
                + "'.");
      }
      return kind;
    }
    if (given.isEmpty() || !GUID.matcher(principal).matches()) {
      throw ArmErrors.badRequest(
          "PrincipalNotFound",
          "Principal "
              + principal.replace("-", "")
              + " does not exist in the directory "
              + tenantId
              + ". Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype");
    }
    return canonical;
  }

  private static void unchanged(Change change, ObjectNode properties) {
    JsonNode before =
        change.current().map(resource -> resource.body().path("properties")).orElse(properties);
    boolean same =
        before
                .path("principalId")
                .asString("")
                .equalsIgnoreCase(properties.path("principalId").asString(""))
            && roleKey(before).equals(roleKey(properties));
    if (!same) {
      throw ArmErrors.badRequest(
          "RoleAssignmentUpdateNotPermitted",
          "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
    }
  }

  private static void once(RoleAssignmentRow row, Tx tx) {
    tx.roleAssignments()
        .same(row.scopeKey(), row.objectId(), row.roleKey())
        .filter(other -> !other.idKey().equals(row.idKey()))
        .ifPresent(other -> {
          throw ArmErrors.roleAssignmentExists(
              other.idKey().substring(other.idKey().lastIndexOf('/') + 1));
        });
  }

  private static void requireRoom(ResourceId id, String scopeKey, Tx tx) {
    boolean full =
        id.subscriptionId() != null
            ? tx.roleAssignments()
                    .countWithin(ResourceId.lower("/subscriptions/" + id.subscriptionId()))
                >= SUBSCRIPTION_MAX
            : Scopes.asManagementGroup(scopeKey).isPresent()
                && tx.roleAssignments().countAt(scopeKey) >= GROUP_MAX;
    if (full) {
      throw AuthorizationErrors.assignmentLimit();
    }
  }

  static ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode properties = body.withObject("/properties");
    properties.put("createdOn", Instant.ofEpochMilli(resource.createdAt()).toString());
    properties.put("updatedOn", Instant.ofEpochMilli(resource.changedAt()).toString());
    // As recorded: the answer to the write itself does not say who created it.
    properties.put("createdBy", request.written() ? null : resource.createdBy());
    properties.put("updatedBy", resource.changedBy());
    if (!request.apiVersion().isAtMost("2020-03-31")) {
      for (String member :
          List.of(
              "condition",
              "conditionVersion",
              "delegatedManagedIdentityResourceId",
              "description")) {
        if (!properties.has(member)) {
          properties.putNull(member);
        }
      }
    }
    return body;
  }
}
