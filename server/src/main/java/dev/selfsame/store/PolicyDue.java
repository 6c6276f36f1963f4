package dev.selfsame.store;

import java.util.List;
import java.util.Optional;

/** Table {@code policy_due}: one row for each resource, policy and kind. */
public interface PolicyDue {
  /** Writes the row whole, new or not. */
  void put(PolicyDueRow row);

  Optional<PolicyDueRow> find(String resourceKey, String policyKey, String kind);

  /** All of one resource. */
  List<PolicyDueRow> of(String resourceKey);

  /** What is due of resources as a whole, of no single policy; the longest overdue first. */
  List<PolicyDueRow> dueOfResources(long now, int limit);

  /** What is due of single policies, the longest overdue first. */
  List<PolicyDueRow> dueOfPolicies(long now, int limit);

  boolean delete(PolicyDueRow row);

  /** Everything that waits, due or not. */
  long count();
}
