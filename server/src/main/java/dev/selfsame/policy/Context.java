package dev.selfsame.policy;

import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What surrounds a resource while a rule is held against it.
 *
 * @param apiVersion of the write that is judged; of an existing resource the newest of its type
 * @param identity of who writes, as {@code requestContext().identity}: {@code idtyp}, {@code
 *     appid}, {@code acrs}; null while existing resources are judged
 * @param subscription as {@code subscription()} shows it; null above subscriptions
 * @param resourceGroup as {@code resourceGroup()} shows it; null for what is in none
 * @param policy as {@code policy()} shows it: {@code assignmentId}, {@code definitionId}, {@code
 *     setDefinitionId}, {@code definitionReferenceId}
 * @param now for {@code utcNow()}
 * @param nanos a clock for durations, which bounds the evaluation
 */
public record Context(
    String apiVersion,
    @Nullable ObjectNode identity,
    @Nullable ObjectNode subscription,
    @Nullable ObjectNode resourceGroup,
    ObjectNode policy,
    Instant now,
    LongSupplier nanos) {}
