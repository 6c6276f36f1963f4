package dev.selfsame.policy;

import dev.selfsame.error.ApiError;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import java.util.Collection;

/**
 * What is wrong with a definition or with the parameters it is given. Codes and texts are those of
 * Azure's answers that people reported (Azure/azure-cli#28377, Azure/Community-Policy#402,
 * Azure/terraform-azurerm-caf-enterprise-scale#282, salesforce/cloud-guardrails#53 and others);
 * those that nobody reported are in the same manner and say "own words".
 */
final class PolicyErrors {
  private static final int SHOWN_MAX = 200;

  private PolicyErrors() {}

  static ApiException rule(String why) {
    return ArmErrors.badRequest("InvalidPolicyRule", "Failed to parse policy rule: '" + why + "'.");
  }

  /** Own words, with the place in the manner of Azure. */
  static ApiException rule(String why, String path) {
    return rule(why + " Path '" + path + "'.");
  }

  /** Azure's text. */
  static ApiException unknownMember(String member, String type, String path) {
    String at = path.isEmpty() ? member : path + "." + member;
    return rule(
        "Could not find member '"
            + shown(member)
            + "' on object of type '"
            + type
            + "'. Path '"
            + shown(at)
            + "'.");
  }

  /** Azure's text. */
  static ApiException missingMember(String member, String path) {
    return rule("Required property '" + member + "' not found in JSON.", path);
  }

  /** Azure's text, as the page on arrays quotes it. */
  static ApiException type(String expression, String is, String expected) {
    return rule(
        "Evaluation result of language expression '"
            + shown(expression)
            + "' is type '"
            + is
            + "', expected type is '"
            + expected
            + "'.");
  }

  /** Azure's text. */
  static ApiException alias(String name, String provider, String type) {
    return ArmErrors.badRequest(
        "InvalidPolicyAlias",
        "The policy definition rule is invalid. The 'field' property '"
            + shown(name)
            + "' of the policy rule doesn't exist as an alias under provider '"
            + shown(provider)
            + "' and resource type '"
            + shown(type)
            + "'.");
  }

  /** Own words: no field and nothing that could be an alias. */
  static ApiException field(String name, String path) {
    return rule(
        "The field '"
            + shown(name)
            + "' is neither a property that policies know nor an alias of the form"
            + " 'Namespace/type/property'.",
        path);
  }

  /** Azure's frame around what is wrong with an expression. */
  static ApiException function(String why, String path) {
    return ArmErrors.badRequest(
        "InvalidPolicyRule",
        "A function or parameter in policy could not be validated. If using template functions, try"
            + " following the tips in: https://aka.ms/policy-avoiding-template-failures. The inner"
            + " exception '"
            + why
            + "'. Path '"
            + path
            + "'.");
  }

  /** Own words, with Azure's numbers. */
  static ApiException limit(String what, int most, String path) {
    return rule("The policy rule has more than '" + most + "' " + what + ".", path);
  }

  /** Azure's code, own words. */
  static ApiException set(String name, String why) {
    return ArmErrors.badRequest(
        "InvalidPolicySetDefinitionRequest",
        "The policy set definition '" + shown(name) + "' is invalid. " + why);
  }

  /** Azure's code, own words. */
  static ApiException parameters(String why) {
    return ArmErrors.badRequest("InvalidPolicyParameters", why);
  }

  /** Azure's text. */
  static ApiException undefined(String policy, String parameter, String path) {
    return function(
        "The policy '"
            + policy
            + "' has undefined parameter '"
            + shown(parameter)
            + "' which is used in the policy rule. Please either define it in policy definition or"
            + " remove the reference in policy rule.",
        path);
  }

  /** Azure's text. */
  static ApiException unused(String policy, Collection<String> names) {
    return ArmErrors.badRequest(
        "UnusedPolicyParameters",
        "The policy '"
            + policy
            + "' has defined parameters '"
            + shown(String.join(",", names))
            + "' which are not used in the policy rule. Please either remove these parameters from"
            + " the definition or ensure that they are used in the policy rule.");
  }

  /** Azure's text. */
  static ApiException notDefined(String definition, Collection<String> names) {
    return ArmErrors.badRequest(
        "UndefinedPolicyParameter",
        "The policy assignment has the parameter(s) '"
            + shown(String.join(",", names))
            + "' which are not defined in the policy definition '"
            + definition
            + "'.");
  }

  /** Azure's code, own words. */
  static ApiException missing(String definition, Collection<String> names) {
    return ArmErrors.badRequest(
        "MissingPolicyParameter",
        "The policy assignment is missing the parameter(s) '"
            + shown(String.join(",", names))
            + "' as defined in the policy definition '"
            + definition
            + "'.");
  }

  /** Azure's text. */
  static ApiException notAllowed(String value, String name, String definition, String allowed) {
    return ArmErrors.badRequest(
        "PolicyParameterValueNotAllowed",
        "The value '"
            + shown(value)
            + "' is not allowed for policy parameter '"
            + name
            + "' in policy definition '"
            + definition
            + "'. The allowed values are '"
            + shown(allowed)
            + "'.");
  }

  /** Own words. */
  static ApiException valueType(String name, String type, String is) {
    return ArmErrors.badRequest(
        "InvalidPolicyParameterType",
        "The policy parameter '"
            + shown(name)
            + "' is of type '"
            + type
            + "', and its value is of type '"
            + is
            + "'.");
  }

  /** Own words: while a rule is held against a resource. Azure answers such a write with a deny. */
  static ApiException evaluation(String why) {
    return ArmErrors.badRequest("PolicyEvaluationFailure", why);
  }

  static String message(ApiException e) {
    ApiError error = e.error();
    return error instanceof ArmError arm ? arm.message() : error.toString();
  }

  static String shown(String text) {
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
  }
}
