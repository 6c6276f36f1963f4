package dev.selfsame.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table {@code assignments}. */
public interface Assignments {
  List<AssignmentRow> ofResource(String resourceKey);

  /** Which resources have this user-assigned identity, ordered by resource key. */
  List<AssignmentRow> ofIdentity(String identityKey, @Nullable String afterResourceKey, int limit);

  /** Replaces all assignments of a resource. */
  void replace(String resourceKey, List<AssignmentRow> rows);

  /**
   * Ordered by resource key; never cuts a resource in two, so a page may hold a few rows more than
   * {@code limit}.
   */
  List<AssignmentRow> list(@Nullable String afterResourceKey, int limit);
}
