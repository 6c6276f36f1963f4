package dev.selfsame.template;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * First look at the resources: loops, types, names, conditions and ids, all that must be known
 * before any body is looked at. Source: "Resource declaration in ARM templates", "Resource
 * iteration in ARM templates", "Conditional deployments".
 */
final class ResourceReader {
  /** Azure's limit, after the copy loops. */
  static final int RESOURCES_MAX = 800;

  /** What a resource costs in memory beside its body, in characters. */
  private static final int RESOURCE_CHARACTERS = 1000;

  private final Facts facts;
  private final TemplateScope outside;
  private final List<Declared> all = new ArrayList<>();
  private final Map<String, List<Declared>> loops = new HashMap<>();

  private ResourceReader(Facts facts, Work work) {
    this.facts = facts;
    this.outside = TemplateScope.of(facts, work, TemplateScope.Part.HEAD);
  }

  static ResourceIndex read(Facts facts, Work work) {
    ResourceReader reader = new ResourceReader(facts, work);
    Cells names = new Cells("resource");
    facts.names(symbol -> names.get(symbol, reader::info));
    reader.section(
        facts.template().resources(), "properties.template.resources", null, reader.outside);
    return new ResourceIndex(reader.all, reader.loops);
  }

  /** One resource as written, before its turns. */
  private record Written(
      ObjectNode node, String path, @Nullable String symbol, @Nullable Declared parent) {}

