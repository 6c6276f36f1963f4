package dev.selfsame.error;

/**
 * What ARM says of remediations and of what policies deploy. Azure documents the shapes, and few of
 * the codes; those without a source are named in Azure's manner.
 */
public final class RemediationErrors {
  private static final String CANCELED = "DeploymentCanceled";

  private RemediationErrors() {}

  private static ApiException error(int status, String code, String message) {
    return ArmError.of(status, code, message).exception();
  }

  /** A policy that deploys or modifies needs an identity. Source: "Remediate resources". */
  public static ArmError identityMissing(String assignmentId) {
    return ArmError.of(
        400,
        "PolicyAssignmentIdentityMissing",
        "The policy assignment '" + assignmentId + "' has no managed identity to deploy with.");
  }

  /** The identity of a policy assignment was deleted. */
  public static ArmError identityGone(String assignmentId) {
    return ArmError.of(
        400,
        "PolicyAssignmentIdentityNotFound",
        "The managed identity of the policy assignment '" + assignmentId + "' does not exist.");
  }

  /** A deployment of a group, for a resource that is in none. */
  public static ApiException deploymentNowhere(String resourceId) {
    return error(
        400,
        "InvalidPolicyDeploymentScope",
        "The resource '" + resourceId + "' is not within the scope of the policy's deployment.");
  }

  /** What a policy was to change is there no more. */
  public static ArmError resourceGone(String resourceId) {
    return ArmError.of(
        404, "ResourceNotFound", "The resource '" + resourceId + "' could not be found.");
  }

  /** The operations of a {@code modify} policy do not fit the resource. */
  public static ApiException cannotModify(String resourceId, String why) {
    return error(
        400,
        "PolicyModifyFailed",
        "The policy cannot modify the resource '" + resourceId + "'. " + why);
  }

  /** A policy's deployment was deleted before it was seen to end. */
  public static ArmError deploymentGone(String deploymentId) {
    return ArmError.of(
        404, "DeploymentNotFound", "Deployment '" + deploymentId + "' could not be found.");
  }

  /** A policy's deployment was canceled. */
  public static ArmError deploymentCanceled(String deploymentId) {
    return ArmError.of(409, CANCELED, "The deployment '" + deploymentId + "' was canceled.");
  }

  /** Whether it is {@link #deploymentCanceled}. */
  public static boolean isCanceled(ArmError error) {
    return error.code().equals(CANCELED);
  }

  /** Source: messages of Azure that users and the tests of its PowerShell module show. */
  public static ApiException invalidCreate(String name, String why) {
    return error(
        400,
        "InvalidCreateRemediationRequest",
        "The request to create remediation '" + name + "' is invalid. " + why);
  }

  /** Source: as {@link #invalidCreate}. */
  public static ApiException invalidUpdate(String name) {
    return error(
        400,
        "InvalidUpdateRemediationRequest",
        "The request to update remediation '"
            + name
            + "' is invalid. A remediation may not be changed or replaced while it is active.");
  }

  /** Source: as {@link #invalidCreate}. */
  public static ApiException invalidDelete(String name) {
    return error(
        400,
        "InvalidDeleteRemediationRequest",
        "The request to delete remediation '"
            + name
            + "' is invalid. A remediation must be in a terminal provisioning state to be deleted.");
  }

  /** Source: as {@link #invalidCreate}, and the tests of Azure's SDK for .NET. */
  public static ApiException invalidCancel(String name) {
    return error(
        400,
        "InvalidCancelRemediationRequest",
        "The request to cancel remediation '"
            + name
            + "' is invalid. A completed remediation cannot be cancelled.");
  }

  /** The assignment was deleted, or its definition, while the remediation ran. */
  public static ArmError notAssigned(String assignmentId) {
    return ArmError.of(
        404,
        "PolicyAssignmentNotFound",
        "The policy assignment '" + assignmentId + "' is not found.");
  }

  /** More deployments failed than the failure threshold allows, or all. */
  public static ArmError failed(int failed, int total) {
    return ArmError.of(
        409,
        "RemediationFailed",
        "'" + failed + "' of '" + total + "' deployments of the remediation failed.");
  }
}
