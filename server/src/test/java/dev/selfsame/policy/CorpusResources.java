package dev.selfsame.policy;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Resources that a rule may look at, made from the rule's own text: bare ones, ones with what its
 * comparisons ask for, and ones with something else in those places.
 */
final class CorpusResources {
  private static final Pattern FIELD = Pattern.compile("(?i)(?:field|current)\\('([^']+)'\\)");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Map<String, JsonNode> holding = new LinkedHashMap<>();
  private final Map<String, JsonNode> failing = new LinkedHashMap<>();
  private final Set<String> types = new LinkedHashSet<>();
  private final ParameterValues values;

  private CorpusResources(ParameterValues values) {
    this.values = values;
  }

  /**
   * Resources of the types that a condition names, and of one that it does not.
   *
   * @param condition the text of an {@code if} or an {@code existenceCondition}
   * @param type one more type; null for none
   */
  static List<ObjectNode> of(JsonNode condition, ParameterValues values, @Nullable String type) {
    CorpusResources all = new CorpusResources(values);
    all.look(condition);
    if (type != null) {
      all.types.add(type);
    }
    all.types.add("Microsoft.Resources/subscriptions/resourceGroups");
    all.types.add("A.B/c");
    List<ObjectNode> made = new ArrayList<>();
    for (String each : all.types) {
      made.add(all.resource(each, Map.of()));
      made.add(all.resource(each, all.holding));
      made.add(all.resource(each, all.failing));
    }
    return made;
  }

  private void look(JsonNode node) {
    if (node.isString()) {
      Matcher used = FIELD.matcher(node.asString());
      while (used.find()) {
        holding.putIfAbsent(used.group(1), text("x"));
      }
    }
    if (node instanceof ObjectNode object && Nodes.get(object, "field") instanceof JsonNode field) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        Operator operator = Operator.of(member.getKey());
        if (operator != null && field.isString()) {
          compare(field.asString(), operator, known(member.getValue()));
        }
      }
    }
    node.forEach(this::look);
  }

  private void compare(String field, Operator operator, JsonNode right) {
    if (field.equalsIgnoreCase("type")) {
      (right.isArray() ? right : NODES.arrayNode().add(right))
          .forEach(each -> types.add(each.asString("A.B/c").replace("*", "x")));
      return;
    }
    boolean no = operator.denies() != null || operator == Operator.LESS;
    JsonNode some =
        switch (operator) {
          case IN, NOT_IN -> right.isArray() && !right.isEmpty() ? right.get(0) : text("x");
          case LIKE, NOT_LIKE -> text(right.asString("x").replace("*", "z"));
          case MATCH, NOT_MATCH, MATCH_INSENSITIVELY, NOT_MATCH_INSENSITIVELY ->
              text(right.asString("x").replace('#', '1').replace('?', 'a'));
          case CONTAINS_KEY, NOT_CONTAINS_KEY ->
              Json.object().set(right.asString("x"), Json.object());
          case EXISTS -> text("x");
          default -> right.isContainer() ? text("x") : right;
        };
    JsonNode other = right.isNumber() ? NODES.numberNode(right.asInt() - 1) : text("none-of-these");
    holding.put(field, no ? other : some);
    failing.put(field, no ? some : other);
  }

  private JsonNode known(JsonNode right) {
    String text = right.asString("");
    Matcher parameter = Pattern.compile("(?i)\\[parameters\\('([^']+)'\\)\\]").matcher(text);
    JsonNode value = parameter.matches() ? values.get(parameter.group(1)) : null;
    return value != null ? value : text.startsWith("[") ? text("2024-01-01T00:00:00Z") : right;
  }

  private ObjectNode resource(String type, Map<String, JsonNode> fields) {
    String[] parts = type.split("/");
    StringBuilder id = new StringBuilder("/subscriptions/s1/resourceGroups/NetRG/providers/");
    id.append(parts[0]);
    StringBuilder name = new StringBuilder();
    for (int i = 1; i < parts.length; i++) {
      id.append('/').append(parts[i]).append("/n").append(i);
      name.append(i == 1 ? "n" : "/n").append(i);
    }
    ObjectNode made =
        Json.object()
            .put("id", id.toString())
            .put("name", name.toString())
            .put("type", type)
            .put("location", "westeurope");
    fields.forEach((field, value) -> put(made, type, field, value));
    return made;
  }

  private static void put(ObjectNode resource, String type, String field, JsonNode value) {
    Field known;
    try {
      known = Field.parse(field, "corpus", false);
    } catch (ApiException e) {
      return; // an expression, or the name of a count of values
    }
    switch (known) {
      case Field.Tag(String tag) -> child(resource, "tags").put(tag, Nodes.shown(value));
      case Field.Known one when one == Field.Known.KIND || one == Field.Known.LOCATION ->
          resource.set(one.shown(), value);
      case Field.Known _ -> {
        // names and ids are made above
      }
      case Field.Alias alias -> {
        if (alias.isOf(type)) {
          put(resource, alias.path(Policies.VERSION, type).steps(), value);
        }
      }
    }
  }

  /** Sets a member where nothing stands in the way; arrays get one element. */
  private static void put(ObjectNode at, List<String> steps, JsonNode value) {
    String name = Nodes.standing(at, steps.getFirst());
    List<String> rest = steps.subList(1, steps.size());
    if (rest.isEmpty()) {
      if (!at.has(name)) {
        at.set(name, value);
      }
    } else if (!rest.getFirst().equals(Path.EACH)) {
      if (!at.has(name) || at.get(name).isObject()) {
        put(child(at, name), rest, value);
      }
    } else if (!at.has(name) || at.get(name).isArray()) {
      ArrayNode array = at.has(name) ? (ArrayNode) at.get(name) : at.putArray(name);
      if (rest.size() == 1) {
        if (array.isEmpty()) {
          array.add(value);
        }
      } else if (array.isEmpty() || array.get(0).isObject()) {
        put(
            array.isEmpty() ? array.addObject() : (ObjectNode) array.get(0),
            rest.subList(1, rest.size()),
            value);
      }
    }
  }

  private static ObjectNode child(ObjectNode of, String name) {
    return of.get(name) instanceof ObjectNode there ? there : of.putObject(name);
  }

  private static JsonNode text(String value) {
    return NODES.stringNode(value);
  }

  /** Parameters that have no default, with something of their type and of the values allowed. */
  static ObjectNode given(PolicyDefinition definition, ObjectNode wanted) {
    ObjectNode given = Json.object();
    definition
        .parameters()
        .forEach((key, parameter) -> {
          JsonNode value = Nodes.get(wanted, ResourceId.lower(parameter.name()));
          if (value == null && parameter.defaultValue() == null) {
            value = plausible(parameter);
          }
          if (value != null) {
            given.putObject(parameter.name()).set("value", value);
          }
        });
    return given;
  }

  private static JsonNode plausible(ParameterDefinition parameter) {
    if (!parameter.allowed().isEmpty()) {
      JsonNode first = parameter.allowed().getFirst();
      boolean list = parameter.type() == ParameterType.ARRAY && !first.isArray();
      return list ? NODES.arrayNode().add(first) : first;
    }
    return switch (parameter.type()) {
      case STRING -> text("/subscriptions/s1/resourceGroups/r/providers/A.B/c/n/d/m");
      case ARRAY -> NODES.arrayNode().add("A.B/c");
      case OBJECT -> Json.object();
      case BOOLEAN -> NODES.booleanNode(true);
      case INTEGER, FLOAT -> NODES.numberNode(7);
      case DATE_TIME -> text("2024-01-01T00:00:00Z");
    };
  }
}