  private void section(
      JsonNode section, String path, @Nullable Declared parent, TemplateScope scope) {
    if (section instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        String at = path + "." + member.getKey();
        each(new Written(node(member.getValue(), at), at, member.getKey(), parent), scope);
      }
      return;
    }
    for (int i = 0; i < section.size(); i++) {
      String at = path + "[" + i + "]";
      each(new Written(node(section.get(i), at), at, null, parent), scope);
    }
  }

  private static ObjectNode node(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw TemplateErrors.structure("A template resource must be an object.", path);
  }

  private void each(Written written, TemplateScope scope) {
    JsonNode copy = Members.get(written.node, "copy");
    if (copy == null) {
      declare(written, scope, written.symbol, Declared.Batch.ALONE);
      return;
    }
    if (!copy.isObject()) {
      throw TemplateErrors.copyDefinition(
          "the copy of a resource must be an object.", written.path + ".copy");
    }
    String path = written.path + ".copy";
    String loop = text(copy, "name", scope);
    JsonNode count = Members.get(copy, "count");
    if (loop == null || loop.isEmpty() || count == null) {
      throw TemplateErrors.copyDefinition("it needs a name and a count.", path);
    }
    int turns = CopyLoop.turns(TreeWalk.value(count, scope, "count of the copy loop"), path);
    room(turns);
    int batch = batch(copy, scope, path);
    turns(loop);
    if (written.symbol != null) {
      turns(written.symbol);
    }
    for (int i = 0; i < turns; i++) {
      TemplateScope turn = scope.in(new Turn(loop, i, true, scope.turn()));
      String symbol = written.symbol == null ? null : written.symbol + "[" + i + "]";
      Declared one = declare(written, turn, symbol, new Declared.Batch(loop, i, batch));
      turns(loop).add(one);
      if (written.symbol != null && !written.symbol.equalsIgnoreCase(loop)) {
        turns(written.symbol).add(one);
      }
    }
  }

  private List<Declared> turns(String loop) {
    return loops.computeIfAbsent(ResourceId.lower(loop), key -> new ArrayList<>());
  }

  private void room(int more) {
    if (all.size() + more > RESOURCES_MAX) {
      throw TemplateErrors.tooMany("resources", RESOURCES_MAX, all.size() + (long) more);
    }
  }

  private static int batch(JsonNode copy, TemplateScope scope, String path) {
    String mode = text(copy, "mode", scope);
    if (mode == null || mode.equalsIgnoreCase("parallel")) {
      return 0;
    }
    if (!mode.equalsIgnoreCase("serial")) {
      throw TemplateErrors.copyDefinition(
          "the mode '" + mode + "' is not one of 'parallel, serial'.", path);
    }
    JsonNode size = Members.get(copy, "batchSize");
    if (size == null) {
      return 1;
    }
    Long batch = Members.whole(TreeWalk.value(size, scope, "batchSize of the copy loop"));
    if (batch == null || batch < 1 || batch > CopyLoop.TURNS_MAX) {
      throw TemplateErrors.copyDefinition("the batchSize must be a positive integer.", path);
    }
    return batch.intValue();
  }

  /** Who a resource is. */
  private record Head(
      String type, String name, String version, String tail, String base, ResourceId id) {}

  private Head head(Written written, TemplateScope scope) {
    ObjectNode node = written.node;
    Declared parent = written.parent;
    String type = typeOf(written, scope);
    String own = required(node, "name", written.path, scope);
    boolean full = parent != null && type.equals(text(node, "type", scope));
    String name = parent == null || full ? own : parent.name() + "/" + own;
    String version = text(node, "apiVersion", scope);
    if (version == null) {
      throw TemplateErrors.resource(name, "it has no apiVersion", written.path);
    }
    String tail = ResourceNames.tail(type, name, written.path);
    String base = base(node, type, name, parent, scope);
    ResourceId id = ResourceNames.id(base, type, name, written.path);
    return new Head(type, name, version, tail, base, id);
  }

  private Declared declare(
      Written written, TemplateScope scope, @Nullable String symbol, Declared.Batch batch) {
    room(1);
    scope.work().budget().make(RESOURCE_CHARACTERS);
    ObjectNode node = written.node;
    Declared parent = written.parent;
    Head head;
    boolean condition;
    try {
      head = head(written, scope);
      condition =
          condition(node, head.name, written.path, scope) && (parent == null || parent.condition());
    } catch (ApiException e) {
      JsonNode name = Members.get(node, "name");
      throw TemplateErrors.inResource(e, name == null ? "" : name.asString(""), written.path);
    }
    Declared declared =
        new Declared(
            node,
            written.path,
            symbol,
            scope.turn(),
            head.id,
            head.base,
            head.tail,
            head.type,
            head.name,
            head.version,
            flag(node, "existing") && facts.template().symbolic(),
            condition,
            parent,
            batch);
    all.add(declared);
    JsonNode children = Members.get(node, "resources");
    if (children != null) {
      section(children, written.path + ".resources", declared, scope);
    }
    return declared;
  }

  /**
   * What {@code resourceInfo} says while names are worked out: the name of one resource may need
   * another's.
   *
   * @param symbol {@code name}, or {@code name[3]} for a turn of a loop
   */
  private JsonNode info(String symbol) {
    int bracket = symbol.endsWith("]") ? symbol.indexOf('[') : -1;
    String name = bracket < 0 ? symbol : symbol.substring(0, bracket);
    JsonNode node =
        facts.template().symbolic() ? Members.get(facts.template().resources(), name) : null;
    if (!(node instanceof ObjectNode object)) {
      throw TemplateErrors.referenceNotFound(symbol);
    }
    JsonNode copy = Members.get(object, "copy");
    if ((copy == null) != (bracket < 0)) {
      throw TemplateErrors.referenceNotFound(symbol);
    }
    TemplateScope scope = outside;
    if (copy != null) {
      String digits = symbol.substring(bracket + 1, symbol.length() - 1);
      String loop = text(copy, "name", outside);
      if (!digits.matches("[0-9]{1,3}") || loop == null) {
        throw TemplateErrors.referenceNotFound(symbol);
      }
      scope = outside.in(new Turn(loop, Integer.parseInt(digits), true, null));
    }
    String path = "properties.template.resources." + name;
    Head head = head(new Written(object, path, name, null), scope);
    return ReferenceFunctions.info(head.id, head.name, head.type, head.version);
  }

  /** A nested child's type continues its parent's; some write it in full, which is the same. */
  private static String typeOf(Written written, TemplateScope scope) {
    String type = required(written.node, "type", written.path, scope);
    Declared parent = written.parent;
    return parent == null
            || ResourceId.lower(type).startsWith(ResourceId.lower(parent.type()) + "/")
        ? type
        : parent.type() + "/" + type;
  }

  private String base(
      ObjectNode node, String type, String name, @Nullable Declared parent, TemplateScope scope) {
    String written = text(node, "scope", scope);
    if (written != null) {
      return ResourceNames.scope(written, facts.place());
    }
    if (ResourceNames.isDeployment(type) || flag(node, "existing")) {
      return ResourceNames.deploymentScope(
          text(node, "subscriptionId", scope),
          text(node, "resourceGroup", scope),
          facts.place(),
          name);
    }
    return parent == null ? facts.place().scope() : parent.base();
  }

  private static boolean condition(ObjectNode node, String name, String path, TemplateScope scope) {
    JsonNode written = Members.get(node, "condition");
    if (written == null) {
      return true;
    }
    JsonNode value = TreeWalk.value(written, scope, "condition of the resource " + name);
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isString() && value.asString().equalsIgnoreCase("true")) {
      return true;
    }
    if (value.isString() && value.asString().equalsIgnoreCase("false")) {
      return false;
    }
    throw TemplateErrors.resource(
        name,
        "Template resource condition type is not valid. Expected 'Boolean'. Actual '"
            + Json.kind(value)
            + "'",
        path + ".condition");
  }

  private static boolean flag(ObjectNode node, String name) {
    JsonNode value = Members.get(node, name);
    return value != null && value.isBoolean() && value.booleanValue();
  }

  private static String required(ObjectNode node, String member, String path, TemplateScope scope) {
    String text = text(node, member, scope);
    if (text == null || text.isEmpty()) {
      throw TemplateErrors.structure(
          "Required property '" + member + "' not found in JSON. Path '" + path + "'.", path);
    }
    return text;
  }

  /** The member's text, worked out; null when it is absent or works out to null. */
  static @Nullable String text(JsonNode node, String member, TemplateScope scope) {
    JsonNode written = Members.get(node, member);
    if (written == null) {
      return null;
    }
    JsonNode value = TreeWalk.value(written, scope, member + " of a resource");
    if (value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw TemplateErrors.structure(
          "The "
              + member
              + " of a template resource must be a string, not '"
              + Json.kind(value)
              + "'.",
          "");
    }
    return value.asString();
  }
}
