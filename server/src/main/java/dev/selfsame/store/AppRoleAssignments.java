package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code app_role_assignments}. */
public interface AppRoleAssignments {
  Optional<AppRoleAssignmentRow> find(String id);

  /** False when the principal has that role of the resource already. */
  boolean add(AppRoleAssignmentRow row);

  boolean delete(String id);

  /** What a principal has, ordered by id. */
  List<AppRoleAssignmentRow> ofPrincipal(String principalId, @Nullable String afterId, int limit);

  /** What a principal has of one resource. */
  List<AppRoleAssignmentRow> ofPrincipal(String principalId, String resourceId);

  /** Who has roles of a resource, ordered by id. */
  List<AppRoleAssignmentRow> ofResource(String resourceId, @Nullable String afterId, int limit);

  /** Removes every row that names the object, on either side. */
  int deleteAllOf(String objectId);
}
