package dev.selfsame.arm.governance;

import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.PolicyDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The definitions and initiatives that every tenant has, by the key of their id. */
final class BuiltInPolicies {
  private BuiltInPolicies() {}

  /** As ARM shows it. */
  static Optional<ObjectNode> find(String key) {
    return Optional.ofNullable(ByKey.ALL.get(key));
  }

  /** Made when first asked for. */
  private static final class ByKey {
    static final Map<String, ObjectNode> ALL = all();

    private static Map<String, ObjectNode> all() {
      Map<String, ObjectNode> all = new HashMap<>();
      for (List<ObjectNode> some :
          List.of(PolicyDefinition.builtIn(), PolicyDefinition.builtInSets())) {
        some.forEach(each -> all.put(ResourceId.lower(each.path("id").asString()), each));
      }
      return Map.copyOf(all);
    }
  }
}
