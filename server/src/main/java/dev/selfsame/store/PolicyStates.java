package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code policy_states}, in the order of resource and policy. */
public interface PolicyStates {
  /** Writes rows whole, new or not. */
  void put(List<PolicyStateRow> rows);

  void delete(List<Place> places);

  /** All of one resource. */
  List<PolicyStateRow> of(String resourceKey);

  Optional<PolicyStateRow> find(String resourceKey, String policyKey);

  /** What is kept of the resources from one key to another, both included. */
  List<Kept> kept(String firstKey, String lastKey);

  /** Those below a scope, not of the scope itself; the empty text for all. */
  List<PolicyStateRow> below(String scopeKey, @Nullable Place after, int limit);

  /**
   * Those below a scope with this compliance, which is not {@code Compliant}.
   *
   * @param compliance such as {@code NonCompliant}
   */
  List<PolicyStateRow> below(String scopeKey, String compliance, @Nullable Place after, int limit);

  /** Those of an assignment with this compliance. */
  List<PolicyStateRow> ofAssignment(
      String assignmentKey, String compliance, @Nullable Place after, int limit);

  /** The first assignment after this one that has rows. */
  Optional<String> nextAssignment(String afterKey);

  /** Takes away some rows of an assignment; how many. */
  int deleteOf(String assignmentKey, int limit);

  /**
   * As much of a row as tells whether something new was found.
   *
   * @param details JSON, as in {@link PolicyStateRow#details}
   */
  record Kept(
      String resourceKey, String policyKey, String compliance, String effect, String details) {}

  /** Which row. */
  record Place(String resourceKey, String policyKey) {}
}
