package dev.selfsame.template;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import java.util.Collection;

/**
 * What is wrong with a template, in the words that Azure uses. Texts are from public reports of
 * Azure's answers; those that nobody reported are in the same manner and say "own words". Values of
 * parameters are never repeated here when the parameter is secure.
 */
final class TemplateErrors {
  private static final String SYNTAX = "Please see https://aka.ms/arm-syntax for usage details.";
  private static final String RESOURCES =
      "Please see https://aka.ms/arm-syntax-resources for usage details.";
  private static final String PARAMETER_FILE =
      "Please see https://aka.ms/arm-create-parameter-file for usage details.";
  private static final String COPY = "Please see https://aka.ms/arm-copy for usage details.";
  private static final String FUNCTIONS =
      "Please see https://aka.ms/arm-functions for usage details.";

  private TemplateErrors() {}

  static ApiException invalid(String why, String path) {
    return ArmErrors.invalidTemplate(why, path);
  }

  /** Own words, with Azure's pointer to the manual. */
  static ApiException structure(String why, String path) {
    return invalid(why + " " + SYNTAX, path);
  }

  static ApiException tooMany(String what, long limit, long actual) {
    return structure(
        "The number of template "
            + what
            + " limit exceeded. Limit: '"
            + limit
            + "' and actual: '"
            + actual
            + "'.",
        "");
  }

  static ApiException parameterNotProvided(String name) {
    return invalid(
        "The value for the template parameter '"
            + name
            + "' at line '1' and column '1' is not provided. "
            + PARAMETER_FILE,
        "properties.template.parameters." + name);
  }

  static ApiException parametersNotInTemplate(Collection<String> given, Collection<String> known) {
    return invalid(
        "The template parameters '"
            + String.join(", ", given)
            + "' in the parameters file are not valid; they are not present in the original template"
            + " and can therefore not be provided at deployment time. The only supported parameters"
            + " for this template are '"
            + String.join(", ", known)
            + "'. Please see https://aka.ms/arm-pass-parameter-values for usage details.",
        "");
  }

  static ApiException parameterValue(String name, String why) {
    return invalid(
        "The provided value for the template parameter '"
            + name
            + "' is not valid. "
            + why
            + " "
            + PARAMETER_FILE,
        "properties.template.parameters." + name);
  }

  static ApiException keyVaultReference(String name, String vault, String secret) {
    // Azure's code and text for a secret that it cannot read: there is no vault in this house.
    return ArmErrors.badRequest(
        "KeyVaultParameterReferenceNotFound",
        "The specified KeyVault '"
            + vault
            + "' could not be found: the value of the parameter '"
            + name
            + "' is a reference to its secret '"
            + secret
            + "', and Key Vault is not available here. Give the value itself as a secure"
            + " parameter.");
  }

  static ApiException parameterNotFound(String name) {
    return invalid(
        "The template parameter '"
            + name
            + "' is not found. Please see https://aka.ms/arm-syntax-parameters for usage details.",
        "");
  }

  static ApiException variableNotFound(String name) {
    return invalid(
        "The template variable '"
            + name
            + "' is not found. Please see https://aka.ms/arm-syntax-variables for usage details.",
        "");
  }

  /** Own words. */
  static ApiException circularValue(String kind, String name) {
    return structure(
        "The template " + kind + " '" + name + "' is not valid: it is defined by way of itself.",
        "properties.template." + kind + "s." + name);
  }

  static ApiException notExpectedHere(String function) {
    return invalid(
        "The template function '" + function + "' is not expected at this location. " + FUNCTIONS,
        "");
  }

  static ApiException copyIndexNotExpected() {
    return invalid(
        "The template function 'copyIndex' is not expected at this location. The function can only"
            + " be used in a resource with copy specified. "
            + COPY,
        "");
  }

  static ApiException copyCount(String path) {
    return invalid(
        "The template 'copy' definition at line '1' and column '1' has an invalid copy count. The"
            + " copy count must be a positive integer value and cannot exceed '800'. "
            + COPY,
        path);
  }

  /** Own words. */
  static ApiException copyDefinition(String why, String path) {
    return invalid("The template 'copy' definition is not valid: " + why + " " + COPY, path);
  }

  static ApiException segments(String name, String type, String path) {
    return invalid(
        "The template resource '"
            + name
            + "' for type '"
            + type
            + "' at line '1' and column '1' has incorrect segment lengths. A nested resource type"
            + " must have identical number of segments as its resource name. A root resource type"
            + " must have segment length one greater than its resource name. "
            + RESOURCES,
        path.isEmpty() ? "" : path + ".type");
  }

  static ApiException resource(String name, String why, String path) {
    return invalid(
        "The template resource '"
            + name
            + "' at line '1' and column '1' is not valid: "
            + why
            + ". "
            + RESOURCES,
        path);
  }

  static ApiException notDefined(String resource) {
    return invalid("The resource '" + resource + "' is not defined in the template. " + SYNTAX, "");
  }

  static ApiException definedTwice(String resource, String path) {
    return invalid(
        "The resource '"
            + resource
            + "' at line '1' and column '1' is defined multiple times in a template. "
            + RESOURCES,
        path);
  }

  static ApiException circular(String id) {
    return invalid("Circular dependency detected on resource: '" + id + "'. " + RESOURCES, "");
  }

  static ApiException referenceNotFound(String name) {
    return invalid(
        "The template reference '"
            + name
            + "' is not valid: could not find template resource or resource copy with this name."
            + " Please see https://aka.ms/arm-function-reference for usage details.",
        "");
  }

  /** A function that cannot work with what it was given. */
  static ApiException function(String name, String why) {
    return ArmErrors.templateExpression(
        "Unable to evaluate template language function '" + name + "': " + why + " " + FUNCTIONS);
  }

  private static final String EXPRESSIONS = "Unable to process template language expressions: '";
  private static final String VALIDATION = "Deployment template validation failed: '";

  /** What an error says, without the sentence around it; other errors as they are. */
  static String reason(ApiException e) {
    String message = e.error() instanceof ArmError error ? error.message() : "";
    for (String prefix : new String[] {EXPRESSIONS, VALIDATION}) {
      if (message.startsWith(prefix)) {
        int end = message.lastIndexOf('\'');
        return message.substring(prefix.length(), Math.max(end, prefix.length()));
      }
    }
    return message;
  }

  private static boolean expression(ApiException e) {
    return e.error() instanceof ArmError error && error.message().startsWith(EXPRESSIONS);
  }

  /** Azure's text: an expression of a resource is wrong. Other errors stay as they are. */
  static ApiException inResource(ApiException e, String name, String path) {
    return expression(e)
        ? invalid(
            "The template resource '"
                + name
                + "' at line '1' and column '1' is not valid: "
                + reason(e)
                + ". Please see https://aka.ms/arm-template-expressions for usage details.",
            path)
        : e;
  }

  /** Azure's text: an expression of a resource turns out wrong with what exists. */
  static ApiException whileDeploying(ApiException e, String id) {
    return expression(e)
        ? ArmErrors.badRequest(
            "InvalidTemplate",
            "Unable to process template language expressions for resource '"
                + id
                + "' at line '1' and column '1'. '"
                + reason(e)
                + "'")
        : e;
  }

  /** Own words: something is asked for that does not exist. */
  static ApiException unknownYet(String resource) {
    return ArmErrors.templateExpression(
        "Unable to process template language expressions for resource '"
            + resource
            + "': what it refers to is not there.");
  }
}
