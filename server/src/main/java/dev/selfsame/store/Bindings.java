package dev.selfsame.store;

import java.util.List;
import java.util.Optional;

/** Table {@code bindings}. */
public interface Bindings {
  Optional<BindingRow> find(String bindingId);

  List<BindingRow> ofResource(String resourceKey);

  List<BindingRow> list();

  void put(BindingRow row);

  boolean delete(String bindingId);
}
