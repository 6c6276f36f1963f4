package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * One event of the activity log.
 *
 * @param chain the chain it belongs to, and {@code seq} its place there
 * @param at epoch milliseconds
 * @param groupKey the resource group's id key
 * @param operationId of the long operation that was accepted; null for all other events
 * @param body what is shown, as JSON
 * @param mac over all the rest and the mac before it
 */
public record ActivityRow(
    String chain,
    long seq,
    long at,
    String eventId,
    @Nullable String subscriptionKey,
    @Nullable String groupKey,
    @Nullable String resourceKey,
    String correlationId,
    @Nullable String operationId,
    String level,
    String body,
    String mac) {
  /** What the mac covers beside chain and place. */
  public @Nullable Object[] content() {
    return new @Nullable Object[] {
      at, eventId, subscriptionKey, groupKey, resourceKey, correlationId, operationId, level, body
    };
  }

  /** The same event at its place in a chain. */
  public ActivityRow placed(String inChain, long place, String withMac) {
    return new ActivityRow(
        inChain,
        place,
        at,
        eventId,
        subscriptionKey,
        groupKey,
        resourceKey,
        correlationId,
        operationId,
        level,
        body,
        withMac);
  }
}
