package dev.selfsame.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Refuses a template that is larger or deeper than anything that is worked out here may be. */
final class DocumentSize {
  /** Azure's limit of a template, in bytes of JSON; counted in characters here. */
  static final long SIZE_MAX = 4L * 1024 * 1024;

  /** Deeper than JSON is read from the wire, so that only what never was on it is refused. */
  static final int DEPTH_MAX = 72;

  private DocumentSize() {}

  private record Level(JsonNode node, int depth) {}

  /** Walks the tree without recursion, since its depth is what is in doubt. */
  static void check(ObjectNode document) {
    Deque<Level> open = new ArrayDeque<>();
    open.push(new Level(document, 1));
    long size = 0;
    while (!open.isEmpty()) {
      Level level = open.pop();
      if (level.depth > DEPTH_MAX) {
        throw TemplateErrors.structure(
            "The template is nested deeper than '" + DEPTH_MAX + "' levels.", "");
      }
      JsonNode node = level.node;
      size += 2;
      if (node instanceof ObjectNode object) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          size += member.getKey().length() + 4L;
          open.push(new Level(member.getValue(), level.depth + 1));
        }
      } else if (node.isArray()) {
        for (JsonNode element : node) {
          size++;
          open.push(new Level(element, level.depth + 1));
        }
      } else {
        size += node.isString() ? node.asString().length() : 2;
      }
      if (size > SIZE_MAX) {
        throw TemplateErrors.structure(
            "The template size limit exceeded. Limit: '" + SIZE_MAX + "' bytes.", "");
      }
    }
  }
}
