package dev.selfsame.arm;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A word of a type's description: which other resources a change begins to refer to, and the action
 * that its writer must be allowed on them.
 */
@FunctionalInterface
public interface Links {
  /** Ids by action, such as {@code Microsoft.Network/virtualNetworks/subnets/join/action}. */
  Map<String, List<String>> of(Change change, Tx tx);

  /**
   * Ids that stand in the body and did not before.
   *
   * @param path member names with dots between; {@code *} for each element of an array
   */
  static Links in(String path, String action) {
    List<String> members = List.of(path.split("\\.", -1));
    return (change, tx) -> {
      ObjectNode before = change.current().map(Resource::body).orElseGet(Json::object);
      Map<String, String> now = new LinkedHashMap<>();
      collect(change.proposed(), members, now);
      Map<String, String> then = new LinkedHashMap<>();
      collect(before, members, then);
      now.keySet().removeAll(then.keySet());
      return now.isEmpty() ? Map.of() : Map.of(action, List.copyOf(now.values()));
    };
  }

  private static void collect(JsonNode node, List<String> path, Map<String, String> ids) {
    if (path.isEmpty()) {
      String id = node.asString("");
      if (!id.isEmpty()) {
        ids.putIfAbsent(ResourceId.lower(id), id);
      }
      return;
    }
    List<String> rest = path.subList(1, path.size());
    if (path.getFirst().equals("*")) {
      node.forEach(element -> collect(element, rest, ids));
    } else {
      collect(node.path(path.getFirst()), rest, ids);
    }
  }
}
