@NullMarked
package dev.selfsame.provider.compute;

import org.jspecify.annotations.NullMarked;
