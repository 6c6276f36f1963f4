package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * Delegated permissions that an application was granted.
 *
 * @param clientId object id of the application's service principal
 * @param resourceId object id of the resource's service principal
 * @param principalId object id of the one user for consent type {@code Principal}
 * @param consentType {@code AllPrincipals} or {@code Principal}
 * @param scope permissions, space-separated
 * @param createdAt epoch milliseconds
 */
public record PermissionGrantRow(
    String id,
    String clientId,
    String resourceId,
    @Nullable String principalId,
    String consentType,
    String scope,
    long createdAt) {}
