/** The certificate of the front door: our own authority, or one that the user brings. */
@NullMarked
package dev.selfsame.http.tls;

import org.jspecify.annotations.NullMarked;
