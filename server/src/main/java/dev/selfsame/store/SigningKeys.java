package dev.selfsame.store;

import java.util.List;

/** Table {@code signing_keys}. */
public interface SigningKeys {
  List<SigningKeyRow> list();

  void put(SigningKeyRow row);

  boolean delete(String kid);
}
