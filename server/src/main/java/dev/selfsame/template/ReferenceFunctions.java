package dev.selfsame.template;

import dev.selfsame.error.ApiException;
import dev.selfsame.model.ResourceId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code reference}, {@code references}, {@code resourceInfo} and {@code list*}: what depends on
 * resources as they are. Source: "Resource functions for ARM templates".
 */
final class ReferenceFunctions {
  private ReferenceFunctions() {}

  static Answer call(String name, List<JsonNode> arguments, TemplateScope scope) {
    ResourceIndex index = scope.facts().resources();
    if (name.equals("resourceinfo") && index == null && scope.part() == TemplateScope.Part.HEAD) {
      return new Answer.Value(scope.facts().name(Arguments.text("resourceInfo", arguments, 0, 1)));
    }
    boolean allowed =
        scope.arguments() == null
            && (scope.part() == TemplateScope.Part.BODY
                || scope.part() == TemplateScope.Part.REST
                || scope.part() == TemplateScope.Part.OUTPUT
                || (scope.part() == TemplateScope.Part.HEAD && name.equals("resourceinfo")));
    if (index == null || !allowed) {
      throw TemplateErrors.notExpectedHere(name);
    }
    return switch (name) {
      case "reference" -> reference(arguments, index, scope);
      case "references" -> references(arguments, index, scope);
      case "resourceinfo" -> resourceInfo(arguments, index);
      default -> list(name, arguments, index, scope);
    };
  }

  private static Answer reference(
      List<JsonNode> arguments, ResourceIndex index, TemplateScope scope) {
    String target = Arguments.text("reference", arguments, 0, 3);
    String version =
        arguments.size() > 1 && !arguments.get(1).isNull()
            ? Arguments.text("reference", arguments.get(1))
            : null;
    boolean full = arguments.size() > 2 && full("reference", arguments.get(2));
    ResourceIndex.Target found = index.target(target);
    if (found == null) {
      if (scope.nested() != null) {
        return new Answer.Later();
      }
      throw TemplateErrors.referenceNotFound(target);
    }
    return read(found, version, full, scope);
  }

  private static boolean full(String function, JsonNode argument) {
    String text = Arguments.text(function, argument);
    if (text.equalsIgnoreCase("Full")) {
      return true;
    }
    if (text.equalsIgnoreCase("Properties")) {
      return false;
    }
    throw TemplateErrors.function(
        function, "the argument '" + text + "' is not valid: the only value is 'Full'.");
  }

  private static Answer read(
      ResourceIndex.Target target, @Nullable String given, boolean full, TemplateScope scope) {
    Declared declared = target.declared();
    tell(declared, given, scope);
    String version = given == null && declared != null ? declared.apiVersion() : given;
    if (version == null && scope.nested() == null) {
      throw TemplateErrors.notDefined(target.id());
    }
    return answered(
        () -> scope.world().reference(target.id(), version, full), declared == null, scope);
  }

  private static void tell(
      @Nullable Declared declared, @Nullable String version, TemplateScope scope) {
    if (declared != null) {
      scope.asked().accept(new TemplateScope.Asked(declared, version));
    }
  }

  /** Asks the world; in a nested template what cannot be found here may be found there. */
  private static Answer answered(
      java.util.function.Supplier<Optional<JsonNode>> question,
      boolean foreign,
      TemplateScope scope) {
    Optional<JsonNode> known;
    try {
      known = question.get();
    } catch (ApiException e) {
      if (scope.nested() != null && foreign) {
        return new Answer.Later();
      }
      throw e;
    }
    return known.isPresent() ? new Answer.Value(known.get()) : new Answer.Later();
  }

  private static Answer references(
      List<JsonNode> arguments, ResourceIndex index, TemplateScope scope) {
    String target = Arguments.text("references", arguments, 0, 2);
    boolean full = arguments.size() > 1 && full("references", arguments.get(1));
    List<Declared> turns = index.loop(target);
    if (turns == null) {
      if (scope.nested() != null) {
        return new Answer.Later();
      }
      throw TemplateErrors.referenceNotFound(target);
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    boolean later = false;
    for (Declared turn : turns) {
      if (!turn.condition()) {
        continue;
      }
      Answer one = read(new ResourceIndex.Target(turn.id().value(), turn), null, full, scope);
      if (one instanceof Answer.Value(JsonNode value)) {
        all.add(value);
      } else {
        later = true;
      }
    }
    return later ? new Answer.Later() : new Answer.Value(all);
  }

  private static Answer resourceInfo(List<JsonNode> arguments, ResourceIndex index) {
    String name = Arguments.text("resourceInfo", arguments, 0, 1);
    ResourceIndex.Target target = index.target(name);
    if (target == null || target.declared() == null) {
      throw TemplateErrors.referenceNotFound(name);
    }
    Declared declared = target.declared();
    return new Answer.Value(
        info(declared.id(), declared.name(), declared.type(), declared.apiVersion()));
  }

  static ObjectNode info(ResourceId id, String name, String type, String apiVersion) {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("id", id.value());
    info.put("name", name);
    info.put("type", type);
    info.put("apiVersion", apiVersion);
    return info;
  }

  private static Answer list(
      String function, List<JsonNode> arguments, ResourceIndex index, TemplateScope scope) {
    String name = Arguments.text(function, arguments, 0, 3);
    ResourceIndex.Target target = index.target(name);
    if (target == null) {
      if (scope.nested() != null) {
        return new Answer.Later();
      }
      throw TemplateErrors.referenceNotFound(name);
    }
    Declared declared = target.declared();
    String given = arguments.size() > 1 ? Arguments.text(function, arguments.get(1)) : null;
    String version = given == null && declared != null ? declared.apiVersion() : given;
    if (version == null) {
      throw TemplateErrors.function(function, "function requires an api-version.");
    }
    JsonNode body = arguments.size() > 2 ? arguments.get(2) : null;
    tell(declared, given, scope);
    return answered(
        () -> scope.world().list(function, target.id(), version, body), declared == null, scope);
  }
}
