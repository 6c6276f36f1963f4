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

  /** Those of either kind, deleted ones too, ordered by object id. */
  List<PrincipalRow> ofKinds(String kind, String orKind, @Nullable String afterObjectId, int limit);

  /** Those with a display name in any case, ordered by object id. */
  List<PrincipalRow> named(String displayName, @Nullable String afterObjectId, int limit);

  /** Soft-deleted before an instant (epoch milliseconds). */
  List<PrincipalRow> deletedBefore(long at, int limit);

  /** Removes the row for good. */
  boolean delete(String objectId);

  /** Whether the principal may not sign in ({@code accountEnabled} is false). */
  boolean disabled(String objectId);

  void disable(String objectId, boolean disabled);
}
