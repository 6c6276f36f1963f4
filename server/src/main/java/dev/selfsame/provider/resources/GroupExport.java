package dev.selfsame.provider.resources;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST resourceGroups/{name}/exportTemplate}: the resources of a group as a template, names
 * as parameters. Source: recordings, and "Resource Groups - Export Template".
 */
final class GroupExport {
  private static final int RESOURCES_MAX = 200;
  private final Supplier<ResourceCalls> calls;

  GroupExport(Supplier<ResourceCalls> calls) {
    this.calls = calls;
  }

  Route route() {
    return new Route(
        "POST",
        "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/exportTemplate",
        "Microsoft.Resources/subscriptions/resourceGroups/exportTemplate/action",
        false,
        this::export);
  }

  private Response export(Route.Call call, Tx tx) {
    String group = String.valueOf(call.variables().get("resourceGroup"));
    String key =
        ResourceId.lower(
            "/subscriptions/"
                + call.variables().get("subscriptionId")
                + "/resourceGroups/"
                + group);
    if (tx.resources().find(key).isEmpty()) {
      throw ArmErrors.resourceGroupNotFound(group);
    }
    ObjectNode body =
        call.request().body().length == 0 ? Json.object() : Json.readObject(call.request().body());
    Set<String> wanted = new HashSet<>();
    body.path("resources").forEach(one -> wanted.add(ResourceId.lower(one.asString(""))));
    boolean all = wanted.isEmpty() || wanted.contains("*");
    List<ResourceRow> rows = new ArrayList<>();
    for (ResourceRow row : DeploymentEnd.unnamed(key, Set.of(), tx)) {
      if (all || wanted.contains(row.idKey())) {
        rows.add(row);
      }
    }
    if (rows.size() > RESOURCES_MAX) {
      throw ArmErrors.badRequest(
          "ExportTemplateResourcesLimitExceeded",
          "The number of resources to export is larger than " + RESOURCES_MAX + ".");
    }
    String options = body.path("options").asString("").toLowerCase(Locale.ROOT);
    return Response.json(
        200, Json.write(Json.object().set("template", template(rows, options, call, tx))));
  }

  private ObjectNode template(List<ResourceRow> rows, String options, Route.Call call, Tx tx) {
    ObjectNode template = Json.object();
    template.put(
        "$schema",
        "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#");
    template.put("contentVersion", "1.0.0.0");
    ObjectNode parameters = template.putObject("parameters");
    template.putObject("variables");
    ArrayNode resources = template.putArray("resources");
    for (ResourceRow row : rows) {
      String name = parameterName(row);
      ObjectNode parameter = parameters.putObject(name);
      if (options.contains("includeparameterdefaultvalue")) {
        parameter.put("defaultValue", row.name());
      }
      parameter.put("type", "String");
      boolean comments = options.contains("includecomments");
      String shown = "parameters('" + name + "')";
      resources.add(resource(row, "[" + shown + "]", comments, call, tx));
      for (ResourceRow child : tx.resources().children(row.idKey(), null, null, RESOURCES_MAX)) {
        if (child.type().startsWith(row.type() + "/")) {
          resources.add(child(child, row, shown, comments, call, tx));
        }
      }
    }
    return template;
  }

  private ObjectNode child(
      ResourceRow row,
      ResourceRow parent,
      String parentName,
      boolean comments,
      Route.Call call,
      Tx tx) {
    String name = row.name().substring(row.name().lastIndexOf('/') + 1);
    ObjectNode child =
        resource(row, "[concat(" + parentName + ", '/" + name + "')]", comments, call, tx);
    ObjectNode ordered = Json.object();
    child
        .properties()
        .forEach(one -> {
          if (one.getKey().equals("properties")) {
            ordered
                .putArray("dependsOn")
                .add("[resourceId('" + parent.type() + "', " + parentName + ")]");
          }
          ordered.set(one.getKey(), one.getValue());
        });
    return ordered;
  }

  private static String parameterName(ResourceRow row) {
    String type = row.type().substring(row.type().indexOf('/') + 1);
    return (type + "_" + row.name() + "_name").replaceAll("[^A-Za-z0-9]", "_");
  }

  private ObjectNode resource(
      ResourceRow row, String name, boolean comments, Route.Call call, Tx tx) {
    Caller caller = call.caller();
    ResourceCalls.Call as =
        new ResourceCalls.Call(
            caller, RunningDeployments.ANY_VERSION, call.request().correlationId());
    JsonNode shown = calls.get().get(as, ResourceId.parse(row.id()).orElseThrow(), tx);
    ObjectNode resource = Json.object();
    resource.put("type", row.type());
    resource.put("apiVersion", RunningDeployments.ANY_VERSION);
    resource.put("name", name);
    if (comments) {
      resource.put("comments", "Generalized from resource: '" + row.id() + "'.");
    }
    shown
        .properties()
        .forEach(one -> {
          if (!Set.of("id", "name", "type").contains(one.getKey())
              && !WhatIfShape.READ_ONLY.contains(one.getKey())) {
            resource.set(one.getKey(), written(one.getValue()));
          }
        });
    return resource;
  }

  /** Without what the service sets; text that looks like an expression is escaped. */
  private static JsonNode written(JsonNode value) {
    if (value instanceof ObjectNode object) {
      ObjectNode made = Json.object();
      object
          .properties()
          .forEach(one -> {
            if (!WhatIfShape.READ_ONLY.contains(one.getKey())) {
              made.set(one.getKey(), written(one.getValue()));
            }
          });
      return made;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode made = tools.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
      array.forEach(one -> made.add(written(one)));
      return made;
    }
    if (value.isString() && value.asString().startsWith("[")) {
      return tools.jackson.databind.node.JsonNodeFactory.instance.stringNode(
          "[" + value.asString());
    }
    return value;
  }
}
