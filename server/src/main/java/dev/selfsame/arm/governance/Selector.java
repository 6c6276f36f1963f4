package dev.selfsame.arm.governance;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One selector of an assignment or an exemption.
 *
 * @param kind lower case: {@code resourcelocation}, {@code resourcetype}, {@code
 *     resourcewithoutlocation}, {@code policydefinitionreferenceid}, {@code userprincipalid},
 *     {@code groupprincipalid}
 * @param values lower case
 * @param in whether one of the values must be met, or none may be
 */
public record Selector(String kind, Set<String> values, boolean in) {
  public Selector {
    values = Set.copyOf(values);
  }

  static List<Selector> all(JsonNode stored) {
    List<Selector> all = new ArrayList<>();
    for (JsonNode each : stored) {
      boolean in = each.path("in").isArray();
      Set<String> values = new HashSet<>();
      each.path(in ? "in" : "notIn").forEach(value -> values.add(normal(value.asString(""))));
      all.add(new Selector(ResourceId.lower(each.path("kind").asString("")), values, in));
    }
    return all;
  }

  private static String normal(String value) {
    return ResourceId.lower(value.replace(" ", ""));
  }

  /**
   * Whether a resource and a definition are selected.
   *
   * @param caller who writes; empty while existing resources are judged, which those selectors let
   *     through
   */
  boolean selects(Facts facts) {
    return switch (kind) {
      case "resourcelocation" -> values.contains(facts.location()) == in;
      case "resourcetype" -> values.contains(facts.type()) == in;
      case "resourcewithoutlocation" ->
          !facts.location().isEmpty() || values.contains(facts.type()) == in;
      case "policydefinitionreferenceid" -> values.contains(facts.referenceId()) == in;
      case "userprincipalid", "groupprincipalid" ->
          facts.principals().isEmpty()
              || facts.principals().stream().anyMatch(values::contains) == in;
      default -> true;
    };
  }

  /** What selectors ask about; all in lower case. */
  record Facts(String type, String location, String referenceId, Set<String> principals) {}
}
