package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tables {@code graph_objects} and {@code graph_names}. */
public interface GraphObjects {
  Optional<GraphObjectRow> find(String objectId);

  /** The application with a client id, the living one before a deleted one. */
  Optional<GraphObjectRow> findApplication(String appId);

  void put(GraphObjectRow row);

  /** Removes the object and its names. */
  boolean delete(String objectId);

  /** Objects of a kind, deleted ones too, ordered by object id. */
  List<GraphObjectRow> list(String kind, @Nullable String afterObjectId, int limit);

  /** Objects of a kind with a display name in any case, ordered by object id. */
  List<GraphObjectRow> named(
      String kind, String displayName, @Nullable String afterObjectId, int limit);

  /** Soft-deleted before an instant (epoch milliseconds). */
  List<GraphObjectRow> deletedBefore(long at, int limit);

  /** Whose a name is among the objects of a kind; names are compared in lower case. */
  Optional<String> findName(String kind, String name);

  /** Gives names to an object in place of those it had. */
  void putNames(String kind, String objectId, List<String> names);
}
