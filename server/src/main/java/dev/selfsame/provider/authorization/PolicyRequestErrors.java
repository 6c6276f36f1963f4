package dev.selfsame.provider.authorization;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import java.util.Collection;

/**
 * Errors of policy definitions, initiatives, assignments and exemptions. Codes and texts are those
 * that Azure's answers were recorded or reported with (Azure/azure-cli#13150, #24440,
 * Azure/ALZ-Bicep#391, #399, #885, Azure/Enterprise-Scale#804, MicrosoftDocs/azure-docs#104813,
 * hashicorp/terraform-provider-azurerm#19929, azuredemoenvironment/ade#37 and others); those that
 * say "own words" nobody reported.
 */
final class PolicyRequestErrors {
  private static final int SHOWN_MAX = 300;

  private PolicyRequestErrors() {}

  private static ApiException error(int status, String code, String message) {
    return ArmError.of(status, code, message).exception();
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
  }

  private static String shown(Collection<String> names) {
    return shown(String.join(",", names));
  }

  /** Recorded. */
  static ApiException notFound(String code, String word, String name) {
    return error(404, code, "The " + word + " '" + shown(name) + "' could not be found.");
  }

  static ApiException uri(String scope) {
    return error(
        400,
        "InvalidPolicyUri",
        "The policy request scope '"
            + shown(scope)
            + "' should be '/', '/subscriptions/id' or"
            + " '/providers/Microsoft.Management/managementGroups/id'.");
  }

  /** Own words, Azure's numbers. */
  static ApiException tooLong(String member, int most) {
    return error(
        400,
        "InvalidPolicyRequest",
        "The value of '" + member + "' is longer than the maximum of '" + most + "' characters.");
  }

  /** Own words, Azure's numbers. */
  static ApiException full(String what, int most, String scope) {
    return error(
        400,
        "PolicyLimitExceeded",
        "The scope '"
            + shown(scope)
            + "' has the maximum of '"
            + most
            + "' "
            + what
            + ". Remove some before more are created.");
  }

  /** Own words. */
  static ApiException kind(String word, String name, String policyType) {
    return error(
        400,
        "InvalidPolicyType",
        "The "
            + word
            + " '"
            + shown(name)
            + "' request is invalid. The policy type '"
            + shown(policyType)
            + "' is not valid; only 'Custom' can be written.");
  }

  /** Own words. */
  static ApiException version(String word, String name, String why) {
    return error(
        400,
        "InvalidPolicyVersion",
        "The " + word + " '" + shown(name) + "' request is invalid. " + why);
  }

  static ApiException inUse(String code, String word, String name, String by, String ids) {
    return error(
        400,
        code,
        "The "
            + word
            + " '"
            + shown(name)
            + "' cannot be deleted. It is referenced by the "
            + by
            + " '"
            + shown(ids)
            + "'. Please delete all "
            + by
            + "s referencing the policy.");
  }

  static ApiException fewerParameters(String code, int before, int now) {
    return error(
        400,
        code,
        "The existing policy has '"
            + before
            + "' parameter(s) which is greater than the count of parameter(s) '"
            + now
            + "' in the policy being added. Policy parameters cannot be removed during policy"
            + " update.");
  }

  static ApiException renamedParameters(String code, String word, Collection<String> names) {
    return error(
        400,
        code,
        "The existing "
            + word
            + " parameter(s) '"
            + shown(names)
            + "' were not found in the "
            + word
            + " being updated. The parameter names can not be changed.");
  }

  static ApiException newParameters(String code, Collection<String> names) {
    return error(
        400,
        code,
        "The policy contains new parameter(s) '"
            + shown(names)
            + "' which are not present in the existing policy and have no default value. New"
            + " parameters may be added to a policy only if they have a default value.");
  }

  /** Own words. */
  static ApiException retypedParameter(String code, String name) {
    return error(
        400, code, "The type of the existing policy parameter '" + shown(name) + "' was changed.");
  }

