package dev.selfsame.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Works out the expressions in a tree, in its strings and in its member names, and the {@code copy}
 * loops of properties. Source: "Property iteration in ARM templates".
 */
final class TreeWalk {
  /** What one node of a new tree costs in memory, counted as characters. */
  private static final int NODE = 24;

  private TreeWalk() {}

  /**
   * Works out a part of a template.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate}
   */
  static Grown grow(JsonNode node, TemplateScope scope) {
    scope.work().budget().step();
    if (node.isString()) {
      return text(node, scope);
    }
    if (node instanceof ObjectNode object) {
      return object(object, scope);
    }
    return node instanceof ArrayNode array ? array(array, scope) : new Grown(node, false, false);
  }

  /** The value of a part of a template of which nothing may be left for later. */
  static JsonNode value(JsonNode node, TemplateScope scope, String what) {
    Grown grown = grow(node, scope);
    if (grown.rest()) {
      throw TemplateErrors.structure(
          "The " + what + " cannot be worked out before the deployment starts.", "");
    }
    return grown.plain();
  }

  private static Grown text(JsonNode node, TemplateScope scope) {
    String text = node.asString();
    if (!text.startsWith("[")) {
      return new Grown(node, false, false);
    }
    if (!Expressions.isExpression(text)) {
      return new Grown(node, false, true);
    }
    return switch (scope.work().evaluator().evaluate(scope.facts().parsed(text), scope)) {
      case Evaluator.Result.Value(JsonNode value) -> Grown.value(value, scope.work());
      case Evaluator.Result.Rest(Expression rest) -> {
        String printed = Expressions.print(rest);
        scope.work().budget().make(printed.length());
        yield new Grown(JsonNodeFactory.instance.stringNode(printed), true, false);
      }
    };
  }

  private static Grown array(ArrayNode array, TemplateScope scope) {
    ArrayNode made = JsonNodeFactory.instance.arrayNode(array.size());
    boolean rest = false;
    boolean marks = false;
    scope.work().budget().make((long) NODE * (array.size() + 1));
    for (JsonNode element : array) {
      Grown grown = grow(element, scope);
      rest |= grown.rest();
      marks |= grown.marks();
      made.add(grown.node());
    }
    return new Grown(made, rest, marks);
  }

  private static Grown object(ObjectNode object, TemplateScope scope) {
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    boolean rest = false;
    boolean marks = false;
    scope.work().budget().make((long) NODE * (object.size() + 1));
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      List<CopyLoop> loops = scope.part() == TemplateScope.Part.REST ? null : loops(member);
      if (loops != null) {
        Grown copied = copies(loops, made, scope);
        rest |= copied.rest();
        marks |= copied.marks();
        continue;
      }
      Grown value = grow(member.getValue(), scope);
      String name = member.getKey();
      if (name.startsWith("[")) {
        Grown key = key(name, scope);
        rest |= key.rest();
        marks |= key.marks();
        name = key.node().asString();
      }
      rest |= value.rest();
      marks |= value.marks();
      made.set(name, value.node());
    }
    return new Grown(made, rest, marks);
  }

  private static @Nullable List<CopyLoop> loops(Map.Entry<String, JsonNode> member) {
    return member.getKey().equalsIgnoreCase("copy") ? CopyLoop.read(member.getValue()) : null;
  }

  private static Grown key(String name, TemplateScope scope) {
    Grown key = text(JsonNodeFactory.instance.stringNode(name), scope);
    if (!key.node().isString()) {
      throw TemplateErrors.structure("The member name '" + name + "' does not give a string.", "");
    }
    return key;
  }

  /** Puts the array of each loop into the object under the loop's name. */
  private static Grown copies(List<CopyLoop> loops, ObjectNode into, TemplateScope scope) {
    boolean rest = false;
    boolean marks = false;
    for (CopyLoop loop : loops) {
      Grown array = copies(loop, scope);
      rest |= array.rest();
      marks |= array.marks();
      into.set(loop.name(), array.node());
    }
    return new Grown(into, rest, marks);
  }

  /** The array that one loop makes. */
  static Grown copies(CopyLoop loop, TemplateScope scope) {
    int turns = CopyLoop.turns(value(loop.count(), scope, "count of the copy loop"), "");
    ArrayNode made = JsonNodeFactory.instance.arrayNode(turns);
    boolean rest = false;
    boolean marks = false;
    scope.work().budget().make((long) NODE * (turns + 1));
    for (int i = 0; i < turns; i++) {
      Turn turn = new Turn(loop.name(), i, false, scope.turn());
      Grown element = grow(loop.input(), scope.in(turn));
      rest |= element.rest();
      marks |= element.marks();
      made.add(element.node());
    }
    return new Grown(made, rest, marks);
  }
}
