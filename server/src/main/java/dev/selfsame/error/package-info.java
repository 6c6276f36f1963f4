@NullMarked
package dev.selfsame.error;

import org.jspecify.annotations.NullMarked;
