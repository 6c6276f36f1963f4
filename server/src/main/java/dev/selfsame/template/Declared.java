package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource of a template, one for each turn of its loop, with its names worked out.
 *
 * @param written the resource as the template has it
 * @param path where, such as {@code properties.template.resources[0]}
 * @param symbol symbolic name; of an element of a loop {@code name[3]}; null without
 * @param turn innermost turn of the loops around it; null outside of loops
 * @param base what its id is below: the place, or where its {@code scope} points
 * @param tail {@code Microsoft.X/type/name}, with which {@code dependsOn} may name it
 * @param parent the resource that it is nested in; null for one that stands alone
 */
record Declared(
    ObjectNode written,
    String path,
    @Nullable String symbol,
    @Nullable Turn turn,
    ResourceId id,
    String base,
    String tail,
    String type,
    String name,
    String apiVersion,
    boolean existing,
    boolean condition,
    @Nullable Declared parent,
    Batch batch) {

  /**
   * The loop that a resource is a turn of.
   *
   * @param loop its name; empty for a resource that is no turn
   * @param size turns that go in parallel; 0 for all
   */
  record Batch(String loop, int index, int size) {
    static final Batch ALONE = new Batch("", 0, 0);
  }

  /** It will be deployed. */
  boolean deployed() {
    return condition && !existing;
  }

  String key() {
    return id.key();
  }

  /** Another declaration of the same resource, or this one. */
  boolean same(Declared other) {
    return Objects.equals(key(), other.key());
  }

  /** Segments of the name. */
  List<String> segments() {
    List<String> segments = new ArrayList<>();
    for (String segment : name.split("/", -1)) {
      segments.add(segment);
    }
    return segments;
  }
}
