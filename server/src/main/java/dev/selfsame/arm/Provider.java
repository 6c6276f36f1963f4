package dev.selfsame.arm;

import java.util.List;
import java.util.Map;

/** A resource provider: a namespace and its types. */
public interface Provider {
  String namespace();

  List<ResourceType> types();

  /** Routes that are not resources (sizes, operations lists, locations). */
  default List<Route> routes() {
    return List.of();
  }

  /** By operation kind. */
  default Map<String, OperationSteps> operations() {
    return Map.of();
  }
}
