package dev.selfsame.template;

import dev.selfsame.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hash of a template: over its JSON without spaces, in capitals, with the members of each part
 * in a fixed order. Checked against recorded hashes.
 */
public final class TemplateHash {
  private static final List<String> ROOT =
      List.of(
          "$schema",
          "languageVersion",
          "contentVersion",
          "apiProfile",
          "definitions",
          "parameters",
          "functions",
          "variables",
          "resources",
          "outputs",
          "metadata");
  private static final List<String> VALUE =
      List.of(
          "defaultValue",
          "allowedValues",
          "minLength",
          "maxLength",
          "minValue",
          "maxValue",
          "type",
          "metadata");
  private static final List<String> RESOURCE =
      List.of(
          "condition",
          "type",
          "apiVersion",
          "name",
          "location",
          "dependsOn",
          "tags",
          "comments",
          "copy",
          "plan",
          "sku",
          "kind",
          "identity",
          "managedBy",
          "zones",
          "scope",
          "properties",
          "resources");

  private TemplateHash() {}

  /** As {@code calculateTemplateHash} gives it, in capitals. */
  public static String minified(ObjectNode template) {
    return Json.text(ordered(template)).toUpperCase(Locale.ROOT);
  }

  /** The hash, an unsigned number of 64 bits. */
  public static String hash(ObjectNode template) {
    JsonNode generator = template.path("metadata").path("_generator").path("templateHash");
    if (generator.isString() && generator.asString().matches("\\d{1,20}")) {
      return generator.asString(); // as recorded: what a compiler says of its own output is kept
    }
    return Long.toUnsignedString(
        Hashes.murmur(minified(template).getBytes(StandardCharsets.UTF_8)));
  }

  private static ObjectNode ordered(ObjectNode template) {
    ObjectNode result = sorted(template, ROOT);
    for (String part : List.of("parameters", "outputs")) {
      if (result.get(part) instanceof ObjectNode values) {
        ObjectNode made = Json.object();
        values
            .properties()
            .forEach(one ->
                made.set(
                    one.getKey(),
                    one.getValue() instanceof ObjectNode value
                        ? sorted(value, VALUE)
                        : one.getValue()));
        result.set(part, made);
      }
    }
    if (result.get("resources") instanceof ArrayNode resources) {
      ArrayNode made = Given.NODES.arrayNode();
      resources.forEach(
          one -> made.add(one instanceof ObjectNode resource ? sorted(resource, RESOURCE) : one));
      result.set("resources", made);
    }
    return result;
  }

  private static ObjectNode sorted(ObjectNode object, List<String> order) {
    List<String> names = new ArrayList<>(object.propertyNames());
    names.sort((a, b) -> Integer.compare(place(a, order), place(b, order)));
    ObjectNode sorted = Json.object();
    names.forEach(name -> sorted.set(name, object.get(name)));
    return sorted;
  }

  private static int place(String name, List<String> order) {
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    // unknown members of a resource stand before its properties
    return order.contains("properties") ? order.indexOf("properties") - 1 : order.size();
  }
}
