package dev.selfsame.template;

import java.util.IdentityHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How large values are when they are written out. Values share parts: thirty variables, each with
 * the one before twice in it, are small in memory and a gigabyte as JSON. So the size is counted
 * part by part, each once, and charged wherever a value is put into a body.
 */
final class Sizes {
  /** Deeper values are refused; the deepest template is less than that. */
  static final int DEPTH_MAX = 128;

  /** What one node costs, counted as characters. */
  private static final int NODE = 24;

  private final Budget budget;
  private final Map<JsonNode, Size> known = new IdentityHashMap<>();

  Sizes(Budget budget) {
    this.budget = budget;
  }

  /**
   * A value's size.
   *
   * @param weight nodes and text, counted as characters; never overflows
   * @param marked some text in it looks like an expression
   */
  record Size(long weight, int depth, boolean marked) {}

  /** The size, charged as what it costs to write the value out once. */
  Size charged(JsonNode value) {
    Size size = of(value);
    budget.make(size.weight);
    return size;
  }

  private Size of(JsonNode value) {
    if (value.isString()) {
      return text(value.asString());
    }
    if (!value.isContainer()) {
      return new Size(NODE, 1, false);
    }
    Size size = known.get(value);
    if (size == null) {
      size = counted(value);
      known.put(value, size);
    }
    return size;
  }

  private static Size text(String text) {
    // a part of a value often is a text that is shared too, so it costs less than its length
    return new Size(NODE + text.length() / 8, 1, Grown.marked(text));
  }

  private Size counted(JsonNode value) {
    long weight = NODE;
    int depth = 0;
    boolean marked = false;
    for (JsonNode part : value) {
      budget.step();
      Size size = of(part);
      weight = Math.min(weight + size.weight, Long.MAX_VALUE / 2);
      depth = Math.max(depth, size.depth);
      marked |= size.marked;
    }
    if (value instanceof ObjectNode object) {
      for (String name : object.propertyNames()) {
        weight += NODE + name.length() / 8;
        marked |= Grown.marked(name);
      }
    }
    if (depth >= DEPTH_MAX) {
      throw TemplateErrors.structure(
          "A value in the template is nested deeper than '" + DEPTH_MAX + "' levels.", "");
    }
    return new Size(weight, depth + 1, marked);
  }
}
