package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * A resource, a resource group or a subscription.
 *
 * @param idKey the resource ID in lower case (ASCII)
 * @param id the resource ID as first written
 * @param type as in the type's description, such as {@code Microsoft.Compute/virtualMachines}
 * @param resourceGroup lower case; null above groups
 * @param parentKey id key of the parent: for a child type its parent resource, else the group or
 *     subscription
 * @param version grows by one with each write; the ETag
 * @param provisioningState null means Succeeded
 * @param body the whole resource as JSON, without id, name and type
 * @param createdAt epoch milliseconds
 * @param createdBy object id of the principal
 */
public record ResourceRow(
    String idKey,
    String id,
    String type,
    @Nullable String subscriptionId,
    @Nullable String resourceGroup,
    @Nullable String parentKey,
    String name,
    @Nullable String location,
    long version,
    @Nullable String provisioningState,
    String body,
    long createdAt,
    String createdBy,
    long changedAt,
    String changedBy) {
  /** The same resource in another provisioning state, one version on. */
  public ResourceRow in(@Nullable String state, long now) {
    return changed(state, body, now, changedBy);
  }

  /** The same resource with another state and body, one version on. */
  public ResourceRow changed(@Nullable String state, String newBody, long now, String by) {
    return new ResourceRow(
        idKey,
        id,
        type,
        subscriptionId,
        resourceGroup,
        parentKey,
        name,
        location,
        version + 1,
        state,
        newBody,
        createdAt,
        createdBy,
        now,
        by);
  }
}
