package dev.selfsame.arm;

import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Tx;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes one small idempotent step of a kind of long operation, inside a write transaction of the
 * resource's gate.
 */
@FunctionalInterface
public interface OperationSteps {
  Step step(OperationRow operation, Tx tx, long now);

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
