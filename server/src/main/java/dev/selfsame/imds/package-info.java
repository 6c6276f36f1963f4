/**
 * The hatch: the metadata service as code on a VM sees it.
 *
 * <p>It answers which VM asks (by the channel), which identity is meant, and hands out tokens that
 * {@link dev.selfsame.imds.Mint} signs. It does not read the store, know ARM or sign anything. What
 * it knows of VMs comes from {@code directory.IdentityView} and {@code directory.VmBindings}.
 *
 * <p>Read {@link dev.selfsame.imds.ImdsEndpoint} first.
 */
@NullMarked
package dev.selfsame.imds;

import org.jspecify.annotations.NullMarked;
