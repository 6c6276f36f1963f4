package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts of a template. Source: "Understand the structure and syntax of ARM templates" and
 * "Template limits".
 *
 * @param parameters definitions by name in lower case, as all maps here
 * @param symbolic resources are an object and have symbolic names
 * @param resources an array or an object
 */
record TemplateDocument(
    Map<String, Named> parameters,
    ObjectNode variables,
    Map<String, Named> functions,
    Map<String, Named> definitions,
    boolean symbolic,
    JsonNode resources,
    Map<String, Named> outputs) {

  static final int PARAMETERS_MAX = 256;
  static final int VARIABLES_MAX = 512;
  static final int OUTPUTS_MAX = 64;

  private static final Set<String> MEMBERS =
      Set.of(
          "$schema",
          "contentversion",
          "apiprofile",
          "languageversion",
          "metadata",
          "definitions",
          "parameters",
          "variables",
          "functions",
          "resources",
          "outputs",
          "imports",
          "extensions",
          "asserts",
          "rules");
  private static final Pattern SCHEMA =
      Pattern.compile(
          "https?://schema\\.management\\.azure\\.com/schemas/"
              + "(2014-04-01-preview|2015-01-01|2018-05-01|2019-04-01|2019-08-01)/"
              + "[A-Za-z]+\\.json#?",
          Pattern.CASE_INSENSITIVE);

  /** A member with its name as written. */
  record Named(String name, ObjectNode node) {}

  /** See {@link Template#read}. */
  static TemplateDocument read(ObjectNode document) {
    members(document);
    schema(document);
    required(document, "contentVersion");
    refuse(document, "imports");
    refuse(document, "extensions");
    JsonNode resources = Members.get(document, "resources");
    boolean symbolic = symbolic(document);
    if (resources == null) {
      throw missing("resources");
    }
    if (symbolic ? !resources.isObject() && !resources.isArray() : !resources.isArray()) {
      throw TemplateErrors.structure(
          "The template resources must be an array"
              + (symbolic
                  ? " or an object."
                  : "; an object with symbolic names needs languageVersion '2.0'."),
          "properties.template.resources");
    }
    Map<String, Named> parameters = section(document, "parameters", PARAMETERS_MAX);
    Map<String, Named> outputs = section(document, "outputs", OUTPUTS_MAX);
    return new TemplateDocument(
        parameters,
        variables(document),
        functions(document),
        section(document, "definitions", Integer.MAX_VALUE),
        symbolic && resources.isObject(),
        resources,
        outputs);
  }

  private static void members(ObjectNode document) {
    for (Map.Entry<String, JsonNode> member : document.properties()) {
      if (!MEMBERS.contains(ResourceId.lower(member.getKey()))) {
        throw TemplateErrors.structure(
            "Could not find member '" + member.getKey() + "' on object of type 'Template'.",
            "properties.template." + member.getKey());
      }
    }
  }

  private static void schema(ObjectNode document) {
    String schema = required(document, "$schema");
    if (!SCHEMA.matcher(schema).matches()) {
      throw TemplateErrors.structure(
          "The template schema '"
              + schema
              + "' is not supported. Supported versions are"
              + " '2014-04-01-preview,2015-01-01,2018-05-01,2019-04-01,2019-08-01'.",
          "properties.template.$schema");
    }
  }

  private static String required(ObjectNode document, String name) {
    String value = Members.text(document, name, "properties.template");
    if (value == null) {
      throw missing(name);
    }
    return value;
  }

  private static RuntimeException missing(String name) {
    return TemplateErrors.structure(
        "Required property '" + name + "' not found in JSON. Path ''.", "properties.template");
  }

  private static void refuse(ObjectNode document, String name) {
    JsonNode value = Members.get(document, name);
    if (value != null && !value.isEmpty()) {
      throw TemplateErrors.structure(
          "The template section '" + name + "' is not supported: there are no extensions here.",
          "properties.template." + name);
    }
  }

  private static boolean symbolic(ObjectNode document) {
    String version = Members.text(document, "languageVersion", "properties.template");
    if (version == null || version.equals("1.0")) {
      return false;
    }
    if (version.equals("2.0")
        || version.equals("2.1-experimental")
        || version.equals("2.2-experimental")
        || version.equals("1.9-experimental")
        || version.equals("1.10-experimental")) {
      return true;
    }
    throw TemplateErrors.structure(
        "The template language version '" + version + "' is not supported.",
        "properties.template.languageVersion");
  }

  private static Map<String, Named> section(ObjectNode document, String name, int most) {
    Map<String, Named> section = new LinkedHashMap<>();
    ObjectNode node = Members.object(document, name, "properties.template");
    if (node == null) {
      return section;
    }
    if (node.size() > most) {
      throw TemplateErrors.tooMany(name, most, node.size());
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!(member.getValue() instanceof ObjectNode definition)) {
        throw TemplateErrors.structure(
            "The template " + name + " member '" + member.getKey() + "' must be an object.",
            "properties.template." + name + "." + member.getKey());
      }
      section.put(ResourceId.lower(member.getKey()), new Named(member.getKey(), definition));
    }
    return section;
  }

  private static ObjectNode variables(ObjectNode document) {
    ObjectNode variables = Members.object(document, "variables", "properties.template");
    if (variables == null) {
      return dev.selfsame.json.Json.object();
    }
    JsonNode copy = Members.get(variables, "copy");
    int number = variables.size() + (copy instanceof ArrayNode loops ? loops.size() - 1 : 0);
    if (number > VARIABLES_MAX) {
      throw TemplateErrors.tooMany("variables", VARIABLES_MAX, number);
    }
    return variables;
  }

  /** {@code namespace.name} to what is written for it. */
  private static Map<String, Named> functions(ObjectNode document) {
    Map<String, Named> functions = new LinkedHashMap<>();
    ArrayNode namespaces = Members.array(document, "functions", "properties.template");
    if (namespaces == null) {
      return functions;
    }
    for (JsonNode each : namespaces) {
      String path = "properties.template.functions";
      @Nullable String namespace = Members.text(each, "namespace", path);
      ObjectNode members = Members.object(each, "members", path);
      if (namespace == null || members == null) {
        throw TemplateErrors.structure("A template function needs a namespace and members.", path);
      }
      for (Map.Entry<String, JsonNode> member : members.properties()) {
        if (member.getValue() instanceof ObjectNode definition) {
          String name = namespace + "." + member.getKey();
          functions.put(ResourceId.lower(name), new Named(name, definition));
        } else {
          throw TemplateErrors.structure(
              "The template function '" + member.getKey() + "' must be an object.", path);
        }
      }
    }
    return functions;
  }
}
