package dev.selfsame.rbac.condition;

import java.util.List;
import java.util.Set;

/**
 * What a condition may know of the access that is being checked. {@link KnownAttributes} is the
 * ready-made one; an own one can look things up only when they are asked for.
 */
public interface Attributes {
  /**
   * The action or data action being checked, such as {@code
   * Microsoft.Compute/virtualMachines/read}.
   */
  String action();

  /** The suboperations of the request, such as {@code Blob.List}; mostly none. */
  Set<String> subOperations();

  /**
   * The values of an attribute; several for an attribute that is a list. An empty list means that
   * the attribute is not there: it is what {@code Exists} asks, and no comparison with it holds.
   */
  List<Value> find(Attribute attribute);
}
