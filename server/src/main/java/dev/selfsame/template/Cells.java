package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Values that are worked out when they are first asked for and may ask for each other: parameters
 * and variables. A value that is defined by way of itself is an error. A long chain is worked out
 * from its end, so that no template can make the stack deep.
 */
final class Cells {
  /** Values worked out inside each other before the outermost is put off. */
  private static final int DEPTH_MAX = 12;

  private final String kind;
  private final Map<String, JsonNode> done = new HashMap<>();
  private final Set<String> working = new HashSet<>();
  private int depth;

  /**
   * @param kind what the values are, for errors: {@code parameter} or {@code variable}
   */
  Cells(String kind) {
    this.kind = kind;
  }

  /** Carries the name of a value that must come first up to where the stack is low. */
  private static final class First extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String name;

    First(String name) {
      super(name, null, false, false);
      this.name = name;
    }
  }

  /**
   * The value of that name.
   *
   * @param make works it out, given the name; called once
   */
  synchronized JsonNode get(String name, Function<String, JsonNode> make) {
    String key = ResourceId.lower(name);
    JsonNode known = done.get(key);
    if (known != null) {
      return known;
    }
    if (working.contains(key)) {
      throw TemplateErrors.circularValue(kind, name);
    }
    if (depth >= DEPTH_MAX) {
      throw new First(name);
    }
    return depth == 0 ? fromTheEnd(name, make) : once(name, key, make);
  }

  private JsonNode once(String name, String key, Function<String, JsonNode> make) {
    working.add(key);
    depth++;
    try {
      JsonNode value = make.apply(name);
      done.put(key, value);
      return value;
    } finally {
      depth--;
      working.remove(key);
    }
  }

  private JsonNode fromTheEnd(String name, Function<String, JsonNode> make) {
    Deque<String> waiting = new ArrayDeque<>();
    Set<String> put = new HashSet<>();
    waiting.push(name);
    put.add(ResourceId.lower(name));
    while (true) {
      String next = waiting.element();
      String key = ResourceId.lower(next);
      try {
        JsonNode value = done.containsKey(key) ? done.get(key) : once(next, key, make);
        waiting.pop();
        put.remove(key);
        if (waiting.isEmpty()) {
          return java.util.Objects.requireNonNull(value);
        }
      } catch (First first) {
        if (!put.add(ResourceId.lower(first.name))) {
          throw TemplateErrors.circularValue(kind, first.name);
        }
        waiting.push(first.name);
      }
    }
  }
}
