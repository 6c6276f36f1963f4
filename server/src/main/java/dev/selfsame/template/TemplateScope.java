package dev.selfsame.template;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What names mean at one place of a template. Read {@link #call}; the functions themselves are in
 * {@link ResourceIdFunctions}, {@link ReferenceFunctions} and {@link PlaceFunctions}.
 *
 * @param part what kind of place; some functions are allowed in some only
 * @param turn innermost turn of the copy loops around; null outside of loops
 * @param world what exists
 * @param asked told of every resource of this template that {@code reference} or {@code list*} asks
 *     for
 * @param arguments of the user-defined function that is worked out; null outside of them
 * @param nested inside of a nested template with outer scope; null elsewhere
 */
record TemplateScope(
    Facts facts,
    Work work,
    Part part,
    @Nullable Turn turn,
    World world,
    Consumer<Asked> asked,
    UserFunctions.@Nullable Call arguments,
    @Nullable NestedLoops nested)
    implements Scope {

  /** Kinds of places. */
  enum Part {
    /** Default of a parameter: the only place for {@code newGuid} and {@code utcNow}. */
    PARAMETER,
    VARIABLE,
    /** Names, conditions, counts: what must be known before anything is deployed. */
    HEAD,
    BODY,
    /** A body once more, for what could not be known before; its loops are done. */
    REST,
    OUTPUT
  }

  /** A resource of the template that is referred to, with the api-version if one was given. */
  record Asked(Declared resource, @Nullable String apiVersion) {}

  /** A scope outside of loops in which nothing exists yet. */
  static TemplateScope of(Facts facts, Work work, Part part) {
    return new TemplateScope(facts, work, part, null, World.NOTHING, ask -> {}, null, null);
  }

  TemplateScope in(@Nullable Turn inner) {
    return new TemplateScope(facts, work, part, inner, world, asked, arguments, nested);
  }

  TemplateScope as(Part other) {
    return new TemplateScope(facts, work, other, turn, world, asked, arguments, nested);
  }

  TemplateScope telling(Consumer<Asked> listener) {
    return new TemplateScope(facts, work, part, turn, world, listener, arguments, nested);
  }

  TemplateScope knowing(World what, Work by) {
    return new TemplateScope(facts, by, part, turn, what, asked, arguments, nested);
  }

  TemplateScope inside(UserFunctions.Call call) {
    return new TemplateScope(facts, work, part, null, world, asked, call, null);
  }

  TemplateScope nested(NestedLoops loops) {
    return new TemplateScope(facts, work, part, turn, world, asked, arguments, loops);
  }

  @Override
  public Answer call(String name, List<JsonNode> arguments) {
    work.budget().step();
    if (name.indexOf('.') >= 0) {
      return facts.functions().call(name, arguments, this);
    }
    return switch (name) {
      case "parameters" -> new Answer.Value(parameter(arguments));
      case "variables" -> new Answer.Value(variable(arguments));
      case "copyindex" -> copyIndex(arguments);
      case "reference", "references", "resourceinfo" ->
          ReferenceFunctions.call(name, arguments, this);
      case "resourceid",
          "subscriptionresourceid",
          "tenantresourceid",
          "managementgroupresourceid",
          "extensionresourceid" ->
          new Answer.Value(
              JsonNodeFactory.instance.stringNode(
                  ResourceIdFunctions.call(name, arguments, facts.place())));
      default ->
          name.startsWith("list") && name.length() > 4
              ? ReferenceFunctions.call(name, arguments, this)
              : PlaceFunctions.call(name, arguments, this);
    };
  }

  private JsonNode parameter(List<JsonNode> given) {
    String name = Arguments.text("parameters", given, 0, 1);
    return arguments == null
        ? facts.parameters().get(name, this)
        : facts.functions().argument(arguments, name);
  }

  private JsonNode variable(List<JsonNode> given) {
    if (part == Part.PARAMETER || arguments != null) {
      throw TemplateErrors.notExpectedHere("variables");
    }
    return facts.variables().get(Arguments.text("variables", given, 0, 1), this);
  }

  private Answer copyIndex(List<JsonNode> given) {
    if (given.size() > 2) {
      throw TemplateErrors.function("copyIndex", "function accepts up to two arguments.");
    }
    boolean named = !given.isEmpty() && given.getFirst().isString();
    if (!named && given.size() == 2) {
      throw TemplateErrors.function("copyIndex", "the first of two arguments is a loop's name.");
    }
    String loop = named ? given.getFirst().asString() : "";
    if (nested != null && (named ? nested.has(loop) : nested.whole())) {
      return new Answer.Later();
    }
    Turn meant = named ? Turn.named(turn, loop) : Turn.unnamed(turn);
    if (meant == null) {
      throw TemplateErrors.copyIndexNotExpected();
    }
    int offset = 0;
    if (given.size() > (named ? 1 : 0)) {
      offset = Arguments.whole("copyIndex", given.getLast());
    }
    long index = (long) meant.index() + offset;
    return new Answer.Value(
        index == (int) index
            ? JsonNodeFactory.instance.numberNode((int) index)
            : JsonNodeFactory.instance.numberNode(index));
  }
}
