package dev.selfsame.provider.policyinsights;

import dev.selfsame.store.Tx;
import tools.jackson.databind.node.ObjectNode;

/** The activity log, for what policies do. */
public interface PolicyLog {
  /**
   * One entry.
   *
   * @param action such as {@code audit}, of {@code Microsoft.Authorization/policies/audit/action}
   * @param failed whether what the policy did failed or is a refusal
   * @param caller whose write it was, as {@link dev.selfsame.arm.Caller#json}; empty for nobody's
   * @param facts what is shown of the policy, as text
   */
  record Entry(
      String action,
      String resourceId,
      String type,
      boolean failed,
      String correlationId,
      ObjectNode caller,
      ObjectNode facts) {}

  /** In a transaction of the resource's gate. */
  void note(Entry entry, Tx tx);

  /** Soon, outside of any transaction. Never throws. */
  void noteApart(Entry entry);
}
