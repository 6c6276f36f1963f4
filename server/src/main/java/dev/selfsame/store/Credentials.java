package dev.selfsame.store;

import java.util.List;

/** Table {@code credentials}. */
public interface Credentials {
  List<CredentialRow> of(String objectId);

  void put(CredentialRow row);

  boolean delete(String keyId);
}
