package dev.selfsame.provider.resources;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.arm.SystemData;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Resources/templateSpecs and their versions: templates kept for others to deploy, by the
 * {@code id} of a template link. Source: the REST reference, 2022-02-01.
 */
final class TemplateSpecs {
  private static final String TYPE = "Microsoft.Resources/templateSpecs";
  private static final String VERSIONS = TYPE + "/versions";
  private static final String[] API_VERSIONS = {
    "2019-06-01-preview", "2021-03-01-preview", "2021-05-01", "2022-02-01"
  };
  private static final String NAMES = "[A-Za-z0-9_.()-]{1,90}";
  private static final int VERSIONS_MAX = 1000;

  private TemplateSpecs() {}

  static ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions(API_VERSIONS)
        .within(Container.RESOURCE_GROUP)
        .names(NAMES)
        .put(TemplateSpecs::write)
        .patch(TemplateSpecs::write)
        .view(TemplateSpecs::view)
        .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
        .build();
  }

  static ResourceType versions() {
    return ResourceType.named(VERSIONS)
        .apiVersions(API_VERSIONS)
        .within(Container.PARENT)
        .names(NAMES)
        .put(TemplateSpecs::writeVersion)
        .patch(TemplateSpecs::writeVersion)
        .view(TemplateSpecs::viewVersion)
        .list(Container.PARENT)
        .build();
  }

  private static Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    body.withObject("/properties").remove("versions");
    return new Outcome.Stored(body);
  }

  private static Outcome writeVersion(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    ObjectNode properties = body.withObject("/properties");
    if (!body.path("location").isString()) {
      throw ArmErrors.locationRequired();
    }
    if (!(properties.path("mainTemplate") instanceof ObjectNode)) {
      throw ArmErrors.badRequest(
          "InvalidTemplateSpec",
          "The template spec version '" + change.id().name() + "' has no 'mainTemplate'.");
    }
    Set<String> paths = new HashSet<>();
    for (JsonNode linked : properties.path("linkedTemplates")) {
      String path = linked.path("path").asString("");
      if (path.isEmpty() || !linked.path("template").isObject()) {
        throw ArmErrors.badRequest(
            "InvalidTemplateSpec", "A linked template needs a 'path' and a 'template'.");
      }
      if (!paths.add(path.toLowerCase(Locale.ROOT))) {
        throw ArmErrors.badRequest(
            "InvalidTemplateSpec", "The linked template '" + path + "' is there twice.");
      }
    }
    return new Outcome.Stored(body);
  }

  private static ObjectNode view(Resource spec, ObjectNode body, ViewRequest request, Tx tx) {
    who(spec, body, tx);
    if (request.expand().contains("versions")) {
      ObjectNode versions = body.withObject("/properties").putObject("versions");
      for (ResourceRow version :
          tx.resources().children(spec.id().key(), VERSIONS, null, VERSIONS_MAX)) {
        ObjectNode shown = versions.putObject(version.name());
        JsonNode properties = Json.stored(version.body()).path("properties");
        if (properties.hasNonNull("description")) {
          shown.set("description", properties.get("description"));
        }
        shown.put("timeCreated", Instant.ofEpochMilli(version.createdAt()).toString());
        shown.put("timeModified", Instant.ofEpochMilli(version.changedAt()).toString());
      }
    }
    return body;
  }

  private static ObjectNode viewVersion(
      Resource version, ObjectNode body, ViewRequest request, Tx tx) {
    who(version, body, tx);
    // A list tells of versions, not what they hold.
    if (request.listed() && body.get("properties") instanceof ObjectNode properties) {
      properties.remove(List.of("mainTemplate", "linkedTemplates", "uiFormDefinition"));
    }
    return body;
  }

  private static void who(Resource resource, ObjectNode body, Tx tx) {
    body.set("systemData", SystemData.of(resource, tx));
  }
}
