package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parameters: given, by default, or null where that is allowed; checked against their types.
 * Source: "Parameters in ARM templates".
 *
 * <p>A given {@code null} counts as not given, unless the parameter is nullable. A reference to a
 * Key Vault is answered with Azure's {@code KeyVaultParameterReferenceNotFound}.
 */
final class ParameterValues {
  private final Map<String, TemplateDocument.Named> definitions;
  private final Map<String, JsonNode> given = new HashMap<>();
  private final Cells cells = new Cells("parameter");

  private ParameterValues(Map<String, TemplateDocument.Named> definitions) {
    this.definitions = definitions;
  }

  /**
   * Takes what was given.
   *
   * @param file {@code {"name":{"value":…}}}
   */
  static ParameterValues read(Map<String, TemplateDocument.Named> definitions, ObjectNode file) {
    ParameterValues values = new ParameterValues(definitions);
    List<String> strange = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : file.properties()) {
      if (!definitions.containsKey(ResourceId.lower(member.getKey()))) {
        strange.add(member.getKey());
      }
    }
    if (!strange.isEmpty()) {
      throw TemplateErrors.parametersNotInTemplate(
          strange, definitions.values().stream().map(TemplateDocument.Named::name).toList());
    }
    for (Map.Entry<String, JsonNode> member : file.properties()) {
      values.take(member.getKey(), member.getValue());
    }
    return values;
  }

  private void take(String name, JsonNode entry) {
    if (!(entry instanceof ObjectNode object)) {
      throw TemplateErrors.structure(
          "The template parameter '" + name + "' must be an object with a 'value'.",
          "properties.parameters." + name);
    }
    JsonNode reference = Members.get(object, "reference");
    if (reference != null) {
      JsonNode vault = Members.get(reference, "keyVault");
      JsonNode id = vault == null ? null : Members.get(vault, "id");
      JsonNode secret = Members.get(reference, "secretName");
      throw TemplateErrors.keyVaultReference(
          name, id == null ? "" : id.asString(""), secret == null ? "" : secret.asString(""));
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (member.getKey().equalsIgnoreCase("value")) {
        given.put(ResourceId.lower(name), member.getValue());
      }
    }
  }

  /** The value of a parameter, which is null for one that is nullable and not given. */
  JsonNode get(String name, TemplateScope asking) {
    TemplateDocument.Named definition = definitions.get(ResourceId.lower(name));
    if (definition == null) {
      throw TemplateErrors.parameterNotFound(name);
    }
    TemplateScope scope =
        TemplateScope.of(asking.facts(), asking.work(), TemplateScope.Part.PARAMETER);
    return cells.get(definition.name(), each -> make(definition, scope));
  }

  private JsonNode make(TemplateDocument.Named definition, TemplateScope scope) {
    TypeRules types = new TypeRules(scope.facts().template().definitions(), scope.work().budget());
    ObjectNode type = definition.node();
    JsonNode value = given.get(ResourceId.lower(definition.name()));
    boolean missing = value == null || (value.isNull() && !types.nullable(type));
    if (missing) {
      JsonNode normal = Members.get(type, "defaultValue");
      if (normal != null) {
        value = TreeWalk.value(normal, scope, "default of the parameter " + definition.name());
      } else if (types.nullable(type)) {
        value = NullNode.getInstance();
      } else {
        throw TemplateErrors.parameterNotProvided(definition.name());
      }
    }
    JsonNode found = java.util.Objects.requireNonNull(value);
    String wrong = types.judging(type).wrong(type, found, definition.name());
    if (wrong != null) {
      throw TemplateErrors.parameterValue(definition.name(), wrong);
    }
    return found;
  }

  /** All of them, in the template's order. */
  Map<String, Expansion.Parameter> all(TemplateScope scope) {
    Map<String, Expansion.Parameter> all = new LinkedHashMap<>();
    TypeRules types = new TypeRules(scope.facts().template().definitions(), scope.work().budget());
    for (TemplateDocument.Named definition : definitions.values()) {
      String type = types.name(definition.node());
      if (type.isEmpty()) {
        throw TemplateErrors.structure(
            "The template parameter '" + definition.name() + "' has no type.",
            "properties.template.parameters." + definition.name());
      }
      TypeRules.expected(type);
      JsonNode value = get(definition.name(), scope);
      all.put(
          definition.name(),
          new Expansion.Parameter(
              TypeRules.shown(type),
              types.secure(definition.node()),
              value.isNull() ? null : value));
    }
    return java.util.Collections.unmodifiableMap(all);
  }
}
