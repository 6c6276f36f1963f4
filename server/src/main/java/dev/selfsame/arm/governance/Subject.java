package dev.selfsame.arm.governance;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource as policies see it: whole, with id, name and type.
 *
 * @param id as stored
 * @param document not to be changed by who judges it
 */
public record Subject(ResourceId id, ObjectNode document) {
  /** An existing resource. */
  public static Subject of(ResourceRow row) {
    ResourceId id =
        ResourceId.parse(row.id())
            .orElseThrow(() -> new IllegalStateException("stored id " + row.id()));
    ObjectNode body = Json.stored(row.body());
    if (id.namespace() != null) {
      ObjectNode properties =
          body.get("properties") instanceof ObjectNode given ? given : body.putObject("properties");
      String state = row.provisioningState();
      if (state != null || !properties.has("provisioningState")) {
        properties.put("provisioningState", state == null ? "Succeeded" : state);
      }
    }
    return of(id, row.type(), body);
  }

  /**
   * A resource that is to be.
   *
   * @param body everything but id, name and type; copied
   */
  public static Subject of(ResourceId id, String type, ObjectNode body) {
    ObjectNode document = Json.object();
    document.put("id", id.value());
    document.put("name", id.name());
    document.put("type", KnownTypes.inRules(type));
    body.properties()
        .forEach(each -> {
          if (!each.getKey().startsWith("$")) {
            document.set(each.getKey(), each.getValue());
          }
        });
    return new Subject(id, document);
  }

  public String key() {
    return id.key();
  }

  public String type() {
    return document.path("type").asString("");
  }

  public String typeKey() {
    return ResourceId.lower(type());
  }

  public @Nullable String location() {
    return document.path("location").asString(null);
  }

  Subject with(ObjectNode changed) {
    return new Subject(id, changed);
  }
}
