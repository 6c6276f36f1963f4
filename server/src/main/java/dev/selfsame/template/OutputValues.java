package dev.selfsame.template;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Outputs. Source: "Outputs in ARM templates"; names are written as recorded. */
final class OutputValues {
  private final Facts facts;
  private final TemplateScope scope;

  OutputValues(Facts facts, World world, Budget budget) {
    this.facts = facts;
    this.scope =
        TemplateScope.of(facts, Work.on(budget), TemplateScope.Part.OUTPUT)
            .knowing(world, Work.on(budget));
  }

  ObjectNode all() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (TemplateDocument.Named output : facts.template().outputs().values()) {
      ObjectNode one;
      try {
        one = one(output);
      } catch (ApiException e) {
        throw failed(output.name(), e);
      }
      if (one != null) {
        all.set(shown(output.name()), one);
      }
    }
    return all;
  }

  private @Nullable ObjectNode one(TemplateDocument.Named output) {
    ObjectNode node = output.node();
    if (!wanted(node)) {
      return null;
    }
    TypeRules types = new TypeRules(facts.template().definitions(), scope.work().budget());
    String type = types.name(node);
    if (type.isEmpty()) {
      throw TemplateErrors.structure("The template output has no type.", "");
    }
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("type", TypeRules.shown(type));
    JsonNode value = value(output.name(), node);
    String wrong = types.judging(node).wrong(node, value, output.name());
    if (wrong != null) {
      throw mismatch(type, value, wrong);
    }
    if (!types.secure(node) && !value.isNull()) {
      shown.set("value", value.deepCopy());
    }
    return shown;
  }

  private boolean wanted(ObjectNode node) {
    JsonNode condition = Members.get(node, "condition");
    if (condition == null) {
      return true;
    }
    JsonNode value = TreeWalk.value(condition, scope, "condition of the output");
    if (!value.isBoolean()) {
      throw TemplateErrors.structure("The condition of an output must be a boolean.", "");
    }
    return value.booleanValue();
  }

  private JsonNode value(String name, ObjectNode node) {
    JsonNode copy = Members.get(node, "copy");
    Grown grown = copy == null ? single(node) : turns(copy);
    if (grown.rest()) {
      throw TemplateErrors.unknownYet(name);
    }
    return grown.plain();
  }

  private Grown single(ObjectNode node) {
    JsonNode value = node.get("value");
    if (value == null) {
      value = Members.get(node, "value");
    }
    if (value == null) {
      throw TemplateErrors.structure("The template output has no value.", "");
    }
    return TreeWalk.grow(value, scope);
  }

  private Grown turns(JsonNode copy) {
    JsonNode count = Members.get(copy, "count");
    JsonNode input = copy.get("input");
    if (count == null || input == null) {
      throw TemplateErrors.copyDefinition("it needs a count and an input.", "");
    }
    int turns = CopyLoop.turns(TreeWalk.value(count, scope, "count of the copy loop"), "");
    ArrayNode made = JsonNodeFactory.instance.arrayNode();
    boolean rest = false;
    boolean marks = false;
    for (int i = 0; i < turns; i++) {
      Grown element = TreeWalk.grow(input, scope.in(new Turn("", i, true, null)));
      rest |= element.rest();
      marks |= element.marks();
      made.add(element.node());
    }
    return new Grown(made, rest, marks);
  }

  private static ApiException mismatch(String type, JsonNode value, String wrong) {
    String expected = TypeRules.expected(type);
    boolean plain = wrong.startsWith("Expected a value of type '" + expected + "'");
    return ArmErrors.badRequest(
        "InvalidTemplate",
        plain
            ? "Template output JToken type is not valid. Expected '"
                + expected
                + "'. Actual '"
                + Json.kind(value)
                + "'. Please see https://aka.ms/arm-syntax-outputs for usage details."
            : wrong);
  }

  private static ApiException failed(String name, ApiException inner) {
    return ArmErrors.templateOutput(name, TemplateErrors.reason(inner));
  }

  /**
   * Azure writes the names of outputs with their leading capitals lowered, except the last before a
   * character that is no capital: {@code AZURE_ID} is {@code azurE_ID}, {@code VMSS} is {@code
   * vmss}. Recorded.
   */
  static String shown(String name) {
    StringBuilder shown = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Character.isUpperCase(c)
          || (i > 0 && i + 1 < name.length() && !Character.isUpperCase(name.charAt(i + 1)))) {
        break;
      }
      shown.setCharAt(i, Character.toLowerCase(c));
    }
    return shown.toString();
  }
}
