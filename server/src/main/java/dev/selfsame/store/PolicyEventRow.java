package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * Something that a policy found or did.
 *
 * @param at epoch milliseconds
 * @param subscriptionKey key of the resource's subscription; null above subscriptions
 * @param compliance as a state's
 * @param effect lower case
 * @param body JSON: what else is shown
 */
public record PolicyEventRow(
    String eventId,
    long at,
    String resourceKey,
    @Nullable String subscriptionKey,
    String policyKey,
    String assignmentKey,
    String compliance,
    String effect,
    String body) {}
