package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * A principal of the directory.
 *
 * @param kind {@code ManagedIdentity}, {@code Application}, {@code User} or {@code Group}
 * @param resourceKey id key of the resource (a VM, or the user-assigned identity) for a managed
 *     identity
 * @param userAssigned true for the principal of a user-assigned identity
 * @param userPrincipalName sign-in name of a user
 * @param owner may do everything; the bootstrap principals
 * @param tokensValidFrom epoch seconds; tokens issued earlier are refused
 * @param deletedAt epoch milliseconds of the soft delete
 */
public record PrincipalRow(
    String objectId,
    String clientId,
    String tenantId,
    String kind,
    String displayName,
    @Nullable String resourceKey,
    boolean userAssigned,
    @Nullable String userPrincipalName,
    boolean owner,
    long tokensValidFrom,
    long createdAt,
    @Nullable Long deletedAt) {}
