package dev.selfsame.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * One {@code copy} of a property or a variable.
 *
 * @param name of the member that becomes an array, and of the loop
 * @param count number of turns, or the expression for it
 * @param input what each turn makes
 */
record CopyLoop(String name, JsonNode count, JsonNode input) {
  /** Azure's limit of turns, for resources and for properties alike. */
  static final int TURNS_MAX = 800;

  /** The loops in {@code "copy":[{"name","count","input"}]}; null when it is something else. */
  static @Nullable List<CopyLoop> read(JsonNode copy) {
    if (!(copy instanceof ArrayNode array) || array.isEmpty()) {
      return null;
    }
    List<CopyLoop> loops = new ArrayList<>();
    for (JsonNode element : array) {
      JsonNode name = Members.get(element, "name");
      JsonNode count = Members.get(element, "count");
      JsonNode input = element.isObject() ? inputOf(element) : null;
      if (name == null || !name.isString() || count == null || input == null) {
        return null;
      }
      loops.add(new CopyLoop(name.asString(), count, input));
    }
    return loops;
  }

  /** The input, which may be null itself. */
  private static @Nullable JsonNode inputOf(JsonNode element) {
    JsonNode exact = element.get("input");
    return exact == null ? Members.get(element, "input") : exact;
  }

  /** Number of turns from what the count was worked out to. */
  static int turns(JsonNode count, String path) {
    Long turns = Members.whole(count);
    if (turns == null || turns < 0 || turns > TURNS_MAX) {
      throw TemplateErrors.copyCount(path);
    }
    return turns.intValue();
  }
}
