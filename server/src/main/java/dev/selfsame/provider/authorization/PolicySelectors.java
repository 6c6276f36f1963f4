package dev.selfsame.provider.authorization;

import dev.selfsame.model.ResourceId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code resourceSelectors} of assignments and exemptions, and the selectors of {@code overrides}.
 * Source: "Azure Policy assignment structure", resource selectors.
 */
final class PolicySelectors {
  /** Azure's limits. */
  private static final int SELECTORS_MAX = 10;

  private static final int VALUES_MAX = 50;

  static final List<String> RESOURCE_KINDS =
      List.of(
          "resourceLocation",
          "resourceType",
          "resourceWithoutLocation",
          "userPrincipalId",
          "groupPrincipalId");

  private static final PolicyMembers ENTRY =
      new PolicyMembers("ResourceSelector", List.of("name", "selectors"), List.of());
  private static final PolicyMembers SELECTOR =
      new PolicyMembers("Selector", List.of("kind", "in", "notIn"), List.of());

  private PolicySelectors() {}

  /**
   * Reads {@code resourceSelectors} in place.
   *
   * @param wrong the error of what is wrong
   */
  static void resources(ObjectNode properties, Function<String, RuntimeException> wrong) {
    if (!properties.has("resourceSelectors")) {
      return;
    }
    ArrayNode entries = ENTRY.each(properties, "resourceSelectors", "properties");
    if (entries.size() > SELECTORS_MAX) {
      throw wrong.apply("There are more than '" + SELECTORS_MAX + "' resource selectors.");
    }
    Set<String> names = new HashSet<>();
    for (JsonNode entry : entries) {
      String name = entry.path("name").asString("");
      if (!name.isEmpty() && !names.add(ResourceId.lower(name))) {
        throw wrong.apply("The resource selector name '" + name + "' is used more than once.");
      }
      Set<String> kinds =
          selectors((ObjectNode) entry, "properties.resourceSelectors", RESOURCE_KINDS, wrong);
      if (kinds.contains("resourceLocation") && kinds.contains("resourceWithoutLocation")) {
        throw wrong.apply(
            "The selectors 'resourceLocation' and 'resourceWithoutLocation' cannot be used in the"
                + " same resource selector.");
      }
    }
  }

  /** Reads {@code selectors} of an entry in place; the kinds that there are. */
  static Set<String> selectors(
      ObjectNode entry, String path, List<String> known, Function<String, RuntimeException> wrong) {
    Set<String> kinds = new HashSet<>();
    for (JsonNode one : SELECTOR.each(entry, "selectors", path)) {
      ObjectNode selector = (ObjectNode) one;
      String given = selector.path("kind").asString("");
      String kind = known.stream().filter(given::equalsIgnoreCase).findFirst().orElse("");
      if (kind.isEmpty()) {
        throw wrong.apply(
            "The selector kind '"
                + given
                + "' is not valid. The valid kinds are '"
                + String.join(", ", known)
                + "'.");
      }
      if (!kinds.add(kind)) {
        throw wrong.apply("The selector kind '" + kind + "' is used more than once.");
      }
      selector.put("kind", kind);
      values(selector, kind, wrong);
    }
    return kinds;
  }

  private static void values(
      ObjectNode selector, String kind, Function<String, RuntimeException> wrong) {
    if (selector.has("in") == selector.has("notIn")) {
      throw wrong.apply("The selector '" + kind + "' must have exactly one of 'in' and 'notIn'.");
    }
    JsonNode values = selector.has("in") ? selector.path("in") : selector.path("notIn");
    boolean texts = values.isArray();
    for (JsonNode value : values) {
      texts &= value.isString();
    }
    if (!texts || values.isEmpty() || values.size() > VALUES_MAX) {
      throw wrong.apply(
          "The values of the selector '"
              + kind
              + "' must be an array of 1 to '"
              + VALUES_MAX
              + "' strings.");
    }
  }
}
