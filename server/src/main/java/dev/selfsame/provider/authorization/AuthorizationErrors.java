package dev.selfsame.provider.authorization;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;

/**
 * Errors of Microsoft.Authorization. Codes and sentences as "Troubleshoot Azure RBAC", "Azure
 * custom roles" and users of the service report them; where neither names a status it is marked.
 */
final class AuthorizationErrors {
  private AuthorizationErrors() {}

  private static ApiException error(int status, String code, String message) {
    return ArmError.of(status, code, message).exception();
  }

  /** The body names another scope than the path: users report this text. */
  static ApiException scopeMismatch(String name, String given, String scope) {
    return error(
        400,
        "InvalidCreateRoleAssignmentRequest",
        "The request to create role assignment '"
            + name
            + "' is not valid. Role assignment scope '"
            + given
            + "' must match the scope specified on the URI '"
            + scope
            + "'.");
  }

  static ApiException assignmentLimit() {
    return error(400, "RoleAssignmentLimitExceeded", "No more role assignments can be created.");
  }

  static ApiException definitionLimit() {
    return error(
        400,
        "RoleDefinitionLimitExceeded",
        "Role definition limit exceeded. No more role definitions can be created.");
  }

  static ApiException sameName() {
    return error(
        409,
        "RoleDefinitionWithSameNameExists",
        "A custom role with the same name already exists in this directory. Use a different name.");
  }

  /** Status unverified. */
  static ApiException hasAssignments() {
    return error(
        409,
        "RoleDefinitionHasAssignments",
        "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).");
  }

  /** Code unverified. */
  static ApiException builtIn(String name) {
    return error(
        400,
        "BuiltInRoleUpdateNotSupported",
        "The role definition '" + name + "' is built in and cannot be changed or deleted.");
  }

  static ApiException invalidDefinition(String why) {
    return error(400, "InvalidRoleDefinition", why);
  }

  static ApiException invalidAction(String action, boolean data) {
    return error(
        400,
        data ? "InvalidDataActionOrNotDataAction" : "InvalidActionOrNotAction",
        "'"
            + action
            + "' does not match any of the "
            + (data ? "data actions" : "actions")
            + " supported by the providers.");
  }

  static ApiException managementGroups() {
    return error(
        400,
        "InvalidRoleDefinition",
        "Only one management group can be added to the assignable scopes of a custom role.");
  }

  static ApiException noUserDenials() {
    return error(
        403,
        "DenyAssignmentNotSupported",
        "Deny assignments are created and managed by the system only; they cannot be written or removed by this request.");
  }

  static ApiException denialNotFound(String name) {
    return error(404, "DenyAssignmentNotFound", "The deny assignment '" + name + "' is not found.");
  }

  static ApiException noSchedules(String type) {
    return error(
        400,
        "PrivilegedIdentityManagementNotSupported",
        "The resource type '"
            + type
            + "' belongs to Privileged Identity Management, which this server does not have. Create a role assignment instead.");
  }
}
