@NullMarked
package dev.selfsame.store;

import org.jspecify.annotations.NullMarked;
