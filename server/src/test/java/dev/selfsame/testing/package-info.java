/** What tests share. */
@NullMarked
package dev.selfsame.testing;

import org.jspecify.annotations.NullMarked;
