package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names of properties. Those that do not stand where their name says are in {@code aliases.json};
 * every other name of the form {@code Namespace/type/path} is taken to stand at {@code
 * properties.path} of that type, or at the top when the path begins with a member that ARM keeps
 * there. So definitions that use properties of types we do not know can be kept and evaluated; the
 * price is that a misspelt property is not refused, but never there. Source: "Aliases".
 */
final class Aliases {
  private static final Set<String> AT_THE_TOP =
      Set.of(
          "sku",
          "kind",
          "plan",
          "zones",
          "identity",
          "managedby",
          "extendedlocation",
          "etag",
          "systemdata");
  private static final Map<String, Field.Alias> TABLE = table();

  private Aliases() {}

  static Field.Alias find(String name, String path) {
    Field.Alias known = TABLE.get(ResourceId.lower(name));
    if (known != null) {
      return known;
    }
    int slash = name.lastIndexOf('/');
    if (slash < 0) {
      Field.Alias everywhere = everywhere(name);
      if (everywhere == null) {
        throw PolicyErrors.field(name, path);
      }
      return everywhere;
    }
    int first = name.indexOf('/');
    String namespace = name.substring(0, first);
    Path steps = Path.parse(name.substring(slash + 1));
    if (first == slash || !isType(name.substring(0, slash)) || steps == null) {
      String type = first == slash ? "" : name.substring(first + 1, slash);
      throw PolicyErrors.alias(name, namespace, type);
    }
    return new Field.Alias(
        name,
        ResourceId.lower(name.substring(0, slash)),
        List.of(new Field.Way(placed(steps), Set.of())),
        true);
  }

  /** Every alias that has an entry, for whoever lists them. */
  static Map<String, Field.Alias> listed() {
    return TABLE;
  }

  private static boolean isType(String text) {
    String[] parts = text.split("/", -1);
    if (parts[0].indexOf('.') < 1) {
      return false;
    }
    for (String part : parts) {
      if (part.isEmpty()
          || !part.chars().allMatch(c -> Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0)) {
        return false;
      }
    }
    return true;
  }

  private static Path placed(Path path) {
    if (AT_THE_TOP.contains(path.key().getFirst())) {
      return path;
    }
    List<String> steps = new ArrayList<>();
    steps.add("properties");
    steps.addAll(path.steps());
    return Path.of(steps);
  }

  /** {@code identity.type}, {@code sku.name}, {@code plan.publisher} of any resource. */
  private static Field.@Nullable Alias everywhere(String name) {
    Path path = Path.parse(name);
    return path != null && AT_THE_TOP.contains(path.key().getFirst())
        ? new Field.Alias(
            name,
            null,
            List.of(new Field.Way(path, Set.of())),
            name.equalsIgnoreCase("identity.type"))
        : null;
  }

  private static Map<String, Field.Alias> table() {
    Map<String, Field.Alias> table = new HashMap<>();
    ObjectNode data = (ObjectNode) Json.beside(Aliases.class, "aliases.json");
    for (Map.Entry<String, JsonNode> type : data.properties()) {
      for (Map.Entry<String, JsonNode> one : ((ObjectNode) type.getValue()).properties()) {
        String name = type.getKey() + one.getKey();
        table.put(ResourceId.lower(name), entry(name, one.getValue()));
      }
    }
    return Map.copyOf(table);
  }

  private static Field.Alias entry(String name, JsonNode value) {
    if (value.isString()) {
      List<Field.Way> ways = List.of(new Field.Way(path(name, value.asString()), Set.of()));
      return new Field.Alias(name, type(name), ways, true);
    }
    List<Field.Way> ways = new ArrayList<>();
    for (JsonNode way : value.path("ways")) {
      Set<String> versions = new HashSet<>();
      way.path("apiVersions").forEach(version -> versions.add(version.asString()));
      ways.add(new Field.Way(path(name, way.path("path").asString()), versions));
    }
    ways.add(new Field.Way(path(name, value.path("path").asString()), Set.of()));
    String type = value.path("type").asString(type(name));
    return new Field.Alias(
        name, ResourceId.lower(type), ways, value.path("modifiable").asBoolean(true));
  }

  /** What stands before the last slash; the whole namespace when there is but one. */
  private static String type(String name) {
    int slash = name.lastIndexOf('/');
    String type = ResourceId.lower(name.substring(0, slash));
    return type.indexOf('/') < 0 ? type + "/" : type;
  }

  private static Path path(String name, String text) {
    Path path = Path.parse(text);
    if (path == null) {
      throw new IllegalStateException("the alias " + name + " has no path: " + text);
    }
    return path;
  }
}
