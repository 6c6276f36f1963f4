@NullMarked
package dev.selfsame.store.postgres;

import org.jspecify.annotations.NullMarked;
