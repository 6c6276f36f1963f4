package dev.selfsame.provider.resources;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.template.Place;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a PUT, {@code validate} or {@code whatIf} of a deployment carries. Source: "Deployments -
 * Create Or Update", 2024-11-01.
 *
 * @param mode {@code Incremental} or {@code Complete}
 * @param template null when there is a link
 * @param parameters as sent, {@code {"name":{"value":…}}}
 * @param onError null, {@code {"type":"LastSuccessful"}} or {@code
 *     {"type":"SpecificDeployment","deploymentName":…}}
 * @param resultFormat of what-if
 */
record DeploymentRequest(
    String mode,
    @Nullable ObjectNode template,
    @Nullable ObjectNode templateLink,
    ObjectNode parameters,
    @Nullable ObjectNode parametersLink,
    @Nullable ObjectNode onError,
    @Nullable JsonNode debugSetting,
    @Nullable String location,
    @Nullable ObjectNode tags,
    String resultFormat) {

  /** Reads JSON as people and {@code az} write it. */
  static DeploymentRequest read(byte[] body, DeploymentScope scope, String name) {
    return of(Json.readLenient(body), scope, name);
  }

  static DeploymentRequest of(ObjectNode body, DeploymentScope scope, String name) {
    if (!(member(body, "properties") instanceof ObjectNode properties)) {
      throw ArmErrors.invalidRequestContent("Required property 'properties' not found in JSON");
    }
    ObjectNode template = object(properties, "template");
    ObjectNode templateLink = object(properties, "templateLink");
    if (template == null && templateLink == null) {
      throw ArmErrors.invalidDeployment("Neither 'template' nor 'templateLink' was given.");
    }
    if (template != null && templateLink != null) {
      throw ArmErrors.invalidDeployment("Both 'template' and 'templateLink' were given.");
    }
    ObjectNode parametersLink = object(properties, "parametersLink");
    ObjectNode parameters = object(properties, "parameters");
    if (parametersLink != null && parameters != null && !parameters.isEmpty()) {
      throw ArmErrors.invalidDeployment("Both 'parameters' and 'parametersLink' were given.");
    }
    String location = text(body, "location");
    checkLocation(location, scope, name);
    ObjectNode settings = object(properties, "whatIfSettings");
    String format = settings == null ? null : text(settings, "resultFormat");
    return new DeploymentRequest(
        mode(properties, scope),
        template,
        templateLink,
        parameters == null ? Json.object() : parameterValues(parameters),
        parametersLink,
        object(properties, "onErrorDeployment"),
        object(properties, "debugSetting"),
        location == null ? null : location.replace(" ", "").toLowerCase(Locale.ROOT),
        object(body, "tags"),
        format == null ? "FullResourcePayloads" : format);
  }

  /** Some clients send the whole of a parameter file. */
  static ObjectNode parameterValues(ObjectNode sent) {
    return (sent.has("$schema") || sent.has("contentVersion"))
            && member(sent, "parameters") instanceof ObjectNode inner
        ? inner
        : sent;
  }

  private static String mode(ObjectNode properties, DeploymentScope scope) {
    String mode = text(properties, "mode");
    if (mode == null || mode.equalsIgnoreCase("Incremental")) {
      return "Incremental";
    }
    if (!mode.equalsIgnoreCase("Complete")) {
      throw ArmErrors.invalidRequestContent(
          "'" + mode + "' is not a deployment mode: use Incremental or Complete");
    }
    if (scope.kind() != Place.Kind.RESOURCE_GROUP) {
      throw ArmErrors.invalidDeployment(
          "The deployment mode 'Complete' is allowed for deployments to resource groups only.");
    }
    return "Complete";
  }

  private static void checkLocation(@Nullable String location, DeploymentScope scope, String name) {
    boolean inGroup = scope.kind() == Place.Kind.RESOURCE_GROUP;
    if (inGroup && location != null) {
      throw ArmErrors.invalidDeployment(
          "The 'location' property is not allowed for '"
              + name
              + "' at resource group scope. Please see https://aka.ms/deploy-to-subscription for usage details.");
    }
    if (!inGroup && location == null) {
      throw ArmErrors.invalidDeployment(
          "The 'location' property must be specified for '"
              + name
              + "'. Please see https://aka.ms/deploy-to-subscription for usage details.");
    }
  }

  /** A member by its name in any case; null when absent or JSON null. */
  static @Nullable JsonNode member(ObjectNode object, String name) {
    JsonNode exact = object.get(name);
    if (exact == null) {
      for (var property : object.properties()) {
        if (property.getKey().equalsIgnoreCase(name)) {
          exact = property.getValue();
        }
      }
    }
    return exact == null || exact.isNull() ? null : exact;
  }

  private static @Nullable ObjectNode object(ObjectNode parent, String name) {
    JsonNode value = member(parent, name);
    if (value == null) {
      return null;
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw ArmErrors.invalidRequestContent("'" + name + "' is not an object");
  }

  private static @Nullable String text(ObjectNode parent, String name) {
    JsonNode value = member(parent, name);
    if (value == null) {
      return null;
    }
    if (value.isString()) {
      return value.asString();
    }
    throw ArmErrors.invalidRequestContent("'" + name + "' is not a string");
  }
}
