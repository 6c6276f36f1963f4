package dev.selfsame.arm;

import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Tx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes one small idempotent step of a kind of long operation, inside a write transaction of the
 * resource's gate.
 */
@FunctionalInterface
public interface OperationSteps {
  Step step(OperationRow operation, Tx tx, long now);

  /**
   * True when {@link #before} does work that takes its time: such operations do not wait for each
   * other.
   */
  default boolean apart() {
    return false;
  }

  /**
   * Called before each step, outside any transaction: for work that would hold up other writes,
   * such as evaluating or fetching. What it gives takes the step, unless the operation has moved
   * meanwhile; empty when there is nothing to do yet.
   */
  default Optional<OperationSteps> before(OperationRow operation, long now) {
    return Optional.of(this);
  }

  /** What a step came to. */
  sealed interface Step {
    /** More to do; {@code step} is stored. */
    record More(long step) implements Step {}

    /**
     * Done.
     *
     * @param result what the Location URL answers with; null for none
     */
    record Done(@Nullable ObjectNode result) implements Step {}

    /** Failed; the error is kept in the operation. */
    record Failed(dev.selfsame.error.ArmError error) implements Step {}
  }
}
