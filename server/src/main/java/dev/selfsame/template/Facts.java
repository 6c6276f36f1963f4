package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What holds in a whole expansion: the template, the place, and the values by name. The resources
 * are known only after their names were worked out.
 */
final class Facts {
  /** Expressions kept after they were parsed; a loop works the same text out up to 800 times. */
  private static final int PARSED_MAX = 4096;

  private final TemplateDocument template;
  private final Place place;
  private final Map<String, Expression> parsed = new ConcurrentHashMap<>();
  private final ParameterValues parameters;
  private final VariableValues variables;
  private final UserFunctions functions;
  private @Nullable ResourceIndex resources;
  private Function<String, JsonNode> names =
      symbol -> {
        throw TemplateErrors.notExpectedHere("resourceInfo");
      };

  Facts(TemplateDocument template, Place place, ParameterValues parameters) {
    this.template = template;
    this.place = place;
    this.parameters = parameters;
    this.variables = new VariableValues(template.variables());
    this.functions = new UserFunctions(template.functions());
  }

  TemplateDocument template() {
    return template;
  }

  Place place() {
    return place;
  }

  ParameterValues parameters() {
    return parameters;
  }

  VariableValues variables() {
    return variables;
  }

  UserFunctions functions() {
    return functions;
  }

  /** The resources by their names; null while those are worked out. */
  @Nullable ResourceIndex resources() {
    return resources;
  }

  void resources(ResourceIndex index) {
    resources = index;
  }

  /** What {@code resourceInfo} says before the resources are known. */
  JsonNode name(String symbol) {
    return names.apply(symbol);
  }

  void names(Function<String, JsonNode> early) {
    names = early;
  }

  Expression parsed(String text) {
    Expression known = parsed.get(text);
    if (known == null) {
      known = Expressions.parse(text);
      if (parsed.size() < PARSED_MAX) {
        parsed.put(text, known);
      }
    }
    return known;
  }

  /** The subscription of the place; null above subscriptions. */
  @Nullable String subscription() {
    return ResourceId.parse(place.scope()).map(ResourceId::subscriptionId).orElse(null);
  }
}
