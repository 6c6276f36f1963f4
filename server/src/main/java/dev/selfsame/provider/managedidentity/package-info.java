/**
 * Microsoft.ManagedIdentity: user-assigned identities, their federated credentials, the
 * system-assigned identity of any resource as a read-only view, and who has which identity.
 *
 * <p>It does not attach identities to resources (that is {@code arm.ResourceIdentity}, the same for
 * every type) and it issues no token. Principals are made and ended by {@code directory.Directory}
 * in the transaction of the request.
 *
 * <p>Read {@link dev.selfsame.provider.managedidentity.ManagedIdentityProvider} first, then {@code
 * UserAssignedIdentities}.
 */
@NullMarked
package dev.selfsame.provider.managedidentity;

import org.jspecify.annotations.NullMarked;
