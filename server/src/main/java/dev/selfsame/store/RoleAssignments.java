package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code role_assignments}: an index of the resources of that type. A row is removed with its
 * resource by {@link Resources#delete}.
 */
public interface RoleAssignments {
  Optional<RoleAssignmentRow> find(String idKey);

  /** Writes the row whole, new or not. */
  void put(RoleAssignmentRow row);

  /** Those of one principal itself, without its groups, ordered by id key. */
  List<RoleAssignmentRow> ofPrincipal(String objectId);

  /** Those of a role, at any scope, ordered by id key. */
  List<RoleAssignmentRow> ofRole(String roleKey, int limit);

  /** The one that gives the role to the principal at exactly this scope. */
  Optional<RoleAssignmentRow> same(String scopeKey, String objectId, String roleKey);

  /** How many there are at a scope and below it. */
  long countWithin(String scopeKey);

  /** How many there are at exactly this scope. */
  long countAt(String scopeKey);

  List<RoleAssignmentRow> list(@Nullable String afterIdKey, int limit);
}
