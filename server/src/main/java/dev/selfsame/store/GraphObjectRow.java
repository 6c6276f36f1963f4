package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * What Graph shows of an object beyond its principal; of an application, which is no principal,
 * all.
 *
 * @param kind {@code application}, {@code servicePrincipal}, {@code user} or {@code group}
 * @param appId of an application, in lower case
 * @param body JSON object as Graph has it, without secrets
 * @param createdAt epoch milliseconds
 * @param deletedAt epoch milliseconds of the soft delete of an application
 */
public record GraphObjectRow(
    String objectId,
    String kind,
    @Nullable String appId,
    String displayName,
    String body,
    long createdAt,
    @Nullable Long deletedAt) {}
