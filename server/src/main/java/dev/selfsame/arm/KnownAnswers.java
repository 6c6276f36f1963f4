package dev.selfsame.arm;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Members of {@code properties} that services other than ours answer with and templates read, such
 * as {@code primaryEndpoints} of a storage account: what follows from the name alone. Nothing
 * answers at these addresses. A member that the client sent stays as it was sent; with a {@code ?}
 * at the end of its name one is added to, if the client sent it.
 */
public final class KnownAnswers {
  private static final Pattern BESIDE = Pattern.compile("\\{=(\\w+)}");
  private static final Map<String, ObjectNode> BY_TYPE = new HashMap<>();

  static {
    Json.beside(KnownAnswers.class, "known-answers.json")
        .properties()
        .forEach(one -> BY_TYPE.put(ResourceId.lower(one.getKey()), (ObjectNode) one.getValue()));
  }

  private KnownAnswers() {}

  static ObjectNode add(Resource resource, ObjectNode body) {
    ObjectNode known = BY_TYPE.get(ResourceId.lower(resource.type()));
    if (known != null && body.get("properties") instanceof ObjectNode properties) {
      add(known, properties, resource);
    }
    if (body.get("sku") instanceof ObjectNode sku) {
      tier(resource.type(), sku);
    }
    return body;
  }

  private static void add(ObjectNode known, ObjectNode to, Resource resource) {
    for (Map.Entry<String, JsonNode> one : known.properties()) {
      String name = one.getKey();
      if (name.endsWith("?")) {
        if (to.get(name.substring(0, name.length() - 1)) instanceof ObjectNode sent) {
          add((ObjectNode) one.getValue(), sent, resource);
        }
      } else if (!to.has(name)) {
        JsonNode filled = filled(one.getValue(), resource);
        beside(filled, to).ifPresent(value -> to.set(name, value));
      }
    }
  }

  /** With {@code {=x}} as what the client sent for x beside it; empty when it sent nothing. */
  private static Optional<JsonNode> beside(JsonNode filled, ObjectNode sent) {
    Matcher asked = BESIDE.matcher(filled.asString(""));
    if (!asked.find()) {
      return Optional.of(filled);
    }
    String value = sent.path(asked.group(1)).asString("");
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(Json.object().stringNode(filled.asString().replace(asked.group(), value)));
  }

  /** The tier of a storage account stands in the name of its SKU: {@code Standard_LRS}. */
  public static void tier(String type, ObjectNode sku) {
    String name = sku.path("name").asString("");
    if (type.equalsIgnoreCase("Microsoft.Storage/storageAccounts")
        && !sku.has("tier")
        && name.contains("_")) {
      sku.put("tier", name.substring(0, name.indexOf('_')));
    }
  }

  private static JsonNode filled(JsonNode pattern, Resource resource) {
    if (pattern instanceof ObjectNode object) {
      ObjectNode filled = Json.object();
      object
          .properties()
          .forEach(one -> filled.set(one.getKey(), filled(one.getValue(), resource)));
      return filled;
    }
    if (pattern instanceof ArrayNode array) {
      ArrayNode filled = array.arrayNode();
      array.forEach(one -> filled.add(filled(one, resource)));
      return filled;
    }
    if (!pattern.isString()) {
      return pattern;
    }
    String text =
        pattern
            .asString()
            .replace("{name}", ResourceId.lower(resource.name()))
            .replace("{parent}", parent(resource))
            .replace("{location}", String.valueOf(resource.location()))
            .replace("{guid}", guid(resource));
    return Json.object().stringNode(text);
  }

  private static String parent(Resource resource) {
    var names = resource.id().names();
    return names.size() < 2 ? "" : ResourceId.lower(names.getFirst());
  }

  /** The same each time for one resource. */
  private static String guid(Resource resource) {
    return UUID.nameUUIDFromBytes(resource.id().key().getBytes(StandardCharsets.UTF_8)).toString();
  }
}
