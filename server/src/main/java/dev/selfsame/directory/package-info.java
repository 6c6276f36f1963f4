/**
 * Principals of the tenant, what is assigned to which resource, and which channel speaks for which
 * VM.
 *
 * <p>{@link dev.selfsame.directory.Directory} writes principals in the caller's transaction; {@link
 * dev.selfsame.directory.IdentityView} answers the token path from memory; {@link
 * dev.selfsame.directory.VmBindings} keeps bindings. It opens no listener and signs nothing. Read
 * {@link dev.selfsame.directory.Directory} first.
 */
@NullMarked
package dev.selfsame.directory;

import org.jspecify.annotations.NullMarked;
