/**
 * Microsoft.Compute as far as identities need it: virtual machines with their extensions and sizes.
 *
 * <p>No machine is started here: a virtual machine is a resource that can have identities, and
 * whose power state follows what clients ask for. Bodies are kept whole and completed as Azure
 * completes them; what only some api-versions show is added in the view.
 *
 * <p>Read {@link dev.selfsame.provider.compute.ComputeProvider} first, then {@code VirtualMachines}
 * (writes), {@code VmView} (answers) and {@code VmOperations} (what goes on in the background).
 */
@NullMarked
package dev.selfsame.provider.compute;

import org.jspecify.annotations.NullMarked;
