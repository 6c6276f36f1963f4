package dev.selfsame.provider.resources;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.template.Expansion;
import dev.selfsame.template.PlannedResource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A deployment that was read, whose template was fetched and expanded, and that may now be stored.
 *
 * @param template the document itself, also when a link led to it
 */
record Prepared(
    Ask ask,
    DeploymentScope scope,
    ResourceId id,
    DeploymentRequest request,
    ObjectNode template,
    String templateHash,
    Expansion expansion) {

  /**
   * Who asks for which deployment.
   *
   * @param apiVersion as the client or the template writes it
   * @param depth 0 for a client's own, one more for each nested one
   * @param parent id key of the deployment that this is nested in; null for a client's own
   */
  record Ask(
      DeploymentScope scope,
      String name,
      Caller caller,
      String apiVersion,
      String correlationId,
      int depth,
      @Nullable String parent) {}

  /** A call in the name of whose deployment this is. */
  ResourceCalls.Call call(String apiVersion) {
    return new ResourceCalls.Call(ask.caller(), apiVersion, ask.correlationId());
  }

  /** Resources that will really be written, in the template's order. */
  List<PlannedResource> deployed() {
    return expansion.resources().stream()
        .filter(one -> one.condition() && !one.existing())
        .toList();
  }

  /** The members of {@code properties} that are known from the start, in Azure's order. */
  ObjectNode properties() {
    ObjectNode properties = Json.object();
    if (request.templateLink() != null) {
      properties.set("templateLink", request.templateLink());
    }
    properties.put("templateHash", templateHash);
    if (request.parametersLink() != null) {
      properties.set("parametersLink", request.parametersLink());
    }
    if (template.has("parameters")) {
      properties.set("parameters", parameters());
    }
    properties.put("mode", request.mode());
    if (request.debugSetting() != null) {
      properties.set("debugSetting", request.debugSetting());
    }
    properties.put("correlationId", ask.correlationId());
    properties.set("providers", DeploymentShape.providers(deployed()));
    properties.set(
        "dependencies", DeploymentShape.dependencies(deployed(), expansion.dependencies()));
    if (request.onError() != null) {
      properties.set("onErrorDeployment", request.onError());
    }
    return properties;
  }

  private ObjectNode parameters() {
    ObjectNode shown = Json.object();
    for (Map.Entry<String, Expansion.Parameter> parameter : expansion.parameters().entrySet()) {
      ObjectNode one = shown.putObject(parameter.getKey()).put("type", parameter.getValue().type());
      JsonNode value = parameter.getValue().value();
      if (!parameter.getValue().secure() && value != null && !value.isNull()) {
        one.set("value", value);
      }
    }
    return shown;
  }

  /**
   * An answer to the request itself also shows nullable parameters that have no value; later
   * answers leave the value out. As recorded.
   */
  void showNulls(ObjectNode properties) {
    expansion
        .parameters()
        .forEach((name, parameter) -> {
          boolean none = parameter.value() == null || parameter.value().isNull();
          if (none
              && !parameter.secure()
              && properties.path("parameters").get(name) instanceof ObjectNode shown) {
            shown.putNull("value");
          }
        });
  }

  /** All values with defaults worked out, as a template takes them: for a later start. */
  ObjectNode parameterValues() {
    ObjectNode values = Json.object();
    expansion
        .parameters()
        .forEach((name, parameter) -> {
          if (parameter.value() != null) {
            values.putObject(name).set("value", parameter.value());
          }
        });
    return values;
  }

  ArrayNode validated() {
    ArrayNode validated = tools.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
    deployed().forEach(one -> validated.addObject().put("id", one.id().value()));
    return validated;
  }
}
