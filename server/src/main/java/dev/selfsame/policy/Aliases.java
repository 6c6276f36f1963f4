package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names of properties. Those that do not stand where their name says are in {@code aliases.json};
 * {@link AliasRule} says where every other name stands. So definitions that use properties of types
 * we do not know can be kept and evaluated; the price is that a misspelt property is not refused,
 * but never there. Source: "Aliases".
 */
public final class Aliases {
  private static final Map<String, Field.Alias> TABLE = table();

  private Aliases() {}

  static Field.Alias find(String name, String path, boolean strict) {
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
    String type = name.substring(0, slash);
    Path steps = Path.parse(name.substring(slash + 1));
    boolean whole = first == slash;
    if ((whole && strict) || !isType(type) || steps == null) {
      String shown = whole ? "" : name.substring(first + 1, slash);
      throw PolicyErrors.alias(name, name.substring(0, first), shown);
    }
    String lower = ResourceId.lower(type);
    return new Field.Alias(
        name,
        whole ? lower + "/" : lower,
        List.of(Field.Way.always(AliasRule.placed(lower, steps))),
        true);
  }

  /**
   * The names that a type is known to have, as {@code $expand=resourceTypes/aliases} lists them:
   * {@code [{"name","paths":[{"path","apiVersions":[]}],"defaultPath","defaultMetadata":{"type",
   * "attributes"},"type":"PlainText"}]}, by name. Others can be used too, see above. Source:
   * Providers - Get, 2022-09-01.
   *
   * @param type such as {@code Microsoft.Compute/virtualMachines}, in any case
   */
  public static List<ObjectNode> of(String type) {
    Map<String, Field.Alias> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String each : AliasRule.listed(type)) {
      String name = type + "/" + each;
      names.put(name, find(name, name, true));
    }
    for (Field.Alias each : TABLE.values()) {
      boolean whole = each.type() != null && each.type().endsWith("/");
      if (whole
          ? each.ways().stream().anyMatch(way -> type.equalsIgnoreCase(way.type()))
          : each.isOf(type)) {
        names.put(each.name(), each);
      }
    }
    return names.values().stream().map(each -> shown(each, type)).toList();
  }

  private static ObjectNode shown(Field.Alias alias, String type) {
    ObjectNode node = Json.object().put("name", alias.name());
    ArrayNode paths = node.putArray("paths");
    for (Field.Way way : alias.ways()) {
      if (!way.versions().isEmpty()) {
        ArrayNode versions =
            paths.addObject().put("path", way.path().shown()).putArray("apiVersions");
        way.versions().stream().sorted().forEach(versions::add);
      }
    }
    node.put("defaultPath", alias.path("", type).shown());
    node.putObject("defaultMetadata")
        .put("type", "NotSpecified")
        .put("attributes", alias.modifiable() ? "Modifiable" : "None");
    return node.put("type", "PlainText");
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

  /** {@code identity.type}, {@code sku.name}, {@code plan.publisher} of any resource. */
  private static Field.@Nullable Alias everywhere(String name) {
    Path path = Path.parse(name);
    return path != null && AliasRule.isAtTheTop(path)
        ? new Field.Alias(name, null, List.of(Field.Way.always(path)), isOfIdentity(name))
        : null;
  }

  /**
   * What {@code modify} may touch of an identity: its page names the type alone; "Add user assigned
   * identities to virtual machines" sets the identities too.
   */
  static boolean isOfIdentity(String name) {
    return name.equalsIgnoreCase("identity.type")
        || name.equalsIgnoreCase("identity.userAssignedIdentities");
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
      List<Field.Way> ways = List.of(Field.Way.always(path(name, value.asString())));
      return new Field.Alias(name, type(name), ways, true);
    }
    List<Field.Way> ways = new ArrayList<>();
    for (JsonNode way : value.path("ways")) {
      Set<String> versions = new HashSet<>();
      way.path("apiVersions").forEach(version -> versions.add(version.asString()));
      ways.add(new Field.Way(path(name, way.path("path").asString()), versions, null));
    }
    for (Map.Entry<String, JsonNode> each : value.path("types").properties()) {
      ways.add(new Field.Way(path(name, each.getValue().asString()), Set.of(), each.getKey()));
    }
    ways.add(Field.Way.always(path(name, value.path("path").asString())));
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
