/**
 * The commands of the launcher. They speak to a server as any client does, over HTTPS with the
 * installation's own CA.
 */
@NullMarked
package dev.selfsame.cli;

import org.jspecify.annotations.NullMarked;