  static ApiException set(String name, String why) {
    return error(
        400,
        "InvalidCreatePolicySetDefinitionRequest",
        "The policy set definition '" + shown(name) + "' request is invalid. " + why);
  }

  static ApiException memberNotFound(String set, Collection<String> ids) {
    return error(
        400,
        "PolicyDefinitionNotFound",
        "The policy set definition '"
            + shown(set)
            + "' request is invalid. The following policy definition could not be found: '"
            + shown(ids)
            + "'.");
  }

  static ApiException memberUndefined(String set, Collection<String> names, String definition) {
    return error(
        400,
        "UndefinedPolicyParameter",
        "The policy set definition '"
            + shown(set)
            + "' is attempting to assign the parameter(s) '"
            + shown(names)
            + "' which are not defined in the policy definition '"
            + definition
            + "'.");
  }

  static ApiException memberMissing(String set, Collection<String> names, String definition) {
    return error(
        400,
        "MissingPolicyParameter",
        "The policy set definition '"
            + shown(set)
            + "' is missing the parameter(s) '"
            + shown(names)
            + "' as defined in the policy definition '"
            + definition
            + "'.");
  }

  static ApiException setDefaults(String set, String definition, String inner) {
    return error(
        400,
        "InvalidPolicyParameters",
        "The policy set '"
            + shown(set)
            + "' could not be parameterized because the default value of a policy set parameter"
            + " referenced by policy definition "
            + definition
            + " was not valid for that policy definition. Please verify that the default values of"
            + " all policy set parameters are valid in the context of the policy definitions"
            + " referencing them. The inner exception '"
            + inner
            + "'.");
  }

  /** Own words around the inner text. */
  static ApiException assignedValues(String assignment, String definition, String inner) {
    return error(
        400,
        "InvalidPolicyParameters",
        "The policy set of the policy assignment '"
            + shown(assignment)
            + "' could not be parameterized for policy definition "
            + definition
            + ". The inner exception '"
            + inner
            + "'.");
  }

  static ApiException assignedNotFound(boolean set, String id) {
    return error(
        400,
        set ? "PolicySetDefinitionNotFound" : "PolicyDefinitionNotFound",
        "The policy assignment create request is invalid. The policy "
            + (set ? "set " : "")
            + "definition '"
            + shown(id)
            + "' could not be found.");
  }

  static ApiException outOfScope(String assignment) {
    return error(
        400,
        "InvalidCreatePolicyAssignmentRequest",
        "The policy definition specified in policy assignment '"
            + shown(assignment)
            + "' is out of scope. Policy definitions should be specified only at or above the"
            + " policy assignment scope. If the management groups hierarchy changed recently or if"
            + " assigning a management group policy to new subscription, please allow up to 30"
            + " minutes for the hierarchy changes to apply and try again.");
  }

  static ApiException identityRequired(String assignment, String effect) {
    return error(
        400,
        "ResourceIdentityRequired",
        "The policy assignment '"
            + shown(assignment)
            + "' request is invalid. Policy assignments must include a resource identity when"
            + " assigning '"
            + effect
            + "' policy definitions.");
  }

  /** Azure's frame; what is in it are own words. */
  static ApiException assignment(String name, String why) {
    return error(
        400,
        "InvalidCreatePolicyAssignmentRequest",
        "The policy assignment '" + shown(name) + "' request is invalid. " + why);
  }

  /** Azure's code; own words but for the frame. */
  static ApiException reference(String word, String name, String why) {
    return error(
        400,
        "InvalidPolicyDefinitionReference",
        "The " + word + " '" + shown(name) + "' create request is invalid. " + why);
  }

  /** Azure's frame; what is in it are own words. */
  static ApiException exemption(String name, String why) {
    return error(
        400,
        "InvalidCreatePolicyExemptionRequest",
        "The policy exemption '" + shown(name) + "' create request is invalid. " + why);
  }

  /** Own words. */
  static ApiException filter(String filter) {
    return error(
        400,
        "InvalidFilterInQueryString",
        "Invalid $filter '" + shown(filter) + "' specified in the query string.");
  }
}
