package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads conditions. Source: "Policy rule" and its limits. */
final class ConditionReader {
  private static final int VALUE_COUNTS_MAX = 10;
  private static final int COUNTS_PER_ARRAY_MAX = 5;

  /** Bounds the stack; far beyond what JSON of 64 levels can hold is refused by its reader. */
  private static final int DEPTH_MAX = 64;

  private final ExpressionRules expressions;
  private final int conditionsMax;
  private int conditions;
  private int valueCounts;
  private final Map<String, Integer> fieldCounts = new HashMap<>();

  /**
   * @param conditionsMax how many comparisons there may be
   */
  ConditionReader(ExpressionRules expressions, int conditionsMax) {
    this.expressions = expressions;
    this.conditionsMax = conditionsMax;
  }

  /**
   * Reads one condition with what is in it.
   *
   * @param path where it stands, such as {@code if}
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidPolicyRule} or {@code
   *     InvalidPolicyAlias}
   */
  Condition read(JsonNode value, String path) {
    return read(value, path, 0);
  }

  private Condition read(JsonNode value, String path, int depth) {
    if (depth > DEPTH_MAX) {
      throw PolicyErrors.limit("levels", DEPTH_MAX, path);
    }
    if (!(value instanceof ObjectNode object)) {
      throw PolicyErrors.rule(
          "A condition must be an object, and it is of type '" + Json.kind(value) + "'.", path);
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = ResourceId.lower(member.getKey());
      if (name.equals("allof") || name.equals("anyof") || name.equals("not")) {
        if (object.size() > 1) {
          throw PolicyErrors.unknownMember(
              other(object, member.getKey()), "LogicalOperatorExpression", path);
        }
        return logical(name, member.getValue(), path, depth);
      }
    }
    return test(object, path, depth);
  }

  private static String other(ObjectNode object, String name) {
    for (String each : object.propertyNames()) {
      if (!each.equals(name)) {
        return each;
      }
    }
    return name;
  }

  private Condition logical(String name, JsonNode value, String path, int depth) {
    if (name.equals("not")) {
      return new Condition.Not(read(value, path + ".not", depth + 1));
    }
    boolean all = name.equals("allof");
    String at = path + (all ? ".allOf" : ".anyOf");
    if (!value.isArray()) {
      throw PolicyErrors.rule(
          "The policy operator '" + (all ? "allOf" : "anyOf") + "' needs an array.", at);
    }
    if (value.isEmpty()) {
      throw PolicyErrors.rule(
          "The policy operator '" + (all ? "allOf" : "anyOf") + "' needs at least one condition.",
          at);
    }
    List<Condition> parts = new ArrayList<>();
    for (JsonNode part : value) {
      parts.add(read(part, at + "[" + parts.size() + "]", depth + 1));
    }
    return all ? new Condition.AllOf(parts) : new Condition.AnyOf(parts);
  }

