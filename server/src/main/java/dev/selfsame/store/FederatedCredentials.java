package dev.selfsame.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table {@code federated_credentials}. */
public interface FederatedCredentials {
  List<FederatedCredentialRow> of(String objectId);

  void put(FederatedCredentialRow row);

  boolean delete(String resourceKey);

  List<FederatedCredentialRow> list(int limit);

  /** Ordered by resource key. */
  List<FederatedCredentialRow> list(@Nullable String afterResourceKey, int limit);
}
