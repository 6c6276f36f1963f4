package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Where a property stands by its name: at {@code properties.path}; at the top when the path begins
 * with a member that ARM keeps there; and with {@code properties} after the elements of arrays that
 * hold whole resources, such as {@code subnets[*]}. What differs by type is in {@code
 * alias-rules.json}. Source: aliases that public definitions use, held against the REST reference
 * of their types.
 */
final class AliasRule {
  private static final Set<String> AT_THE_TOP =
      Set.of(
          "sku",
          "kind",
          "plan",
          "zones",
          "identity",
          "managedby",
          "extendedlocation",
          "etag",
          "systemdata");

  /** Members that stand beside {@code properties} in an element that is a resource. */
  private static final Set<String> BESIDE = Set.of("id", "name", "etag", "zones", "properties");

  private static final JsonNode DATA = Json.beside(AliasRule.class, "alias-rules.json");
  private static final Map<String, Set<String>> ELEMENTS = sets("elements");
  private static final Map<String, Set<String>> SKU_WITHIN = sets("withinProperties");
  private static final Map<String, Set<String>> DROPPED = sets("dropped");
  private static final Map<String, Set<String>> AFTER_KINDS = sets("afterKinds");
  private static final Map<String, Set<String>> OF_MACHINES = sets("ofMachines");
  private static final Map<String, List<String>> LISTED = listed();

  private AliasRule() {}

  static boolean isAtTheTop(Path path) {
    return AT_THE_TOP.contains(path.key().getFirst());
  }

  /**
   * Names, without their type, that public definitions use of a type and that stand by the rule.
   */
  static List<String> listed(String type) {
    return LISTED.getOrDefault(ResourceId.lower(type), List.of());
  }

  /**
   * Where a path stands.
   *
   * @param type in lower case
   * @param path what the name says after the type
   */
  static Path placed(String type, Path path) {
    List<String> steps = new ArrayList<>(path.steps());
    // Neither the only name that a resource of the type may have, nor names of kinds, such as
    // FirewallPolicyFilterRuleCollection, are no members of a resource.
    steps.subList(0, steps.size() - 1).removeIf(step -> has(DROPPED, type, ResourceId.lower(step)));
    if (steps.size() > 1 && (steps.getFirst().equals("default") || isKind(type, steps))) {
      steps.removeFirst();
    }
    String first = ResourceId.lower(steps.getFirst());
    if (has(OF_MACHINES, type, first)) {
      steps.addFirst("virtualMachineProfile");
    }
    if (!AT_THE_TOP.contains(first) || has(SKU_WITHIN, type, first)) {
      steps.addFirst("properties");
    }
    return Path.of(withinElements(type, steps));
  }

  /** Whether a path begins with the name of a kind, such as {@code SqlServer.typeProperties}. */
  private static boolean isKind(String type, List<String> steps) {
    return AFTER_KINDS.entrySet().stream()
        .anyMatch(each ->
            type.startsWith(each.getKey())
                && each.getValue().contains(ResourceId.lower(steps.get(1))));
  }

  private static List<String> withinElements(String type, List<String> steps) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      all.add(steps.get(i));
      boolean element = steps.get(i).equals(Path.EACH) && i > 0 && i + 1 < steps.size();
      if (element
          && isResource(type, ResourceId.lower(steps.get(i - 1)))
          && !BESIDE.contains(ResourceId.lower(steps.get(i + 1)))) {
        all.add("properties");
      }
    }
    return all;
  }

  private static boolean isResource(String type, String array) {
    for (Map.Entry<String, Set<String>> each : ELEMENTS.entrySet()) {
      if (type.startsWith(each.getKey()) && each.getValue().contains(array)) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(Map<String, Set<String>> sets, String type, String name) {
    return sets.getOrDefault(type, Set.of()).contains(name);
  }

  private static Map<String, Set<String>> sets(String member) {
    Map<String, Set<String>> sets = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : DATA.path(member).properties()) {
      Set<String> names = new HashSet<>();
      each.getValue().forEach(name -> names.add(ResourceId.lower(name.asString())));
      sets.put(ResourceId.lower(each.getKey()), Set.copyOf(names));
    }
    return Map.copyOf(sets);
  }

  private static Map<String, List<String>> listed() {
    Map<String, List<String>> lists = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : DATA.path("names").properties()) {
      List<String> names = new ArrayList<>();
      each.getValue().forEach(name -> names.add(name.asString()));
      lists.put(ResourceId.lower(each.getKey()), List.copyOf(names));
    }
    return Map.copyOf(lists);
  }
}
