package dev.selfsame.policy;

import dev.selfsame.json.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes one change of a resource. */
final class Write {
  private final Wish.Change change;
  private final Path path;
  private final boolean append;
  private Outcome outcome = Outcome.NOTHING;

  /** What came of it. */
  enum Outcome {
    DONE,
    NOTHING,
    /** The resource says otherwise, or the property cannot be changed. */
    AGAINST
  }

  private Write(Wish.Change change, Path path, boolean append) {
    this.change = change;
    this.path = path;
    this.append = append;
  }

  static Outcome of(ObjectNode resource, Wish.Change change, String apiVersion, boolean append) {
    if (!append && change.field() instanceof Field.Alias alias && !alias.modifiable()) {
      return Outcome.AGAINST;
    }
    String type = String.valueOf(Nodes.text(resource, "type"));
    if (change.field() instanceof Field.Alias alias && !alias.isOf(type)) {
      return Outcome.NOTHING;
    }
    Write write = new Write(change, path(change.field(), apiVersion, type), append);
    write.at(resource, 0);
    return write.outcome;
  }

  static boolean overlap(Field one, Field other, String apiVersion, String type) {
    List<String> a = path(one, apiVersion, type).key();
    List<String> b = path(other, apiVersion, type).key();
    List<String> shorter = a.size() < b.size() ? a : b;
    return (a.size() < b.size() ? b : a).subList(0, shorter.size()).equals(shorter);
  }

  private static Path path(Field field, String apiVersion, String type) {
    return switch (field) {
      case Field.Tag(String name) -> Path.of(List.of("tags", name));
      case Field.Alias alias -> alias.path(apiVersion, type);
      case Field.Known known -> Path.of(List.of(known.shown()));
    };
  }

  // Recursion is bounded by the length of paths.
  private void at(JsonNode here, int step) {
    if (!(here instanceof ObjectNode object)) {
      outcome = Outcome.AGAINST;
      return;
    }
    String name = Nodes.standing(object, path.steps().get(step));
    if (step == path.steps().size() - 1) {
      set(object, name);
      return;
    }
    boolean array = path.steps().get(step + 1).equals(Path.EACH);
    JsonNode next = object.get(name);
    if (next == null || next.isNull()) {
      if (!mayCreate(step, array)) {
        return;
      }
      next = array ? object.putArray(name) : object.putObject(name);
    }
    if (!array) {
      at(next, step + 1);
    } else if (!(next instanceof ArrayNode elements)) {
      outcome = Outcome.AGAINST;
    } else if (step + 2 == path.steps().size()) {
      join(elements);
    } else {
      elements.forEach(element -> at(element, step + 2));
    }
  }

  /**
   * Where a parent is not written, {@code modify} takes it for left out on purpose, but for those
   * that every resource has.
   */
  private boolean mayCreate(int step, boolean array) {
    if (change.kind() == Effect.Operation.Kind.REMOVE) {
      return false;
    }
    boolean last = array && step + 2 == path.steps().size();
    return append || step == 0 || last;
  }

  private void set(ObjectNode object, String name) {
    JsonNode there = object.get(name);
    boolean absent = there == null || there.isNull();
    JsonNode value = change.value();
    switch (change.kind()) {
      case REMOVE -> {
        if (object.remove(name) != null) {
          outcome = Outcome.DONE;
        }
      }
      case ADD -> {
        if (absent) {
          put(object, name, value);
        } else if (append && !same(there, value)) {
          outcome = Outcome.AGAINST;
        }
      }
      case ADD_OR_REPLACE -> {
        if (!absent && !kind(there).equals(kind(Objects.requireNonNull(value)))) {
          outcome = Outcome.AGAINST;
        } else if (absent || !there.equals(value)) {
          put(object, name, value);
        }
      }
    }
  }

  private void join(ArrayNode elements) {
    JsonNode value = Objects.requireNonNull(change.value());
    if (change.kind() == Effect.Operation.Kind.ADD_OR_REPLACE) {
      if (elements.size() == 1 && elements.get(0).equals(value)) {
        return;
      }
      elements.removeAll();
    } else {
      for (JsonNode element : elements) {
        if (element.equals(value)) {
          return;
        }
      }
    }
    elements.add(value);
    outcome = Outcome.DONE;
  }

  private void put(ObjectNode object, String name, @Nullable JsonNode value) {
    object.set(name, Objects.requireNonNull(value));
    if (outcome != Outcome.AGAINST) {
      outcome = Outcome.DONE;
    }
  }

  private static boolean same(@Nullable JsonNode there, @Nullable JsonNode value) {
    return there != null
        && value != null
        && Comparison.OF_FIELD.holds(Operator.EQUALS, there, value);
  }

  private static String kind(JsonNode value) {
    return value.isNumber() ? "Number" : Json.kind(value);
  }
}
