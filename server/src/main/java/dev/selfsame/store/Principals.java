package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code principals}. */
public interface Principals {
  Optional<PrincipalRow> find(String objectId);

  Optional<PrincipalRow> findByClientId(String clientId);

  Optional<PrincipalRow> findByUserPrincipalName(String userPrincipalNameIgnoringCase);

  /** The living principal that belongs to a resource. */
  Optional<PrincipalRow> findByResource(String resourceKey);

  void put(PrincipalRow row);

  List<PrincipalRow> list(@Nullable String afterObjectId, int limit);
}
