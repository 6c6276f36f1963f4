package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code resources}. All keys are id keys (lower case). Lists are ordered by id key. */
public interface Resources {
  Optional<ResourceRow> find(String idKey);

  /** Writes the row whole, new or not. */
  void put(ResourceRow row);

  /**
   * Removes the row, its documents, its row of {@link RoleAssignments}, and what policies keep of
   * it but the events.
   */
  boolean delete(String idKey);

  /**
   * Resources of a type directly or deeply below a scope (a subscription or group key), after
   * {@code afterKey} if given.
   */
  List<ResourceRow> listByType(
      String scopeKey, String typeIgnoringCase, @Nullable String afterKey, int limit);

  /** All tracked resources below a scope, whatever their type, children included. */
  List<ResourceRow> listBelow(String scopeKey, @Nullable String afterKey, int limit);

  /** Everything below a scope, groups too; the empty text for all that there is. */
  List<ResourceRow> within(String scopeKey, @Nullable String afterKey, int limit);

  /** Direct children (parent key equal), of one type or of all when null. */
  List<ResourceRow> children(
      String parentKey, @Nullable String typeIgnoringCase, @Nullable String afterKey, int limit);

  /** Resource groups of a subscription. */
  List<ResourceRow> groups(String subscriptionId, @Nullable String afterKey, int limit);

  List<ResourceRow> subscriptions();

  /** The types of a namespace that a subscription has resources of. */
  List<String> typesOf(String subscriptionKey, String namespaceIgnoringCase);

  /** Every row, whatever its type. */
  List<ResourceRow> all(@Nullable String afterKey, int limit);

  long count();
}