  private Condition test(ObjectNode object, String path, int depth) {
    if (++conditions > conditionsMax && expressions.strict()) {
      throw PolicyErrors.limit("conditions", conditionsMax, path);
    }
    Map.Entry<String, JsonNode> left = null;
    Map.Entry<String, JsonNode> right = null;
    Operator operator = null;
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = ResourceId.lower(member.getKey());
      if (name.equals("field") || name.equals("value") || name.equals("count")) {
        if (left != null) {
          throw PolicyErrors.rule(
              "A condition has either 'field', 'value' or 'count', and this one has both '"
                  + left.getKey()
                  + "' and '"
                  + member.getKey()
                  + "'.",
              path);
        }
        left = member;
        continue;
      }
      Operator found = Operator.of(name);
      if (found == null) {
        throw PolicyErrors.unknownMember(member.getKey(), "LeafExpressionDefinition", path);
      }
      if (operator != null) {
        throw PolicyErrors.rule(
            "A condition has one operator, and this one has both '"
                + operator.wire()
                + "' and '"
                + found.wire()
                + "'.",
            path);
      }
      operator = found;
      right = member;
    }
    if (left == null) {
      throw PolicyErrors.rule(
          "A condition needs 'field', 'value' or 'count', or it must be 'allOf', 'anyOf' or 'not'.",
          path);
    }
    if (operator == null || right == null) {
      throw PolicyErrors.rule("A condition needs an operator, such as 'equals'.", path);
    }
    Condition.Subject subject = subject(left, path, depth);
    return new Condition.Test(subject, operator, right(operator, right.getValue(), path), path);
  }

  private Condition.Subject subject(Map.Entry<String, JsonNode> left, String path, int depth) {
    return switch (ResourceId.lower(left.getKey())) {
      case "field" -> field(left.getValue(), path + ".field");
      case "value" ->
          new Condition.Subject.OfValue(Term.read(left.getValue(), path + ".value", expressions));
      default -> count(left.getValue(), path + ".count", depth);
    };
  }

  private Condition.Subject field(JsonNode value, String path) {
    if (!value.isString()) {
      throw PolicyErrors.rule("The 'field' must be a string.", path);
    }
    Term name = expressions.text(value.asString(), path);
    Field known =
        name instanceof Term.Literal(JsonNode text)
            ? Field.parse(text.asString(), path, expressions.strict())
            : null;
    return new Condition.Subject.OfField(name, known);
  }

  private Condition.Subject count(JsonNode value, String path, int depth) {
    if (!(value instanceof ObjectNode object)) {
      throw PolicyErrors.rule("The 'count' must be an object.", path);
    }
    expressions.only(
        object,
        List.of("field", "value", "name", "where"),
        member -> PolicyErrors.unknownMember(member, "CountExpressionDefinition", path));
    JsonNode field = Nodes.get(object, "field");
    JsonNode array = Nodes.get(object, "value");
    if ((field == null) == (array == null)) {
      throw PolicyErrors.rule("The 'count' needs either 'field' or 'value'.", path);
    }
    if (field != null) {
      return fieldCount(field, object, path, depth);
    }
    if (++valueCounts > VALUE_COUNTS_MAX && expressions.strict()) {
      throw PolicyErrors.limit("'value' counts", VALUE_COUNTS_MAX, path);
    }
    Term term = Term.read(java.util.Objects.requireNonNull(array), path + ".value", expressions);
    if (term instanceof Term.Literal(JsonNode literal) && !literal.isArray()) {
      throw PolicyErrors.rule("The 'value' of a 'count' must be an array.", path + ".value");
    }
    ParameterDefinition parameter = expressions.parameter(term);
    if (parameter != null && parameter.type() != ParameterType.ARRAY) {
      throw PolicyErrors.type(Nodes.shown(array), parameter.type().shown(), "Array");
    }
    return new Condition.Subject.OfValueCount(
        term, name(object, path), where(object, path, depth), expressions.strict());
  }

  private Condition.Subject fieldCount(JsonNode field, ObjectNode object, String path, int depth) {
    if (object.has("name") && expressions.strict()) {
      throw PolicyErrors.rule("Only a 'count' of a 'value' has a 'name'.", path + ".name");
    }
    if (!field.isString()
        || !(Field.parse(field.asString(), path + ".field", expressions.strict())
            instanceof Field.Alias alias)
        || !alias.path().endsWithEach()) {
      throw PolicyErrors.rule(
          "The 'field' of a 'count' must be an alias of an array's elements, which ends with '[*]'.",
          path + ".field");
    }
    if (fieldCounts.merge(ResourceId.lower(alias.name()), 1, Integer::sum) > COUNTS_PER_ARRAY_MAX
        && expressions.strict()) {
      throw PolicyErrors.limit(
          "'field' counts of '" + alias.name() + "'", COUNTS_PER_ARRAY_MAX, path);
    }
    return new Condition.Subject.OfFieldCount(alias, where(object, path, depth));
  }

  private String name(ObjectNode object, String path) {
    JsonNode name = Nodes.get(object, "name");
    if (name == null) {
      if (expressions.withinCounts() > 0 && expressions.strict()) {
        throw PolicyErrors.rule("A 'count' within another one needs a 'name'.", path);
      }
      return "default";
    }
    if (!name.isString()
        || (expressions.strict() && !name.asString().matches("[A-Za-z0-9]{1,128}"))) {
      throw PolicyErrors.rule(
          "The 'name' of a 'count' must be of letters and digits.", path + ".name");
    }
    return name.asString();
  }

  private @Nullable Condition where(ObjectNode object, String path, int depth) {
    JsonNode where = Nodes.get(object, "where");
    if (where == null) {
      return null;
    }
    expressions.enterCount();
    Condition condition = read(where, path + ".where", depth + 1);
    expressions.leaveCount();
    return condition;
  }

  private Term right(Operator operator, JsonNode value, String path) {
    String at = path + "." + operator.wire();
    Term term = Term.read(value, at, expressions);
    ParameterDefinition parameter = expressions.parameter(term);
    if (parameter != null && expressions.strict() && !fits(operator, parameter.type())) {
      throw PolicyErrors.type(value.asString(), parameter.type().shown(), operator.wants().shown());
    }
    if (!(term instanceof Term.Computed) && expressions.strict()) {
      literal(operator, value, at);
    }
    return term;
  }

  private static boolean fits(Operator operator, ParameterType type) {
    boolean parts = type == ParameterType.ARRAY || type == ParameterType.OBJECT;
    return operator.wants() == Operator.Wants.LIST ? type == ParameterType.ARRAY : !parts;
  }

  private static void literal(Operator operator, JsonNode value, String path) {
    boolean good =
        switch (operator.wants()) {
          case LIST -> value.isArray();
          case FLAG ->
              value.isBoolean() || (value.isString() && value.asString().matches("(?i)true|false"));
          case TEXT -> value.isString() || value.isNumber();
          case ORDERED -> value.isString() || value.isNumber();
          case SCALAR -> value.isString() || value.isNumber() || value.isBoolean();
        };
    if (!good) {
      throw PolicyErrors.rule(
          "The policy operator '"
              + operator.wire()
              + "' needs a value of type '"
              + operator.wants().shown()
              + "', and it has one of type '"
              + Json.kind(value)
              + "'.",
          path);
    }
  }
}
