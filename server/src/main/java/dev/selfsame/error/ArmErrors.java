package dev.selfsame.error;

import java.util.List;
import java.util.Map;

/**
 * ARM's errors with Azure's codes and texts; each says where it comes from (items of the behaviour
 * specification).
 */
public final class ArmErrors {
  private ArmErrors() {}

  private static ApiException error(int status, String code, String message) {
    return ArmError.of(status, code, message).exception();
  }

  /** A2, exact text. */
  public static ApiException missingApiVersion() {
    return error(
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.");
  }

  /** A2, own words. */
  public static ApiException invalidApiVersion(String given) {
    return error(
        400,
        "InvalidApiVersionParameter",
        "The api-version '"
            + given
            + "' is invalid. The format is 'YYYY-MM-DD' with an optional '-preview'.");
  }

  /** Code as in Azure, own words. */
  public static ApiException invalidRequestContent(String why) {
    return error(
        400,
        "InvalidRequestContent",
        "The request content was invalid and could not be deserialized: '" + why + "'.");
  }

  /** A3, recorded. */
  public static ApiException resourceNotFound(String typeAndName, String group) {
    return error(
        404,
        "ResourceNotFound",
        "The Resource '"
            + typeAndName
            + "' under resource group '"
            + group
            + "' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix");
  }

  /** A3, recorded. */
  public static ApiException resourceGroupNotFound(String group) {
    return error(
        404, "ResourceGroupNotFound", "Resource group '" + group + "' could not be found.");
  }

  /** Code and text as Azure's front door words them. */
  public static ApiException subscriptionNotFound(String subscription) {
    return error(
        404, "SubscriptionNotFound", "The subscription '" + subscription + "' could not be found.");
  }

  /** A3. */
  public static ApiException parentResourceNotFound(String parent) {
    return error(
        404,
        "ParentResourceNotFound",
        "Can not perform requested operation on nested resource. Parent resource '"
            + parent
            + "' not found.");
  }

  /** A3. */
  public static ApiException invalidResourceType(
      String type, String namespace, String apiVersion, String supported) {
    return error(
        404,
        "InvalidResourceType",
        "The resource type '"
            + type
            + "' could not be found in the namespace '"
            + namespace
            + "' for api version '"
            + apiVersion
            + "'. The supported api-versions are '"
            + supported
            + "'.");
  }

  /** Code as in Azure, own words. */
  public static ApiException invalidResourceNamespace(String namespace) {
    return error(
        404, "InvalidResourceNamespace", "The resource namespace '" + namespace + "' is invalid.");
  }

  /** A3. */
  public static ApiException authorizationFailed(
      String name, String objectId, String action, String scope) {
    return error(
        403,
        "AuthorizationFailed",
        "The client '"
            + name
            + "' with object id '"
            + objectId
            + "' does not have authorization to perform action '"
            + action
            + "' over scope '"
            + scope
            + "' or the scope is invalid. If access was recently granted, please refresh your credentials.");
  }

  /** Whom an error names. */
  public record Who(String name, String objectId) {}

  /**
   * A role grants it, but a deny assignment forbids it; the code is Azure's, the text is not
   * verified.
   */
  public static ApiException denyAssignmentFailed(
      Who who, String action, String scope, String denyAssignmentId) {
    return error(
        403,
        "DenyAssignmentAuthorizationFailed",
        "The client '"
            + who.name()
            + "' with object id '"
            + who.objectId()
            + "' has permission to perform action '"
            + action
            + "' on scope '"
            + scope
            + "'; however, the access is denied because of the deny assignment with name '"
            + denyAssignmentId.substring(denyAssignmentId.lastIndexOf('/') + 1)
            + "' and Id '"
            + denyAssignmentId
            + "'.");
  }

  /** Z8: the resource may be written, but not with what it refers to. */
  public static ApiException linkedAuthorizationFailed(
      Who who, String action, String scope, String linkedAction, List<String> linked) {
    return error(
        403,
        "LinkedAuthorizationFailed",
        "The client '"
            + who.name()
            + "' with object id '"
            + who.objectId()
            + "' has permission to perform action '"
            + action
            + "' on scope '"
            + scope
            + "'; however, it does not have permission to perform action '"
            + linkedAction
            + "' on the linked scope(s) '"
            + String.join(",", linked)
            + "' or the linked scope(s) are invalid.");
  }

  /** A4: no token at all. */
  public static ApiException authenticationFailed(String authorizationUri) {
    return unauthorized(
        "AuthenticationFailed",
        "Authentication failed. The 'Authorization' header is missing.",
        "Bearer authorization_uri=\"" + authorizationUri + "\"");
  }

  /** A4: a token that is not good. */
  public static ApiException invalidToken(String authorizationUri, String code, String why) {
    return unauthorized(
        code,
        why,
        "Bearer authorization_uri=\""
            + authorizationUri
            + "\", error=\"invalid_token\", error_description=\""
            + why.replace('"', '\'')
            + "\"");
  }

  private static ApiException unauthorized(String code, String message, String challenge) {
    return new ArmError(401, code, message, null, List.of(), Map.of("WWW-Authenticate", challenge))
        .exception();
  }

  /** A3, recorded text. */
  public static ApiException scopeLocked(String scope, String operation, String locks) {
    return error(
        409,
        "ScopeLocked",
        "The scope '"
            + scope
            + "' cannot perform "
            + operation
            + " operation because following scope(s) are locked: '"
            + locks
            + "'. Please remove the lock and try again.");
  }

  /** A32. */
  public static ApiException preconditionFailed(String id) {
    return error(
        412,
        "PreconditionFailed",
        "The condition of the request is not met by the resource '" + id + "'.");
  }

  /** RFC 9110, in ARM's shape. */
  public static ApiException methodNotAllowed(String method) {
    return error(
        405,
        "HttpMethodNotAllowed",
        "The HTTP method '" + method + "' is not supported at this path.");
  }

  /** A value that a resource provider cannot take. */
  public static ApiException invalidParameter(String path, String message) {
    return ArmError.of(400, "InvalidParameter", message).at(path).exception();
  }

  /** A21. */
  public static ApiException invalidResourceName(String name, String type) {
    return error(
        400,
        "InvalidResourceName",
        "Resource name '" + name + "' of type '" + type + "' is invalid.");
  }

  /** Code and text as Azure's front door words them. */
  public static ApiException locationRequired() {
    return error(400, "LocationRequired", "The location property is required for this definition.");
  }

  /** A22. */
  public static ApiException invalidResourceLocation(
      String name, String type, String stored, String group, String sent) {
    return error(
        409,
        "InvalidResourceLocation",
        "The resource '"
            + name
            + "' already exists in location '"
            + stored
            + "' in resource group '"
            + group
            + "'. A resource with the same name and type '"
            + type
            + "' cannot be created in location '"
            + sent
            + "'. Please select a new resource name.");
  }

  /** A resource that is on its way out, or busy. */
  public static ApiException conflict(String message) {
    return error(409, "Conflict", message);
  }

  /** A18. */
  public static ApiException badRequest(String code, String message) {
    return error(400, code, message);
  }

  /** The body is larger than the path takes. */
  public static ApiException requestTooLarge(int bytesMax) {
    return error(
        413, "RequestEntityTooLarge", "The request body is larger than " + bytesMax + " bytes.");
  }

  /** No such route; own words. */
  public static ApiException routeNotFound(String path) {
    return error(404, "NotFound", "The path '" + path + "' was not found.");
  }

  /** A17: the operation's status cannot be read; own words. */
  public static ApiException operationNotFound(String id) {
    return error(404, "OperationNotFound", "The operation '" + id + "' was not found.");
  }

  /** The HTTP layer refused the request before it could be read. */
  public static ApiException refused(int status) {
    return switch (status) {
      case 413 -> error(413, "RequestEntityTooLarge", "The request body is too large.");
      case 414 -> error(414, "RequestUriTooLong", "The request URL is too long.");
      case 431 -> error(431, "RequestHeaderFieldsTooLarge", "The request headers are too large.");
      case 503 -> unavailable();
      case 500 -> error(500, "InternalServerError", "An unexpected error occurred.");
      default -> error(status, "BadRequest", "The request is not well-formed HTTP.");
    };
  }

  /** 404: a role assignment names a role that is not there. */
  public static ApiException roleDefinitionDoesNotExist(String name) {
    return error(
        404,
        "RoleDefinitionDoesNotExist",
        "The specified role definition with ID '" + name.replace("-", "") + "' does not exist.");
  }

  /** 409: the same principal has the same role at the same scope already. */
  public static ApiException roleAssignmentExists(String name) {
    return error(
        409,
        "RoleAssignmentExists",
        "The role assignment already exists. The ID of the existing role assignment is "
            + name.replace("-", "")
            + ".");
  }

  /** 429: too many requests that cost much are under way; own words in Azure's shape. */
  public static ApiException tooManyAtOnce() {
    return new ArmError(
            429,
            "TooManyRequests",
            "Too many deployments are being evaluated at this moment. Please try again.",
            null,
            List.of(),
            Map.of("Retry-After", "5"))
        .exception();
  }

  /** The store is away; nothing was done. Clients of Azure try again by themselves. */
  public static ApiException unavailable() {
    return new ArmError(
            503,
            "ServiceUnavailable",
            "The service is temporarily unavailable. Please try again.",
            null,
            List.of(),
            Map.of("Retry-After", "2"))
        .exception();
  }

  /** The connection to the store was lost while it committed: done or not, both are possible. */
  public static ApiException outcomeUnknown() {
    return error(
        504,
        "GatewayTimeout",
        "It is not known whether the request took effect. Read the resource, or send the same request again.");
  }

  /**
   * A43, recorded text: the template itself is wrong.
   *
   * @param path where in the template, as Azure writes it ({@code
   *     properties.template.resources[0]}); empty when not known
   */
  public static ApiException invalidTemplate(String why, String path) {
    return ArmError.of(
            400, "InvalidTemplate", "Deployment template validation failed: '" + why + "'.")
        .with(
            new ArmError.Info(
                "TemplateViolation", Map.of("lineNumber", 0, "linePosition", 0, "path", path)))
        .exception();
  }

  /** Azure's text: an expression of the template cannot be worked out. */
  public static ApiException templateExpression(String why) {
    return error(
        400, "InvalidTemplate", "Unable to process template language expressions: '" + why + "'");
  }

  /** Azure's code and texts: an output cannot be worked out or is not of its type. */
  public static ApiException templateOutput(String output, String why) {
    String code = "DeploymentOutputEvaluationFailed";
    return ArmError.of(
            400,
            code,
            "Unable to evaluate template outputs: '"
                + output
                + "'. Please see error details and deployment operations. Please see"
                + " https://aka.ms/arm-common-errors for usage details.")
        .because(
            List.of(
                ArmError.of(400, code, "The template output '" + output + "' is not valid: " + why)
                    .at(output)))
        .exception();
  }

  /** Code as in Azure. */
  public static ApiException managementGroupNotFound(String name) {
    return error(404, "NotFound", "The management group '" + name + "' cannot be found.");
  }

  /** Code as in Azure; the request of a deployment contradicts itself. */
  public static ApiException invalidDeployment(String why) {
    return error(400, "InvalidDeployment", why);
  }

  /** A43, recorded text. */
  public static ApiException deploymentActive(String name, String since, String until) {
    return error(
        409,
        "DeploymentActive",
        "Unable to edit or replace deployment '"
            + name
            + "': previous deployment from '"
            + since
            + "' is still active (expiration time is '"
            + until
            + "'). Please see https://aka.ms/arm-deploy for usage details.");
  }

  /** Azure's text. */
  public static ApiException deploymentNotFound(String name) {
    return error(404, "DeploymentNotFound", "Deployment '" + name + "' could not be found.");
  }

  /** Azure's code. */
  public static ApiException deploymentCannotBeCancelled(String name, String state) {
    return error(
        409,
        "DeploymentCannotBeCancelled",
        "The deployment '"
            + name
            + "' cannot be cancelled because it is not running: its provisioning state is '"
            + state
            + "'.");
  }

  /** What policies say of resources of a template, before any is written. */
  public static ArmError deploymentAgainstPolicy(List<ArmError> inner) {
    return ArmError.of(
            400,
            "InvalidTemplateDeployment",
            "The template deployment failed because of policy violation. Please see details for more information.")
        .because(inner);
  }

  /** A43, recorded text. */
  public static ArmError deploymentFailed(String target, List<ArmError> inner) {
    return ArmError.of(
            400,
            "DeploymentFailed",
            "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.")
        .at(target)
        .because(inner);
  }

  /** Azure's text: a resource was accepted and failed later. */
  public static ArmError resourceDeploymentFailure(
      String target, String state, List<ArmError> inner) {
    return ArmError.of(
            409,
            "ResourceDeploymentFailure",
            "The resource write operation failed to complete successfully, because it reached terminal provisioning state '"
                + state
                + "'.")
        .at(target)
        .because(inner);
  }

  /** Azure's code and text. */
  public static ApiException invalidDeploymentLocation(String name, String stored, String sent) {
    return error(
        409,
        "InvalidDeploymentLocation",
        "Invalid deployment location '"
            + sent
            + "'. The deployment '"
            + name
            + "' already exists in location '"
            + stored
            + "'.");
  }

  /** Azure's code and text, whatever the reason was. */
  public static ApiException invalidContentLink(String uri, String trackingId) {
    return error(
        400,
        "InvalidContentLink",
        "Unable to download deployment content from '"
            + uri
            + "'. The tracking Id is '"
            + trackingId
            + "'. Please see https://aka.ms/arm-deploy for usage details.");
  }

  /** Own words: scripts would need machines of ours to run on. */
  public static ApiException deploymentScripts(String id) {
    return error(
        400,
        "DeploymentScriptsNotSupported",
        "The resource '" + id + "' cannot be deployed: deployment scripts are not run here.");
  }
}
