package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is sent for a resource: its members but those that are for the deployment, worked out as far
 * as it can be.
 *
 * @param body all of it but a nested template
 * @param template of a nested deployment, a template still; null for other resources
 * @param outer the nested template's expressions belong to this template
 */
record ResourceBody(Grown body, @Nullable Grown template, boolean outer, TemplateScope scope) {
  private static final Set<String> DEPLOYMENT_ONLY =
      Set.of(
          "id",
          "name",
          "type",
          "apiversion",
          "dependson",
          "condition",
          "copy",
          "scope",
          "comments",
          "resources",
          "existing",
          "import",
          "extension",
          "asserts",
          "@options",
          "metadata");
  private static final Set<String> PLACE_ONLY = Set.of("resourcegroup", "subscriptionid");

  static ResourceBody read(Declared declared, TemplateScope scope) {
    boolean deployment = ResourceNames.isDeployment(declared.type());
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : declared.written().properties()) {
      String name = ResourceId.lower(member.getKey());
      if (!DEPLOYMENT_ONLY.contains(name) && !(deployment && PLACE_ONLY.contains(name))) {
        members.set(member.getKey(), member.getValue());
      }
    }
    JsonNode properties = deployment ? Members.get(members, "properties") : null;
    JsonNode template = properties == null ? null : Members.get(properties, "template");
    if (!(properties instanceof ObjectNode written) || !(template instanceof ObjectNode)) {
      return new ResourceBody(TreeWalk.grow(members, scope), null, false, scope);
    }
    return nested(members, written, template, scope);
  }

  private static ResourceBody nested(
      ObjectNode members, ObjectNode properties, JsonNode template, TemplateScope scope) {
    ObjectNode without = properties.objectNode();
    for (Map.Entry<String, JsonNode> member : properties.properties()) {
      if (!member.getKey().equalsIgnoreCase("template")) {
        without.set(member.getKey(), member.getValue());
      }
    }
    for (String name : java.util.List.copyOf(members.propertyNames())) {
      if (name.equalsIgnoreCase("properties")) {
        members.set(name, without);
      }
    }
    boolean outer = outer(properties, scope);
    Grown inside = outer ? NestedTemplate.grow(template, scope) : new Grown(template, false, true);
    return new ResourceBody(TreeWalk.grow(members, scope), inside, outer, scope);
  }

  private static boolean outer(ObjectNode properties, TemplateScope scope) {
    JsonNode options = Members.get(properties, "expressionEvaluationOptions");
    String written = options == null ? null : ResourceReader.text(options, "scope", head(scope));
    if (written == null
        || written.equalsIgnoreCase("outer")
        || written.equalsIgnoreCase("NotSpecified")) {
      return true;
    }
    if (written.equalsIgnoreCase("inner")) {
      return false;
    }
    throw TemplateErrors.structure(
        "The expression evaluation scope '" + written + "' is not one of 'inner, outer'.", "");
  }

  private static TemplateScope head(TemplateScope scope) {
    return scope.as(TemplateScope.Part.HEAD);
  }

  /** The same with what a world knows. */
  ResourceBody knowing(World world, Budget budget) {
    TemplateScope knowing = scope.knowing(world, Work.on(budget)).as(TemplateScope.Part.REST);
    return new ResourceBody(
        body.rest() ? TreeWalk.grow(body.node(), knowing) : body,
        template != null && outer && template.rest()
            ? NestedTemplate.grow(template.node(), knowing)
            : template,
        outer,
        knowing);
  }

  /** The location; null when there is none or it is not known yet. */
  @Nullable String location() {
    JsonNode location = Members.get(body.node(), "location");
    if (location == null || !location.isString()) {
      return null;
    }
    String text = location.asString();
    return Expressions.isExpression(text) ? null : Expressions.plain(text);
  }

  /** The object itself, not shared with anything that stays. What is left stays an expression. */
  ObjectNode node() {
    JsonNode plain = body.rest() ? body.node() : body.plain();
    ObjectNode node = (ObjectNode) plain.deepCopy();
    if (template != null) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (member.getKey().equalsIgnoreCase("properties")
            && member.getValue() instanceof ObjectNode properties) {
          properties.set("template", template.node().deepCopy());
        }
      }
    }
    return node;
  }
}
