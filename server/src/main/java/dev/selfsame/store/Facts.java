package dev.selfsame.store;

import java.util.Map;
import java.util.Optional;

/** Table {@code facts}: a few named values of the installation, such as the tenant's id. */
public interface Facts {
  Optional<String> find(String name);

  void put(String name, String value);

  Map<String, String> all();
}
