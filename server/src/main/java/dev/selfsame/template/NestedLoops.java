package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import org.jspecify.annotations.Nullable;

/**
 * Copy loops of a nested template around a place in it: their {@code copyIndex} is for the nested
 * deployment to answer, not for the template around it.
 *
 * @param name in lower case; empty for the nested template itself, which is no loop
 * @param whole {@code copyIndex()} without a name means a loop of the nested template
 */
record NestedLoops(String name, boolean whole, @Nullable NestedLoops outer) {
  static final NestedLoops NONE = new NestedLoops("", false, null);

  NestedLoops with(String loop, boolean resource) {
    return new NestedLoops(ResourceId.lower(loop), whole || resource, this);
  }

  boolean has(String loop) {
    String lower = ResourceId.lower(loop);
    for (NestedLoops each = this; each != null; each = each.outer) {
      if (!each.name.isEmpty() && each.name.equals(lower)) {
        return true;
      }
    }
    return false;
  }
}
