package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * A long-running operation.
 *
 * @param kind which runner takes its steps
 * @param state {@code InProgress}, {@code Succeeded}, {@code Failed} or {@code Canceled}
 * @param step how far it is; meaning belongs to the runner
 * @param input JSON for the runner
 * @param result JSON body that the Location URL answers with when done; null for none
 * @param error JSON of the error when failed
 * @param leaseOwner who works on it
 * @param leaseUntil epoch milliseconds; past means free
 */
public record OperationRow(
    String operationId,
    String resourceKey,
    @Nullable String subscriptionId,
    String kind,
    String state,
    long step,
    String input,
    @Nullable String result,
    @Nullable String error,
    @Nullable String leaseOwner,
    long leaseUntil,
    long startedAt,
    @Nullable Long endedAt) {
  /** A new operation, at its first step. */
  public static OperationRow begun(
      String operationId,
      String resourceKey,
      @Nullable String subscriptionId,
      String kind,
      String input,
      long now) {
    return new OperationRow(
        operationId,
        resourceKey,
        subscriptionId,
        kind,
        "InProgress",
        0,
        input,
        null,
        null,
        null,
        0,
        now,
        null);
  }

  /** The same operation, ended. */
  public OperationRow ended(
      String how, @Nullable String withResult, @Nullable String withError, long now) {
    return new OperationRow(
        operationId,
        resourceKey,
        subscriptionId,
        kind,
        how,
        step,
        input,
        withResult,
        withError,
        null,
        0,
        startedAt,
        now);
  }
}
