package dev.selfsame.policy;

import dev.selfsame.model.ResourceId;
import dev.selfsame.template.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The values that a field has in a resource. Source: "Author policies for array properties".
 *
 * @param collection whether the field names elements of an array: then there may be none
 * @param found one value, null for what is absent, unless it is a collection
 */
record Selection(boolean collection, List<Found> found) {
  /**
   * A value and the element of each array that it was found in.
   *
   * @param bound by the path to the array's elements
   */
  record Found(@Nullable JsonNode value, Map<List<String>, Integer> bound) {}

  private static final Selection ABSENT = new Selection(false, List.of(new Found(null, Map.of())));
  private static final Selection NONE = new Selection(true, List.of());

  /** What {@code field()} gives: the empty string for what is absent. */
  JsonNode asFunctionValue() {
    if (!collection) {
      JsonNode value = found.getFirst().value();
      return value == null ? JsonNodeFactory.instance.stringNode("") : value;
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Found each : found) {
      if (each.value() != null) {
        array.add(each.value());
      }
    }
    return array;
  }

  /**
   * Takes a field of a resource.
   *
   * @param bound elements that a count is at, by the path to the array's elements: the others are
   *     as if they were not there
   */
  static Selection of(
      Field field,
      JsonNode resource,
      String apiVersion,
      Map<List<String>, Integer> bound,
      Budget budget) {
    return switch (field) {
      case Field.Known known -> one(known(known, resource));
      case Field.Tag(String name) -> {
        JsonNode tags = Nodes.get(resource, "tags");
        yield one(tags == null ? null : Nodes.get(tags, name));
      }
      case Field.Alias alias -> {
        String type = String.valueOf(Nodes.text(resource, "type"));
        Path path = alias.path(apiVersion, type);
        if (!alias.isOf(type)) {
          yield path.isCollection() ? NONE : ABSENT;
        }
        if (!path.isCollection()) {
          yield one(member(resource, path, budget));
        }
        List<Found> found = new ArrayList<>();
        walk(resource, path, 0, bound, Map.of(), found, budget);
        yield new Selection(true, found);
      }
    };
  }

  private static Selection one(@Nullable JsonNode value) {
    return value == null ? ABSENT : new Selection(false, List.of(new Found(value, Map.of())));
  }

  private static @Nullable JsonNode member(JsonNode resource, Path path, Budget budget) {
    JsonNode at = resource;
    for (String step : path.steps()) {
      budget.step();
      at = Nodes.get(at, step);
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  // Recursion is bounded by the length of paths.
  private static void walk(
      @Nullable JsonNode at,
      Path path,
      int step,
      Map<List<String>, Integer> bound,
      Map<List<String>, Integer> taken,
      List<Found> found,
      Budget budget) {
    budget.step();
    if (step == path.steps().size()) {
      found.add(new Found(at, taken));
      return;
    }
    String name = path.steps().get(step);
    if (!name.equals(Path.EACH)) {
      JsonNode next = at == null ? null : Nodes.get(at, name);
      walk(next, path, step + 1, bound, taken, found, budget);
      return;
    }
    if (at == null || !at.isArray()) {
      return;
    }
    List<String> place = path.key().subList(0, step + 1);
    Integer only = bound.get(place);
    for (int i = only == null ? 0 : only; i < at.size(); i++) {
      Map<List<String>, Integer> now = new java.util.HashMap<>(taken);
      now.put(place, i);
      JsonNode element = at.get(i);
      walk(element.isNull() ? null : element, path, step + 1, bound, now, found, budget);
      if (only != null) {
        return;
      }
    }
  }

  private static @Nullable JsonNode known(Field.Known known, JsonNode resource) {
    return switch (known) {
      case KIND, TYPE, LOCATION, ID, TAGS -> Nodes.get(resource, known.shown());
      case NAME -> {
        String name = Nodes.text(resource, "name");
        yield name == null ? null : text(name.substring(name.lastIndexOf('/') + 1));
      }
      case FULL_NAME -> fullName(resource);
    };
  }

  private static @Nullable JsonNode fullName(JsonNode resource) {
    String id = Nodes.text(resource, "id");
    String name = Nodes.text(resource, "name");
    List<String> names =
        id == null ? List.of() : ResourceId.parse(id).map(ResourceId::names).orElse(List.of());
    if (!names.isEmpty()) {
      return text(String.join("/", names));
    }
    return name == null ? null : text(name);
  }

  private static JsonNode text(String value) {
    return JsonNodeFactory.instance.stringNode(value);
  }
}
