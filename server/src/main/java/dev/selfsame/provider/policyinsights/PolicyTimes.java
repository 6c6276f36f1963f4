package dev.selfsame.provider.policyinsights;

import java.time.Duration;

/**
 * How long things take.
 *
 * @param evaluationDelay from a write to the look for what should exist, when the policy does not
 *     say
 * @param scanDelay from a change of what is assigned to its scan
 * @param scanEvery from one scan of everything to the next
 * @param eventRetention how long events are kept
 */
public record PolicyTimes(
    Duration evaluationDelay, Duration scanDelay, Duration scanEvery, Duration eventRetention) {}
