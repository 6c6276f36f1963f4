package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code permission_grants}. */
public interface PermissionGrants {
  Optional<PermissionGrantRow> find(String id);

  void put(PermissionGrantRow row);

  boolean delete(String id);

  /** All of them, ordered by id. */
  List<PermissionGrantRow> list(@Nullable String afterId, int limit);

  /** Those of one client, ordered by id. */
  List<PermissionGrantRow> ofClient(String clientId, @Nullable String afterId, int limit);

  /** Removes every row that names the object. */
  int deleteAllOf(String objectId);
}
