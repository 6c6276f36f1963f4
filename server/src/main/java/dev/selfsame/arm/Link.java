package dev.selfsame.arm;

import dev.selfsame.model.ResourceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A word of a type's description: where its body names other resources, and the action that one must
 * be allowed on them.
 *
 * @param action such as {@code Microsoft.Network/virtualNetworks/subnets/join/action}
 * @param path member names; {@code *} for each element of an array
 */
public record Link(String action, List<String> path) {
  /** The ids in a body, by their keys. */
  Map<String, String> in(JsonNode body) {
    Map<String, String> ids = new LinkedHashMap<>();
    collect(body, 0, ids);
    return ids;
  }

  private void collect(JsonNode node, int at, Map<String, String> ids) {
    if (at == path.size()) {
      String id = node.asString("");
      if (!id.isEmpty()) {
        ids.putIfAbsent(ResourceId.lower(id), id);
      }
    } else if (path.get(at).equals("*")) {
      node.forEach(element -> collect(element, at + 1, ids));
    } else {
      collect(node.path(path.get(at)), at + 1, ids);
    }
  }
}
