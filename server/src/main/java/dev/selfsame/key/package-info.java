/**
 * Signing keys: made, published, used, retired, and sealed at rest.
 *
 * <p>{@link dev.selfsame.key.SigningKeys} holds the ring and its rules; {@link
 * dev.selfsame.key.Signer} does the RSA operation on a bounded pool of platform threads; {@link
 * dev.selfsame.key.SealingKey} keeps private keys unreadable in the store. It builds no claims and
 * knows no grant: that is the token room. No private member of a key leaves this room. Read {@code
 * SigningKeys} first.
 */
@NullMarked
package dev.selfsame.key;

import org.jspecify.annotations.NullMarked;
