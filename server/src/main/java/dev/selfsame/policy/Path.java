package dev.selfsame.policy;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a property stands in a resource.
 *
 * @param steps names of members as written, and {@link #EACH}
 * @param key the same in lower case
 * @param shown as {@code evaluationDetails} writes it
 */
record Path(List<String> steps, List<String> key, String shown) {
  /** All elements of an array. */
  static final String EACH = "[*]";

  /** Deeper than any resource may be. */
  private static final int STEPS_MAX = 64;

  Path {
    steps = List.copyOf(steps);
    key = List.copyOf(key);
  }

  static Path of(List<String> steps) {
    return new Path(
        steps,
        steps.stream().map(ResourceId::lower).toList(),
        String.join(".", steps).replace("." + EACH, EACH));
  }

  /** Reads {@code a.b[*].c}; null when it is no path. */
  static @Nullable Path parse(String text) {
    List<String> steps = new ArrayList<>();
    for (String part : text.split("\\.", -1)) {
      String name = part;
      int stars = 0;
      while (name.endsWith(EACH)) {
        name = name.substring(0, name.length() - EACH.length());
        stars++;
      }
      if (name.isEmpty() || name.chars().anyMatch(c -> "[]*'\"/ ".indexOf(c) >= 0)) {
        return null;
      }
      steps.add(name);
      for (int i = 0; i < stars; i++) {
        steps.add(EACH);
      }
    }
    return steps.size() > STEPS_MAX ? null : of(steps);
  }

  boolean isCollection() {
    return steps.contains(EACH);
  }

  /** True when it ends with the elements of an array. */
  boolean endsWithEach() {
    return steps.getLast().equals(EACH);
  }
}
