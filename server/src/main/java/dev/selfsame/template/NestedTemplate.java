package dev.selfsame.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The template of a nested deployment whose expressions belong to the template around it ("outer",
 * the default). What the template around it knows is worked out; {@code copyIndex} of the nested
 * template's own loops and references to what only the nested deployment knows stay expressions.
 * The result is a template: text in it stays escaped. Source: "Using linked and nested templates",
 * expression evaluation scope.
 */
final class NestedTemplate {
  private NestedTemplate() {}

  static Grown grow(JsonNode template, TemplateScope scope) {
    return node(template, scope.nested(NestedLoops.NONE));
  }

  private static Grown node(JsonNode node, TemplateScope scope) {
    scope.work().budget().step();
    if (node instanceof ObjectNode object) {
      return object(object, scope);
    }
    if (!(node instanceof ArrayNode array)) {
      return TreeWalk.grow(node, scope);
    }
    ArrayNode made = JsonNodeFactory.instance.arrayNode(array.size());
    boolean rest = false;
    for (JsonNode element : array) {
      Grown grown = node(element, scope);
      rest |= grown.rest();
      made.add(grown.node());
    }
    return new Grown(made, rest, true);
  }

  private static Grown object(ObjectNode object, TemplateScope around) {
    TemplateScope scope = around;
    JsonNode copy = Members.get(object, "copy");
    if (copy != null && copy.isObject()) {
      JsonNode name = Members.get(copy, "name");
      scope = around.nested(loops(around).with(name == null ? "" : name.asString(""), true));
    }
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    boolean rest = false;
    scope.work().budget().make(24L * (object.size() + 1));
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member.getKey();
      if (name.startsWith("[")) {
        Grown key = TreeWalk.grow(JsonNodeFactory.instance.stringNode(name), scope);
        rest |= key.rest();
        name = key.node().asString("");
      }
      Grown value = member(object, member, copy, scope);
      rest |= value.rest();
      made.set(name, value.node());
    }
    return new Grown(made, rest, true);
  }

  private static NestedLoops loops(TemplateScope scope) {
    NestedLoops loops = scope.nested();
    return loops == null ? NestedLoops.NONE : loops;
  }

  private static Grown member(
      ObjectNode object,
      Map.Entry<String, JsonNode> member,
      @Nullable JsonNode copy,
      TemplateScope scope) {
    if (member.getKey().equalsIgnoreCase("copy") && copy instanceof ArrayNode array) {
      return copies(array, scope);
    }
    // the template of a deployment inside, which has its own expressions
    boolean untouched = member.getKey().equalsIgnoreCase("template") && inner(object);
    return untouched ? new Grown(member.getValue(), false, true) : node(member.getValue(), scope);
  }

  private static boolean inner(ObjectNode properties) {
    JsonNode options = Members.get(properties, "expressionEvaluationOptions");
    JsonNode scope = options == null ? null : Members.get(options, "scope");
    return scope != null && scope.isString() && scope.asString().equalsIgnoreCase("inner");
  }

  private static Grown copies(ArrayNode array, TemplateScope scope) {
    ArrayNode made = JsonNodeFactory.instance.arrayNode(array.size());
    boolean rest = false;
    for (JsonNode element : array) {
      JsonNode name = Members.get(element, "name");
      TemplateScope inside =
          name == null || !name.isString()
              ? scope
              : scope.nested(loops(scope).with(name.asString(), false));
      Grown grown = node(element, inside);
      rest |= grown.rest();
      made.add(grown.node());
    }
    return new Grown(made, rest, true);
  }
}
